import type { List } from '../store/list-read.ts';
import { isoTime } from './time.ts';

/** A list as Courier shows it (reference 11.4). */
export function listJson({ id, name, created_at, updated_at }: List) {
  return { id, name, created: isoTime(created_at), updated: isoTime(updated_at) };
}
