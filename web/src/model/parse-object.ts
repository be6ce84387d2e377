import type { JsonObject } from '../engine.ts';

/** Reads JSON that must be an object; says what is wrong otherwise. */
export function parseObject(
  text: string,
): { readonly ok: true; readonly value: JsonObject } | { readonly ok: false; readonly message: string } {
  if (text.trim() === '') return { ok: true, value: {} };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ok: true, value: value as JsonObject };
    }
    return { ok: false, message: 'Expected an object, such as { "user_id": "user_123" }.' };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'This is not JSON.' };
  }
}
