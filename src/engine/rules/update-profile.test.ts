import { describe, expect, it } from 'vitest';
import { enterStep, nested } from '../../../test/support/runs.ts';
import type { Step } from '../../automation/step.ts';
import type { Context } from '../run.ts';

describe('update-profile', () => {
  it('writes the stored profile, by default in place of the former', () => {
    const step: Step = { action: 'update-profile', recipient_id: 'u1', profile: { plan: 'refs.data.plan' } };
    const { writes, record } = enterStep(step, { recipient: 'run', data: { plan: 'pro' } });
    expect(writes).toEqual([
      { kind: 'update-profile', user_id: 'u1', profile: { plan: 'pro' }, merge: 'replace' },
    ]);
    expect(record?.output).toEqual({ user_id: 'u1' });
  });

  it.each(['replace', 'overwrite', 'soft-merge', 'none'])(
    'merges by %s, for the user of the run',
    (merge) => {
      const step: Step = { action: 'update-profile', profile: {}, merge: { $ref: 'data.merge' } };
      const { writes } = enterStep(step, { recipient: 'run', data: { merge } });
      expect(writes).toEqual([{ kind: 'update-profile', user_id: 'run', profile: {}, merge }]);
    },
  );

  it.each<[Partial<Step>, Partial<Context>, string, RegExp]>([
    [{}, { recipient: '' }, 'NO_RECIPIENT', /^recipient_id: /],
    [{ profile: { $ref: 'data.no' } }, { recipient: 'u' }, 'INVALID_PROFILE', /^profile: expected an object/],
    [{ profile: { $ref: 'data.deep' } }, { recipient: 'u' }, 'INVALID_PROFILE', /at most 64 deep$/],
    [{ merge: 'refs.data.how' }, { recipient: 'u' }, 'INVALID_MERGE', /^merge: expected one of replace, /],
    [{ merge: { $ref: 'data' } }, { recipient: 'u' }, 'INVALID_MERGE', /^merge: expected one of replace, /],
  ])('fails for %j of %j', (fields, context, code, message) => {
    const step = { action: 'update-profile', profile: {}, ...fields } as Step;
    const { error } = enterStep(step, { ...context, data: { how: 'softly', deep: { a: nested(64) } } });
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
  });
});
