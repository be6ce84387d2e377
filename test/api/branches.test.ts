import { describe, expect, it } from 'vitest';
import type { CancelAnswer } from '../../src/api/cancel-schema.ts';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { RunAnswer } from '../../src/api/run-schema.ts';
import type { StepAnswer, StepListAnswer } from '../../src/api/step-answer.ts';
import type { Condition } from '../../src/automation/condition.ts';
import type { JsonObject } from '../../src/automation/json.ts';
import type { Step } from '../../src/automation/step.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

type Invoke = { readonly steps: readonly Step[]; readonly data?: JsonObject; readonly token?: string };

async function invoke({ steps, data = {}, token }: Invoke): Promise<string> {
  const automation = { steps, ...(token === undefined ? {} : { cancelation_token: token }) };
  const body = { automation, data, recipient: 'u1' } as unknown as Parameters<
    typeof courier.automations.invoke.invokeAdHoc
  >[0];
  return (await courier.automations.invoke.invokeAdHoc(body)).runId;
}

async function stepsOf(run: string): Promise<readonly StepAnswer[]> {
  return (await call<StepListAnswer>('GET', `/automations/runs/${run}/steps`)).body.steps;
}

/** What has become of each step, e.g. `1.then.0 send PROCESSED`. */
async function pathOf(run: string): Promise<readonly string[]> {
  const steps = await stepsOf(run);
  return steps.map(({ step_id, action, status }) => `${step_id.slice(run.length + 1)} ${action} ${status}`);
}

async function reach(run: string, wanted: string): Promise<void> {
  await eventually(async () => {
    const { body } = await call<RunAnswer>('GET', `/automations/runs/${run}`);
    expect(body.status).toBe(wanted);
  });
}

async function refusalOf(...steps: readonly object[]): Promise<string> {
  const { status, body } = await call<ErrorAnswer>('POST', '/automations/invoke', {
    body: { automation: { steps } },
  });
  expect(status).toBe(400);
  return body.message;
}

const isPro: Condition = { source: 'data', field: 'plan', comparison: 'eq', value: 'pro' };
const send = (template: string): Step => ({ action: 'send', template });
const wait: Step = { action: 'delay', duration: '1 day' };
const either = (then: readonly Step[], otherwise?: readonly Step[], condition: Condition = isPro): Step => ({
  action: 'if',
  condition,
  then,
  ...(otherwise === undefined ? {} : { else: otherwise }),
});

describe('if', () => {
  it('takes one arm, says why, and goes on behind it', async () => {
    const steps = [either([send('PRO')], [send('FREE'), send('UPGRADE')]), send('BOTH')];
    const pro = await invoke({ steps, data: { plan: 'pro' } });
    const free = await invoke({ steps, data: { plan: 'free' } });
    await reach(pro, 'PROCESSED');
    await reach(free, 'PROCESSED');
    expect(await pathOf(pro)).toEqual([
      '0 if PROCESSED',
      '0.then.0 send PROCESSED',
      '0.else.0 send SKIPPED',
      '0.else.1 send SKIPPED',
      '1 send PROCESSED',
    ]);
    const [branch] = await stepsOf(free);
    expect(branch?.output).toMatchObject({
      took: 'else',
      reason: 'Took else: `data.plan` was `free`, expected `pro`',
    });
    expect((await pathOf(free)).slice(1, 4)).toEqual([
      '0.then.0 send SKIPPED',
      '0.else.0 send PROCESSED',
      '0.else.1 send PROCESSED',
    ]);
  });

  it('shows arms as skipped while the run still waits in another', async () => {
    const run = await invoke({ steps: [either([send('A')], [wait, send('B')]), send('C')] });
    await reach(run, 'WAITING');
    expect(await pathOf(run)).toEqual([
      '0 if PROCESSED',
      '0.then.0 send SKIPPED',
      '0.else.0 delay WAITING',
      '0.else.1 send NOT PROCESSED',
      '1 send NOT PROCESSED',
    ]);
  });

  it('is canceled inside an arm, and nothing of it or behind it runs', async () => {
    const inner = either([wait, send('A')], [], { source: 'js', expression: 'true' });
    const run = await invoke({ steps: [either([], [inner]), send('C')], token: 'in-an-arm' });
    await reach(run, 'WAITING');
    const { body } = await call<CancelAnswer>('POST', '/automations/cancel', {
      body: { cancelation_token: 'in-an-arm' },
    });
    expect(body.cancelation).toMatchObject({ matched: 1, canceled: 1, messages_canceled: 0 });
    expect(await pathOf(run)).toEqual([
      '0 if PROCESSED',
      '0.else.0 if PROCESSED',
      '0.else.0.then.0 delay CANCELED',
      '0.else.0.then.1 send SKIPPED',
      '1 send SKIPPED',
    ]);
  });

  it('follows the status of a message that an earlier step queued', async () => {
    const condition: Condition = {
      source: 'step',
      field: 'first.status',
      comparison: 'one_of',
      value: 'ENQUEUED,SENT',
    };
    const first: Step = { action: 'send', template: 'A', ref: 'first' };
    const run = await invoke({ steps: [first, either([send('B')], [], condition)] });
    await reach(run, 'PROCESSED');
    expect((await pathOf(run)).at(-1)).toBe('1.then.0 send PROCESSED');
  });

  it('fails its run where its condition does', async () => {
    const run = await invoke({
      steps: [either([send('A')], [], { source: 'js', expression: 'data.a.b' }), send('B')],
    });
    await reach(run, 'ERROR');
    const [branch] = await stepsOf(run);
    expect(branch).toMatchObject({ status: 'ERROR', error: { code: 'RUNTIME' } });
    expect(branch?.error?.message).toMatch(/^condition: /);
    expect((await pathOf(run)).slice(1)).toEqual(['0.then.0 send NOT PROCESSED', '1 send NOT PROCESSED']);
  });
});

describe('switch', () => {
  const step: Step = {
    action: 'switch',
    cases: [
      {
        condition: { source: 'data', field: 'n', comparison: 'gt', value: '${10 * 10}' },
        steps: [send('MANY')],
      },
      {
        condition: {
          and: [
            { source: 'js', expression: 'data.n > 3' },
            { or: [isPro, { source: 'data', field: 'vip', comparison: 'eq', value: true }] },
          ],
        },
        steps: [send('SOME'), { action: 'exit' }],
      },
    ],
    default: [],
  };
  const tookOf = async (data: JsonObject) => {
    const run = await invoke({ steps: [step, send('AFTER')], data });
    await reach(run, 'PROCESSED');
    const [branch, ...rest] = await stepsOf(run);
    const output = branch?.output as { readonly took: string } | undefined;
    return [output?.took, ...rest.filter((each) => each.status === 'PROCESSED').map((each) => each.action)];
  };

  it('takes the first case that holds, else its default, and an exit ends the run', async () => {
    expect(await tookOf({ n: 101, vip: true })).toEqual(['cases[0]', 'send', 'send']);
    expect(await tookOf({ n: '5', vip: 'true' })).toEqual(['cases[1]', 'send', 'exit']);
    expect(await tookOf({ n: 5 })).toEqual(['default', 'send']);
    expect(await tookOf({ plan: 'pro' })).toEqual(['default', 'send']);
  });
});

describe('an automation with branches is refused, with the place', () => {
  it.each<[object, string]>([
    [{ action: 'if', condition: isPro }, 'steps[1].then: required: expected a list of steps'],
    [
      { action: 'if', condition: isPro, then: [wait, { action: 'delay', duration: 'x' }] },
      'steps[1].then[1].duration: expected a number and a unit',
    ],
    [
      { action: 'if', condition: isPro, then: [{ action: 'sned' }] },
      'steps[1].then[0].action: unknown action "sned"',
    ],
    [{ action: 'if', condition: 'data.a', then: [] }, 'steps[1].condition: expected a condition such as'],
    [{ action: 'if', condition: {}, then: [] }, 'steps[1].condition: expected "source", or a group'],
    [
      { action: 'if', condition: { ...isPro, and: [isPro] }, then: [] },
      'steps[1].condition.and: not together with "source"',
    ],
    [
      { action: 'if', condition: { source: 'data', field: 'a', comparison: 'eq' }, then: [] },
      'steps[1].condition.value: required',
    ],
    [{ action: 'if', condition: { source: 'js' }, then: [] }, 'steps[1].condition.expression: required'],
    [
      { action: 'if', condition: { ...isPro, expression: 'a' }, then: [] },
      'steps[1].condition.expression: only where',
    ],
    [
      { action: 'if', condition: { ...isPro, comparison: 'is' }, then: [] },
      'steps[1].condition.comparison: expected one of eq',
    ],
    [
      { action: 'if', condition: { ...isPro, field: 'a..b' }, then: [] },
      'steps[1].condition.field: expected a path',
    ],
    [
      { action: 'if', condition: { ...isPro, source: 'step' }, then: [] },
      'steps[1].condition.field: expected the ref',
    ],
    [
      { action: 'if', condition: { ...isPro, comparison: 'gt' }, then: [] },
      'steps[1].condition.value: expected a number',
    ],
    [{ action: 'if', condition: { ...isPro, value: '${a +}' }, then: [] }, 'steps[1].condition.value: '],
    [
      { action: 'if', condition: { or: [] }, then: [] },
      'steps[1].condition.or: expected 1 to 100 conditions',
    ],
    [
      { action: 'if', condition: { or: [isPro, { and: [{ source: 'js', expression: 'a +' }] }] }, then: [] },
      'steps[1].condition.or[1].and[0].expression: ',
    ],
    [{ action: 'switch', cases: [] }, 'steps[1].cases: expected at least one case'],
    [
      { action: 'switch', cases: [{ condition: isPro, steps: [{ action: 'cancel' }] }] },
      'steps[1].cases[0].steps[0].cancelation_token: ',
    ],
    [
      { action: 'if', condition: isPro, then: [{ action: 'exit' }, wait] },
      'steps[1].then[1]: can never run: steps[1].then[0] always ends the run',
    ],
  ])('%j', async (step, message) => {
    expect(await refusalOf(wait, step)).toContain(message);
  });

  it('behind an end of the run, and with one name in two arms', async () => {
    const ending = either([{ action: 'exit' }], [either([{ action: 'exit' }], [wait, { action: 'exit' }])]);
    expect(await refusalOf(ending, wait)).toBe('steps[1]: can never run: steps[0] always ends the run');
    const named = { ...wait, ref: 'a' };
    expect(await refusalOf(either([named], [named]))).toBe(
      'steps[0].else[0].ref: another step is called "a" already',
    );
  });

  it('with too many steps inside steps', async () => {
    const arm = Array.from({ length: 400 }, () => wait);
    expect(await refusalOf(either(arm, arm), either(arm))).toBe('steps: at most 1000 steps, got 1202');
  });
});
