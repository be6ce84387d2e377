import { describe, expect, it } from 'vitest';
import { answerStep, askingRun, claimed, enterStep, NOW } from '../../../test/support/runs.ts';
import type { JsonObject } from '../../automation/json.ts';
import type { Step } from '../../automation/step.ts';
import { advance } from '../advance.ts';
import type { Ask } from '../ask.ts';
import type { Context } from '../run.ts';

const stepOf = (change: object = {}) =>
  ({ action: 'add-to-digest', subscription_topic_id: 'social', ref: 'added', ...change }) as Step;
const USER: JsonObject = { user_id: 'u' };

describe('add-to-digest', () => {
  it.each<[object, Partial<Context>, object]>([
    [{}, { data: { user_id: 'a', userId: 'b' }, recipient: 'c' }, { user_id: 'a', category: null }],
    [{}, { data: { userId: 'b' }, recipient: 'c' }, { user_id: 'b' }],
    [{}, { recipient: 'c', profile: { user_id: 'd' } }, { user_id: 'c' }],
    [{}, { data: { ...USER, category_key: 'likes' } }, { category: 'likes' }],
    [
      { category_key: 'refs.data.kind' },
      { data: { ...USER, kind: 'x', category_key: 'y' } },
      { category: 'x' },
    ],
    [{ category_key: 'c'.repeat(300) }, { data: USER }, { category: 'c'.repeat(256) }],
  ])('of %j with %j adds %j', (change, context, expected) => {
    const { ask } = askingRun(stepOf(change), context);
    const item = context.data ?? {};
    expect(ask).toMatchObject({ kind: 'add-to-digest', topic_id: 'social', item, ...expected });
  });

  it('goes on, and says which digest it was', () => {
    const added = {
      digest_instance_id: 'd',
      user_id: 'u',
      schedule_id: 'sch/s',
      release_at: 'soon',
      warnings: [],
    };
    const { run, record } = answerStep(askingRun(stepOf(), { data: USER }), {
      kind: 'add-to-digest',
      ...added,
    });
    expect(run).toMatchObject({ status: 'PROCESSED', refs: { added: { digest_instance_id: 'd' } } });
    expect(record?.output).toEqual(added);
  });

  it.each<[object, JsonObject, string, string]>([
    [{ subscription_topic_id: 'refs.data.no' }, USER, 'NO_TOPIC', 'resolved to nothing'],
    [{}, {}, 'NO_RECIPIENT', 'name no user'],
  ])('of %j fails with %j', (change, data, code, message) => {
    const { error } = enterStep(stepOf(change), { data });
    expect(error).toEqual({ code, message: expect.stringContaining(message) });
  });

  it('fails where there is no such digest, and without an answer', () => {
    const asking = askingRun(stepOf(), { data: USER });
    const { error } = answerStep(asking, { kind: 'add-to-digest', reason: 'no digests' });
    expect(error).toEqual({ code: 'NO_TOPIC', message: 'subscription_topic_id: no digests' });
    const timed = { ...asking, ask: { ...asking.ask, kind: 'time', at: NOW } as Ask };
    expect(advance(timed, claimed()).run.status).toBe('ERROR');
  });
});
