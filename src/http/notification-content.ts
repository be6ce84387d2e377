import type { ContentMutationAnswer } from '../api/notification-schema.ts';
import { refusal } from '../api/parse.ts';
import type { Json, JsonObject } from '../automation/json.ts';
import { newElementId } from '../ids.ts';
import { checkElements } from '../render/check-content.ts';
import { checksumOf, withIds } from '../render/elements.ts';
import type { NotificationTemplate } from '../store/notification.ts';

/** The elements of a template's content. */
export function elementsIn(content: JsonObject): readonly Json[] {
  return Array.isArray(content['elements']) ? content['elements'] : [];
}

/** Content as it is stored: judged, and with an id for every element. Throws the 400 that names the place. */
export function checkedContent(content: JsonObject, place: string): JsonObject {
  const problems = checkElements(elementsIn(content), `${place}.elements`);
  if (problems.length > 0) throw refusal(problems);
  return { ...content, elements: withIds(elementsIn(content), newElementId) };
}

/** What every change of content answers: which elements it wrote, and their checksums. */
export function mutationJson(
  template: NotificationTemplate,
  written: readonly JsonObject[],
): ContentMutationAnswer {
  const { version } = template.payload.content;
  return {
    id: template.id,
    version: typeof version === 'string' ? version : '2022-01-01',
    elements: written.map((element) => ({ id: String(element['id'] ?? ''), checksum: checksumOf(element) })),
    state: template.state,
  };
}
