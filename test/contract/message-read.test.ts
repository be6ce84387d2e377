import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { listMessages, type MessageFilter, readMessage } from '../../src/store/message-read.ts';
import type { Tenant } from '../../src/store/scope.ts';
import { describeDatabases } from '../support/databases.ts';
import { newTenant, strangersTo } from '../support/seed.ts';

const AT = 1_780_000_000_000;

/** The two of one request came in one moment. */
const AGES = { m1: 0, m6: 0, m2: 1, 'q-1': 2, 'q-2': 2, m5: 4 };

const everything: MessageFilter = {
  statuses: null,
  providers: null,
  recipient: null,
  messageId: null,
  traceId: null,
  event: null,
  list: null,
  tags: null,
  tenantId: null,
  archived: false,
  runId: null,
  notification: null,
  enqueuedAfter: null,
  after: null,
  limit: 50,
};

describeDatabases((open) => {
  let db: Database;

  beforeAll(async () => {
    db = await open();
  });

  async function seed(tenant: Tenant): Promise<void> {
    const messages = [
      {
        id: 'm1',
        request_id: 'm1',
        recipient: 'u1',
        status: 'SENT',
        run_id: 'r1',
        provider: 'webhook',
        sent_at: AT + 9,
        ...{ event: 'signup', list_id: 'l.a', tags: ['a', 'b'], tenant_id: 'acme', trace_id: 'trace-1' },
      },
      { id: 'm6', request_id: 'm6', recipient: 'u6', status: 'SENT', archived_at: AT },
      {
        id: 'm2',
        request_id: 'm2',
        recipient: 'u2',
        status: 'UNDELIVERABLE',
        run_id: 'r1',
        error: 'no',
        reason: 'FAILED',
      },
      { id: 'q-1', request_id: 'q', recipient: 'u1', status: 'CANCELED', run_id: 'r2', canceled_at: AT + 8 },
      { id: 'q-2', request_id: 'q', recipient: 'u2', status: 'SENT', run_id: 'r2', provider: 'console' },
      {
        id: 'm5',
        request_id: 'm5',
        recipient: 'u5',
        status: 'ENQUEUED',
        run_id: null,
        due_at: AT,
        template: null,
      },
    ];
    for (const { template = 'WELCOME', ...message } of messages) {
      const row = {
        ...tenant,
        channel: '',
        template,
        payload: { template },
        attempts: 1,
        history: [{ type: 'SENT', ts: AT }],
        step_path: '0',
        created_at: AT + AGES[message.id as keyof typeof AGES],
        updated_at: AT,
        ...message,
      };
      const times = ['created_at', 'updated_at', 'sent_at', 'canceled_at', 'due_at', 'archived_at'];
      const stored = Object.entries(row).map(([key, value]) => [
        key,
        times.includes(key) && typeof value === 'number' ? new Date(value).toISOString() : value,
      ]);
      await db.query('INSERT INTO message SELECT * FROM jsonb_populate_record(NULL::message, $1::jsonb)', [
        JSON.stringify(Object.fromEntries(stored)),
      ]);
    }
  }

  it.each<[string, Partial<MessageFilter>, readonly string[]]>([
    ['all, newest first', {}, ['m5', 'q-2', 'q-1', 'm2', 'm1']],
    ['by status', { statuses: ['SENT', 'CANCELED'] }, ['q-2', 'q-1', 'm1']],
    ['by provider', { providers: ['console', 'smtp'] }, ['q-2']],
    ['by recipient', { recipient: 'u1' }, ['q-1', 'm1']],
    ['by message', { messageId: 'm2' }, ['m2']],
    ['by the message of a list', { messageId: 'q' }, ['q-2', 'q-1']],
    ['by one message of a list', { messageId: 'q-1' }, ['q-1']],
    ['by request', { traceId: 'q' }, ['q-2', 'q-1']],
    ['by trace', { traceId: 'trace-1' }, ['m1']],
    ['by event', { event: 'signup' }, ['m1']],
    ['by template where there is no event', { event: 'WELCOME', recipient: 'u1' }, ['q-1']],
    ['by list', { list: 'l.a' }, ['m1']],
    ['by any of several tags', { tags: ['none', 'b'] }, ['m1']],
    ['by tenant', { tenantId: 'acme' }, ['m1']],
    ['archived ones too', { archived: true, messageId: 'm6' }, ['m6']],
    ['by run', { runId: 'r1' }, ['m2', 'm1']],
    ['by notification', { notification: 'WELCOME', recipient: 'u5' }, []],
    ['after a moment, exclusive', { enqueuedAfter: AT + 1 }, ['m5', 'q-2', 'q-1']],
    ['by several', { recipient: 'u2', statuses: ['SENT'], runId: 'r2' }, ['q-2']],
    ['within one moment', { after: { at: AT + 2, id: 'q-2' }, limit: 2 }, ['q-1', 'm2']],
    ['cut to a page', { limit: 2 }, ['m5', 'q-2']],
  ])('lists %s', async (_what, filter, expected) => {
    const tenant = newTenant();
    await seed(tenant);
    const found = await listMessages(db, tenant, { ...everything, ...filter });
    expect(found.map(({ id }) => id)).toEqual(expected);
    for (const stranger of strangersTo(tenant)) {
      expect(await listMessages(db, stranger, { ...everything, ...filter })).toEqual([]);
    }
  });

  it('reads one', async () => {
    const tenant = newTenant();
    await seed(tenant);
    expect(await readMessage(db, tenant, 'm1')).toEqual({
      id: 'm1',
      request_id: 'm1',
      run_id: 'r1',
      status: 'SENT',
      recipient: 'u1',
      template: 'WELCOME',
      event: 'signup',
      list_id: 'l.a',
      provider: 'webhook',
      reason: null,
      error: null,
      created_at: AT,
      sent_at: AT + 9,
      canceled_at: null,
      attempts: 1,
      history: [{ type: 'SENT', ts: AT }],
    });
    expect(await readMessage(db, tenant, 'm9')).toBeNull();
    for (const stranger of strangersTo(tenant)) expect(await readMessage(db, stranger, 'm1')).toBeNull();
  });
});
