/**
 * About how long a value would be as JSON, counted until `limit` is reached. It reads lengths and builds nothing, so
 * that it costs next to nothing beside writing the JSON.
 */
export function roughSize(value: unknown, limit: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 2;
  for (const key in value) {
    size += key.length + 4 + roughSize(value[key as keyof typeof value], limit - size);
    if (size >= limit) break;
  }
  return size;
}
