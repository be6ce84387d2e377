import type { Json, JsonObject } from '../automation/json.ts';

/**
 * The elements of a message's content: Elemental, or `{ title, body }`, or both, in which case title and body come first
 * (reference 11.1).
 */
export function elementsOf(content: JsonObject): readonly Json[] {
  const { title, body, elements } = content;
  return [
    ...(typeof title === 'string' ? [{ type: 'meta', title }] : []),
    ...(typeof body === 'string' ? [{ type: 'text', content: body }] : []),
    ...(Array.isArray(elements) ? elements : []),
  ];
}
