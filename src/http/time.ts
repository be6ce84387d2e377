/** ISO 8601 UTC with milliseconds, as every time in our answers (design §12). */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
