import { cursor, type Endpoint, limit } from '../endpoint.ts';
import {
  inboxAnswer,
  issuedTokenAnswer,
  issueTokenBody,
  markedAllAnswer,
  streamAnswer,
  unreadAnswer,
} from '../inbox-schema.ts';

const WHO = 'Takes a key, or a token for this user (`POST /auth/issue-token`) in a browser.';

const common = { tag: 'Inbox', description: WHO } as const;

/** Users' inboxes (docs/inbox.md), and tokens for browsers. */
export const inboxEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/auth/issue-token',
    operationId: 'issueToken',
    needs: 'operate',
    tag: 'Inbox',
    summary: "Make a token with which a browser may read its user's inbox",
    idempotent: false,
    body: issueTokenBody.schema,
    answer: { status: 200, schema: issuedTokenAnswer },
    errors: [503],
  },
  {
    ...common,
    method: 'GET',
    path: '/inbox/{user_id}/messages',
    operationId: 'listInbox',
    needs: 'read',
    summary: "List a user's messages, newest first",
    query: [
      cursor,
      limit(20, 100),
      {
        name: 'filter',
        description: 'Default `all`, which leaves out what is archived.',
        values: ['all', 'unread', 'read', 'archived'],
      },
    ],
    answer: { status: 200, schema: inboxAnswer },
    errors: [400],
  },
  {
    ...common,
    method: 'GET',
    path: '/inbox/{user_id}/unread',
    operationId: 'countUnread',
    needs: 'read',
    summary: 'Count the messages that are neither read nor archived',
    answer: { status: 200, schema: unreadAnswer },
  },
  {
    ...common,
    method: 'PUT',
    path: '/inbox/{user_id}/messages/{id}/{mark}',
    operationId: 'markInbox',
    needs: 'operate',
    summary: 'Mark a message: `read`, `unread`, `archive` or `unarchive`',
    answer: { status: 204, schema: null },
    errors: [400, 404],
  },
  {
    ...common,
    method: 'PUT',
    path: '/inbox/{user_id}/read',
    operationId: 'readInbox',
    needs: 'operate',
    summary: 'Mark every message read',
    answer: { status: 200, schema: markedAllAnswer },
  },
  {
    ...common,
    method: 'GET',
    path: '/inbox/{user_id}/stream',
    operationId: 'streamInbox',
    needs: 'read',
    summary: 'Be told of new and changed messages as they come',
    description: `Server-sent events. ${WHO} Where headers cannot be set, \`?token=\` takes the token.`,
    query: [{ name: 'token', description: 'The token, for `EventSource`.' }],
    answer: { status: 200, schema: streamAnswer, mediaType: 'text/event-stream' },
    errors: [503],
  },
];
