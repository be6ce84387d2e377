import { describe, expect, it } from 'vitest';
import { ENTROPY, enterStep, NOW } from '../../../test/support/runs.ts';
import type { Step } from '../../automation/step.ts';

const MESSAGE_ID = `1-${(NOW / 1000).toString(16)}-${ENTROPY}00000000`;

describe('send-list', () => {
  it('queues the list under one message id', () => {
    const source = { webhook: { url: 'https://a.example' }, merge_strategy: 'overwrite' } as const;
    const step: Step = {
      action: 'send-list',
      ref: 'digest',
      list: 'refs.data.list',
      data: { b: 2 },
      override: { email: {} },
      data_source: source,
      idempotency_key: 'k',
    };
    const context = { data: { list: 'l.one', b: 1 }, profile: { email: 'a@b.c' }, template: 'T', brand: 'B' };
    const { run, writes, record } = enterStep(step, context);
    expect(writes).toEqual([
      {
        kind: 'queue-request',
        once: { key: 'k', expires_at: null },
        request: {
          id: MESSAGE_ID,
          path: '0',
          people: [],
          groups: [{ kind: 'list', id: 'l.one', data: null }],
          body: {
            template: 'T',
            brand: 'B',
            content: null,
            data: { list: 'l.one', b: 2 },
            override: { email: {} },
            data_source: source,
            options: null,
          },
        },
      },
    ]);
    expect(record?.message_id).toBe(MESSAGE_ID);
    expect(run.refs).toEqual({ digest: { status: 'ENQUEUED', message_id: MESSAGE_ID } });
  });

  it('prefers its own template and brand', () => {
    const step: Step = { action: 'send-list', list: 'l', template: 'S', brand: 'S' };
    const { writes } = enterStep(step, { template: 'T', brand: 'B' });
    expect(writes).toMatchObject([{ request: { body: { template: 'S', brand: 'S' } }, once: null }]);
  });

  it('fails without a list', () => {
    const { error } = enterStep({ action: 'send-list', list: { $ref: 'data.no' } });
    expect(error).toEqual({ code: 'NO_LIST', message: 'list: resolved to nothing' });
  });
});
