import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../test/support/refusal.ts';
import { ACTIONS } from '../automation/step.ts';
import { TOKEN_KEYS } from '../automation/token.ts';
import { adHocInvokeBody, templateInvokeBody } from './invoke-schema.ts';
import { parseBody } from './parse.ts';

const nothing = { data: {}, profile: {}, recipient: null, brand: null, template: null };
const delay = { action: 'delay', duration: '2 days' };

/** The steps of an ad-hoc invoke after parsing. */
function stepsOf(...steps: readonly unknown[]): readonly unknown[] {
  return parseBody(adHocInvokeBody, { automation: { steps } }).automation.steps;
}

describe('an ad-hoc invoke', () => {
  it('needs nothing but steps (SEED-18)', () => {
    const steps = [{ action: 'cancel', cancelation_token: 'onboarding-user_123' }];
    expect(parseBody(adHocInvokeBody, { automation: { steps } })).toEqual({
      automation: { steps },
      context: nothing,
      clock: null,
    });
  });

  it("takes the official SDK's example", () => {
    const body = {
      automation: {
        cancelation_token: 'delay-send--user-yes--abc-123',
        steps: [
          { action: 'delay', until: '20240408T080910.123' },
          { action: 'send', template: '64TP5HKPFTM8VTK1Y75SJDQX9JK0' },
        ],
      },
      data: { name: 'Foo' },
      profile: { tenant_id: 'abc-123' },
      recipient: 'user-yes',
    };
    expect(parseBody(adHocInvokeBody, body)).toEqual({
      automation: body.automation,
      context: { ...nothing, data: body.data, profile: body.profile, recipient: 'user-yes' },
      clock: null,
    });
  });

  it('reads null as absent in every field that may be null (reference 4.1)', () => {
    const body = {
      automation: { cancelation_token: null, steps: [delay], data: null, recipient: null },
      brand: null,
      data: null,
      profile: null,
      recipient: null,
      template: null,
      clock: null,
    };
    expect(parseBody(adHocInvokeBody, body)).toEqual({
      automation: { steps: [delay] },
      context: nothing,
      clock: null,
    });
  });

  it('takes a clock', () => {
    expect(parseBody(adHocInvokeBody, { automation: { steps: [delay] }, clock: 'c1' }).clock).toBe('c1');
  });

  it('counts fields inside the automation least (D-26)', () => {
    const automation = {
      steps: [delay],
      recipient: 'low',
      brand: 'low',
      template: 'low',
      data: { a: 'low', b: 'low' },
      profile: { email: 'low' },
    };
    const { context, automation: frozen } = parseBody(adHocInvokeBody, {
      automation,
      recipient: 'high',
      data: { b: 'high' },
    });
    expect(context).toEqual({
      recipient: 'high',
      brand: 'low',
      template: 'low',
      data: { a: 'low', b: 'high' },
      profile: { email: 'low' },
    });
    expect(frozen).toEqual({ steps: [delay] });
  });

  it.each(TOKEN_KEYS)('reads %s, on the automation and on a cancel step (D-10)', (key) => {
    const cancel = { action: 'cancel', [key]: 'b' };
    const { automation } = parseBody(adHocInvokeBody, { automation: { [key]: 'a', steps: [cancel] } });
    expect(automation).toEqual({
      cancelation_token: 'a',
      steps: [{ action: 'cancel', cancelation_token: 'b' }],
    });
  });

  it('lets the canonical spelling win, and drops the others', () => {
    const cancel = {
      action: 'cancel',
      cancellationToken: 'x',
      cancelation_token: 'y',
      cancellation_token: 'z',
    };
    expect(stepsOf(cancel)).toEqual([{ action: 'cancel', cancelation_token: 'y' }]);
    expect(stepsOf({ action: 'delay', duration: null, delayFor: '1 day' })).toEqual([
      { action: 'delay', duration: '1 day' },
    ]);
  });

  it.each(['', null])('has no token when the field is %j', (token) => {
    const { automation } = parseBody(adHocInvokeBody, {
      automation: { cancelation_token: token, steps: [delay] },
    });
    expect(automation).toEqual({ steps: [delay] });
  });

  it('keeps a token by accessor', () => {
    const token = { $ref: 'data.user_id' };
    const { automation } = parseBody(adHocInvokeBody, {
      automation: { cancelation_token: token, steps: [delay] },
    });
    expect(automation.cancelation_token).toEqual(token);
  });

  it('reads delayFor as duration, and subscribe-to-list as subscribe (D-12, D-29)', () => {
    expect(
      stepsOf(
        { action: 'delay', delayFor: '24 hours' },
        { action: 'delay', delayFor: '1 day', duration: '2 days' },
        { action: 'subscribe-to-list', recipient_id: 'u', list_id: 'a' },
      ),
    ).toEqual([
      { action: 'delay', duration: '24 hours' },
      { action: 'delay', duration: '2 days' },
      { action: 'subscribe', recipient_id: 'u', list_id: 'a' },
    ]);
  });

  it("drops the nulls that Courier's types allow, and keeps unknown fields", () => {
    expect(
      stepsOf(
        { action: 'send', brand: null, data: null, if: null, template: 'T', note: null, timeout: { ms: 1 } },
        {
          action: 'fetch-data',
          webhook: { url: 'https://x', body: null, headers: null },
          merge_strategy: null,
        },
        {
          action: 'send-list',
          list: 'a',
          data_source: { webhook: { url: 'https://x', params: null }, merge_strategy: 'none' },
        },
      ),
    ).toEqual([
      { action: 'send', template: 'T', note: null, timeout: { ms: 1 } },
      { action: 'fetch-data', webhook: { url: 'https://x' } },
      {
        action: 'send-list',
        list: 'a',
        data_source: { webhook: { url: 'https://x' }, merge_strategy: 'none' },
      },
    ]);
  });

  it('keeps __proto__ as a key like any other', () => {
    const text =
      '{"automation":{"data":{"b":2},"__proto__":{"x":1},"steps":[{"action":"send","brand":null,"data":{"__proto__":{"y":1}},"__proto__":{"z":1}}]},"data":{"__proto__":{"w":1}}}';
    const { automation, context } = parseBody(adHocInvokeBody, JSON.parse(text));
    expect(JSON.stringify(automation.steps)).toBe(
      '[{"action":"send","data":{"__proto__":{"y":1}},"__proto__":{"z":1}}]',
    );
    expect(JSON.stringify(context.data)).toBe('{"b":2,"__proto__":{"w":1}}');
    expect(Object.getPrototypeOf(context.data)).toBe(Object.prototype);
  });

  it.each<[unknown, string]>([
    [{ steps: 'x' }, 'steps: expected a list of steps, got "x"'],
    [{}, 'steps: required: expected a list of steps'],
    [{ steps: [7] }, 'steps[0]: expected a step such as { "action": "delay" }'],
    [{ steps: [null] }, 'steps[0]: expected a step such as { "action": "delay" }'],
    [
      { steps: [{ action: 'sned' }] },
      `steps[0].action: unknown action "sned": expected one of ${ACTIONS.join(', ')}`,
    ],
    [{ steps: [{}] }, `steps[0].action: required: expected one of ${ACTIONS.join(', ')}`],
    [
      { steps: [{ action: 'add-to-batch' }] },
      'steps[0].wait_period: required: expected a text or { "$ref": "<path>" }',
    ],
    [
      { steps: [delay, { action: 'delay', duration: 5 }] },
      'steps[1].duration: expected a text or { "$ref": "<path>" }, got the number 5',
    ],
    [
      { steps: [{ action: 'cancel' }] },
      'steps[0].cancelation_token: required: expected a text or { "$ref": "<path>" }',
    ],
    [
      { steps: [{ action: 'cancel', cancelation_token: { $ref: 'data.x', or: 1 } }] },
      'steps[0].cancelation_token.or: unknown field',
    ],
    [
      { steps: [{ action: 'cancel', cancelation_token: { ref: 'data.x' } }] },
      'steps[0].cancelation_token: expected a text or { "$ref": "<path>" }, got an object',
    ],
    [{ steps: [{ action: 'fetch-data' }] }, 'steps[0].webhook: required: expected an object with a "url"'],
    [
      { steps: [{ action: 'fetch-data', webhook: {} }] },
      'steps[0].webhook.url: required: expected a text or { "$ref": "<path>" }',
    ],
    [
      { steps: [{ action: 'fetch-data', webhook: { url: 'https://x', method: 'get' } }] },
      'steps[0].webhook.method: expected one of GET, POST, PUT, PATCH, DELETE, got "get"',
    ],
    [
      { steps: [{ action: 'fetch-data', webhook: { url: 'https://x', body: 1 } }] },
      'steps[0].webhook.body: expected a text or an object, got the number 1',
    ],
    [
      { steps: [{ action: 'fetch-data', webhook: { url: 'https://x' }, merge_strategy: 'mix' }] },
      'steps[0].merge_strategy: expected one of replace, overwrite, soft-merge, none, got "mix"',
    ],
    [
      { steps: [{ action: 'send-list' }] },
      'steps[0].list: required: expected a text or { "$ref": "<path>" }',
    ],
    [
      { steps: [{ action: 'send-list', list: 'a', data_source: { webhook: { url: 'https://x' } } }] },
      'steps[0].data_source.merge_strategy: required: expected one of replace, overwrite, soft-merge, none',
    ],
    [
      { steps: [{ action: 'send-list', list: 'a', data_source: 'x' }] },
      'steps[0].data_source: expected an object with a "webhook" and a "merge_strategy", got "x"',
    ],
    [{ steps: [{ action: 'send', message: 'Hi' }] }, 'steps[0].message: expected an object, got "Hi"'],
    [
      { steps: [{ action: 'send', idempotency_expiry: true }] },
      'steps[0].idempotency_expiry: expected epoch seconds or an ISO 8601 timestamp, got true',
    ],
    [{ steps: [{ action: 'update-profile' }] }, 'steps[0].profile: required: expected an object'],
    [
      { steps: [{ action: 'get-profile' }] },
      'steps[0].user_id: required: expected a text or { "$ref": "<path>" }',
    ],
    [
      { steps: [{ action: 'invoke', template: 't', context: [] }] },
      'steps[0].context: expected an object, or a text that resolves to one, got a list',
    ],
    [
      { steps: [{ action: 'subscribe', recipient_id: 'u' }] },
      'steps[0].list_id: required: expected a text or { "$ref": "<path>" }',
    ],
    [{ steps: [{ action: 'send', if: true }] }, 'steps[0].if: expected a text, got true'],
    [{ steps: [{ action: 'send', ref: 1 }] }, 'steps[0].ref: expected a text, got the number 1'],
    [{ steps: [delay], recipient: 5 }, 'recipient: expected a text, got the number 5'],
    [
      { steps: [delay], cancelation_token: 7 },
      'cancelation_token: expected a text, { "$ref": "<path>" } or null, got the number 7',
    ],
    [
      { steps: [delay], cancellationToken: 'data' },
      'cancelation_token: "data" is a reserved word; name a field, e.g. "refs.data.user_id"',
    ],
    [
      { steps: [delay], cancelation_token: 'x'.repeat(1025) },
      'cancelation_token: at most 1024 bytes of UTF-8',
    ],
  ])('refuses the automation %j', (automation, message) => {
    expect(refusalOf(adHocInvokeBody, { automation }).message).toBe(message);
  });

  it.each<[object, string]>([
    [{ recipient: { $ref: 'data.u' } }, 'recipient: expected a text, got an object'],
    [{ data: [] }, 'data: expected an object, got a list'],
    [{ profile: 'j@example.com' }, 'profile: expected an object, got "j@example.com"'],
    [{ brand: 1 }, 'brand: expected a text, got the number 1'],
    [{ template: false }, 'template: expected a text, got false'],
    [{ clock: '' }, 'clock: must not be empty'],
  ])('refuses %j', (fields, message) => {
    expect(refusalOf(adHocInvokeBody, { automation: { steps: [delay] }, ...fields }).message).toBe(message);
  });
});

describe('an invoke of a template', () => {
  it.each([{}, undefined, { recipient: null }])('needs nothing: %j', (body) => {
    expect(parseBody(templateInvokeBody, body)).toEqual({ context: nothing, clock: null });
  });

  it.each(TOKEN_KEYS)('takes a token of its own as %s', (key) => {
    expect(parseBody(templateInvokeBody, { [key]: 'mine', clock: 'c', data: { a: 1 } })).toEqual({
      context: { ...nothing, data: { a: 1 } },
      clock: 'c',
      cancelation_token: 'mine',
    });
  });

  it.each([null, ''])('leaves the template its token when given %j', (token) => {
    expect(parseBody(templateInvokeBody, { cancelation_token: token })).not.toHaveProperty(
      'cancelation_token',
    );
  });

  it('refuses what an ad-hoc invoke refuses', () => {
    expect(refusalOf(templateInvokeBody, { recipient: 1 }).message).toBe(
      'recipient: expected a text, got the number 1',
    );
    expect(refusalOf(templateInvokeBody, { cancelation_token: ' refs' }).message).toBe(
      'cancelation_token: "refs" is a reserved word; name a field, e.g. "refs.data.user_id"',
    );
  });
});
