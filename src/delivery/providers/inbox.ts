import { filledText } from '../../engine/read.ts';
import { type Database, isUnavailable } from '../../store/database.ts';
import { type InboxOwner, insertInboxMessage } from '../../store/inbox-store.ts';
import type { ProviderKind } from '../provider.ts';
import { refused } from './reply.ts';

const MAX_CHARS = 20_000;
/** Ids of recipients of whom an address is all that is known (D-26). */
const ANONYMOUS = 'anon_';

/** The inbox of your own application: messages wait here for the feed API and the live stream (docs/inbox.md). */
export function createInbox(database: Database, onStored: (owner: InboxOwner) => void): ProviderKind {
  return {
    key: 'inbox',
    name: 'In-app inbox',
    description: 'Messages that users read inside of your application.',
    channel: 'inbox',
    settings: {},
    idempotent: true,
    concurrency: 64,
    perSecond: null,
    // Whoever has an id has an inbox.
    address: (profile) => ({ kind: 'address', value: filledText(profile['user_id']) }),
    send: async ({ tenant, address, recipient, message_id, content, data }) => {
      if (content.channel !== 'inbox') return refused('content: not that of an inbox');
      const { title, body, actions, blocks } = content;
      if (title.length > MAX_CHARS || body.length > MAX_CHARS)
        return refused(`content: at most ${MAX_CHARS} characters`);
      const { workspace_id, environment } = tenant;
      if (address === null && recipient.startsWith(ANONYMOUS))
        return refused('nobody: the recipient has no id');
      const owner = { workspace_id, environment, user_id: filledText(address) ?? recipient };
      try {
        await insertInboxMessage(database, owner, { id: message_id, title, body, actions, blocks, data });
      } catch (error) {
        if (isUnavailable(error)) return { kind: 'retry', error: 'the database is away', retryAfterMs: null };
        return refused('the message cannot be stored');
      }
      onStored(owner);
      return { kind: 'sent', provider_id: message_id, response: null };
    },
  };
}
