import { describe, expect, it } from 'vitest';
import { answerStep, askingRun, enterStep, nested } from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';

describe('get-profile', () => {
  const get = (rest: JsonObject = {}) => ({ action: 'get-profile', user_id: 'u1', ...rest }) as Step;
  const profile = { email: 'x@y.z', plan: 'pro' };

  it('asks for a user and, where it is named, a tenant', () => {
    expect(askingRun(get()).ask).toMatchObject({ kind: 'profile', user_id: 'u1', tenant_id: null });
    const step = get({ user_id: 'refs.data.id', tenant_id: 't' });
    expect(askingRun(step, { data: { id: 7 } }).ask).toMatchObject({ user_id: '7', tenant_id: 't' });
  });

  it.each<[JsonObject, JsonObject, JsonObject]>([
    [{}, { email: 'x@y.z', plan: 'pro' }, { user: { plan: 'free', id: 1 }, n: 1 }],
    [
      { path: 'profile', merge_strategy: 'soft-merge' },
      { email: 'a@b.c', plan: 'pro' },
      { user: { plan: 'free', id: 1 }, n: 1 },
    ],
    [{ path: 'data.user' }, { email: 'a@b.c' }, { user: profile, n: 1 }],
    [
      { path: 'data.user', merge_strategy: 'overwrite' },
      { email: 'a@b.c' },
      { user: { ...profile, id: 1 }, n: 1 },
    ],
    [
      { path: 'data.user', merge_strategy: 'none' },
      { email: 'a@b.c' },
      { user: { plan: 'free', id: 1 }, n: 1 },
    ],
    [
      { path: 'data.n', merge_strategy: 'overwrite' },
      { email: 'a@b.c' },
      { user: { plan: 'free', id: 1 }, n: profile },
    ],
    [
      { path: 'data.new', merge_strategy: 'none' },
      { email: 'a@b.c' },
      { user: { plan: 'free', id: 1 }, n: 1, new: profile },
    ],
  ])('%j puts the profile in its place (reference 6.8)', (rest, ownProfile, data) => {
    const asking = askingRun(get(rest), {
      profile: { email: 'a@b.c' },
      data: { user: { plan: 'free', id: 1 }, n: 1 },
    });
    const { run, record } = answerStep(asking, { kind: 'profile', profile });
    expect(run.context).toMatchObject({ profile: ownProfile, data });
    expect(run.context.profile).toEqual(ownProfile);
    expect(record?.output).toEqual({ found: true });
  });

  it.each(['__proto__', 'constructor', 'toString'])('may be put into data.%s', (field) => {
    const asking = askingRun(get({ path: `data.${field}`, merge_strategy: 'overwrite' }));
    const { data } = answerStep(asking, { kind: 'profile', profile }).run.context;
    expect(Object.entries(data)).toEqual([[field, profile]]);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  it('changes nothing when there is no such profile', () => {
    const context = { profile: { email: 'a@b.c' }, data: { user: 1 } };
    for (const path of ['profile', 'data.user']) {
      const { run, record } = answerStep(askingRun(get({ path }), context), {
        kind: 'profile',
        profile: null,
      });
      expect(run.context).toMatchObject(context);
      expect(record).toMatchObject({ status: 'PROCESSED', output: { found: false } });
    }
  });

  it.each<[JsonObject, string, RegExp]>([
    [{ user_id: 'refs.data.no' }, 'NO_RECIPIENT', /^user_id: /],
    [{ path: 'refs' }, 'INVALID_PATH', /^path: expected "profile" or "data\.<field>"$/],
    [{ path: 'data.' }, 'INVALID_PATH', /^path: /],
    [{ path: 'data.a.b' }, 'INVALID_PATH', /^path: /],
    [{ merge_strategy: 'x' }, 'INVALID_MERGE', /^merge_strategy: /],
  ])('fails for %j', (rest, code, message) => {
    const { error } = enterStep(get(rest));
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
  });

  it('fails for a profile that nests too deep', () => {
    const { error } = answerStep(askingRun(get()), { kind: 'profile', profile: { a: nested(64) } });
    expect(error).toEqual({
      code: 'INVALID_PROFILE',
      message: 'user_id: the profile nests more than 64 deep',
    });
  });
});
