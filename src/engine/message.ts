import type { NewMessage } from './write.ts';

/** A message that says nothing yet. */
export function emptyMessage(id: string, path: string): NewMessage {
  return {
    id,
    path,
    recipient: '',
    template: null,
    brand: null,
    content: null,
    data: {},
    profile: {},
    override: null,
    to: null,
    data_source: null,
    options: null,
  };
}
