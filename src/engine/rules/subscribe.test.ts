import { describe, expect, it } from 'vitest';
import { enterStep } from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';

describe('subscribe', () => {
  it.each<[Partial<Step>, JsonObject | null]>([
    [{}, null],
    [{ subscription: { x: 'refs.data.x' } }, { x: 1 }],
    [{ subscription: { $ref: 'data.no' } }, null],
  ])('%j adds a user to a list', (fields, preferences) => {
    const step = { action: 'subscribe', recipient_id: 'u1', list_id: 'l.one', ...fields } as Step;
    const { writes, record } = enterStep(step, { data: { x: 1 } });
    expect(writes).toEqual([{ kind: 'subscribe', user_id: 'u1', list_id: 'l.one', preferences }]);
    expect(record?.output).toEqual({ user_id: 'u1', list_id: 'l.one' });
  });

  it('fails without a user or a list', () => {
    const missing = { $ref: 'data.no' };
    const errors = [
      enterStep({ action: 'subscribe', recipient_id: missing, list_id: 'l' }, { recipient: 'run' }).error,
      enterStep({ action: 'subscribe', recipient_id: 'u', list_id: missing }).error,
    ];
    expect(errors).toEqual([
      { code: 'NO_RECIPIENT', message: 'recipient_id: resolved to nothing' },
      { code: 'NO_LIST', message: 'list_id: resolved to nothing' },
    ]);
  });
});
