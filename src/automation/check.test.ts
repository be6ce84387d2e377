import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Automation } from './automation.ts';
import { type CheckOptions, checkAutomation, MAX_STEPS } from './check.ts';
import type { RunContext } from './checks/step-check.ts';
import type { Json } from './json.ts';
import { ACTIONS } from './step.ts';

const now = Date.UTC(2026, 0, 31);

const nobody: RunContext = { recipient: null, template: null, profile: {}, data: {} };
const somebody: RunContext = { recipient: 'user_123', template: 'WELCOME', profile: {}, data: {} };

/** A real parser of JavaScript expressions, as the sandbox has its own. */
function checkExpression(expression: string): string | null {
  try {
    new Function(`return (${expression}\n)`);
    return null;
  } catch {
    return 'is not JavaScript';
  }
}

function problemsOf(automation: object, options: Partial<CheckOptions> = {}): readonly string[] {
  const problems = checkAutomation(automation as Automation, { checkExpression, ...options });
  return problems.map(({ place, message }) => `${place}: ${message}`);
}

/** The problems of steps that somebody invokes. */
function problemsOfSteps(...steps: readonly object[]): readonly string[] {
  return problemsOf({ steps }, { context: somebody, now });
}

describe('an automation that may run', () => {
  it.each<[string, object]>([
    ['a cancel and nothing else (SEED-18)', { action: 'cancel', cancelation_token: 'onboarding-user_123' }],
    ['a compound token', { action: 'cancel', cancelation_token: '${`onboarding-${data.user_id}`}' }],
    ['a token by accessor', { action: 'cancel', cancelation_token: { $ref: 'data.user_id' } }],
    ['a delay in words', { action: 'delay', duration: '2 days' }],
    ['a delay in ISO 8601', { action: 'delay', duration: 'PT48H' }],
    ['a delay by path', { action: 'delay', duration: 'refs.data.wait' }],
    ['a delay by JavaScript', { action: 'delay', duration: '${data.hours + " hours"}' }],
    ['a delay by accessor', { action: 'delay', until: { $ref: 'data.at' } }],
    ["the official example's moment", { action: 'delay', until: '20240408T080910.123' }],
    ['a send', { action: 'send', recipient: 'u', template: 'T' }],
    [
      'a condition',
      { action: 'send', if: "data.plan === 'pro' && refs.first.status < MessageStatus.Opened" },
    ],
    ['a message', { action: 'send', message: { to: { user_id: 'u' }, template: 'T' } }],
    ['content', { action: 'send', message: { to: [{ email: 'j@example.com' }], content: { body: 'Hi' } } }],
    ['content by path', { action: 'send', message: { to: { user_id: 'u' }, content: 'refs.data.content' } }],
    ['a message by accessor', { action: 'send', message: { $ref: 'data.message' } }],
    ['a recipient by text', { action: 'send', message: { to: 'refs.data.to', content: { body: 'Hi' } } }],
    ['an expiry', { action: 'send', idempotency_key: 'k', idempotency_expiry: 1_770_000_000 }],
    ['an expiry as digits', { action: 'send', idempotency_key: 'k', idempotency_expiry: '1770000000' }],
    ['an expiry in ISO 8601', { action: 'send', idempotency_key: 'k', idempotency_expiry: '2026-02-01' }],
    ['a list', { action: 'send-list', list: 'eu.de.berlin.beta' }],
    ['a list by path', { action: 'send-list', list: 'refs.data.list' }],
    [
      'a data source',
      {
        action: 'send-list',
        list: 'a',
        data_source: { webhook: { url: 'https://x' }, merge_strategy: 'none' },
      },
    ],
    ['a fetch', { action: 'fetch-data', webhook: { url: 'https://api.example.com:8443/v1?q=1#f' } }],
    ['a fetch by path', { action: 'fetch-data', webhook: { url: 'refs.data.url' } }],
    ['a fetch from an address', { action: 'fetch-data', webhook: { url: 'http://[::1]:80/a b' } }],
    ['an update', { action: 'update-profile', profile: { a: 1 }, merge: 'soft-merge' }],
    ['an update by expression', { action: 'update-profile', profile: { a: 1 }, merge: 'refs.data.merge' }],
    ['a profile', { action: 'get-profile', user_id: 'u' }],
    ['a profile into data', { action: 'get-profile', user_id: 'u', path: 'data.owner' }],
    ['an invoke', { action: 'invoke', template: 'welcome', context: { data: { a: 1 } } }],
    ['an invoke with a context as text', { action: 'invoke', template: 'welcome', context: '{"data":{}}' }],
    [
      'an invoke with a dynamic context',
      { action: 'invoke', template: 'welcome', context: 'refs.data.context' },
    ],
    ['a subscription by path', { action: 'subscribe', recipient_id: 'u', list_id: 'refs.data.list' }],
    ['a subscription', { action: 'subscribe', recipient_id: 'u', list_id: 'a.b' }],
  ])('takes %s', (_what, step) => {
    expect(problemsOfSteps(step)).toEqual([]);
  });

  it('takes a token that will fail: it must not stop the run (D-3, D-5)', () => {
    const steps = [{ action: 'delay', duration: '1 day' }];
    expect(problemsOf({ cancelation_token: '${data.flow}-${data.user_id}', steps })).toEqual([]);
  });

  it('takes as many steps as are allowed', () => {
    const steps = Array.from({ length: MAX_STEPS }, () => ({ action: 'delay', duration: '1 day' }));
    expect(problemsOf({ steps })).toEqual([]);
  });

  it('keeps quiet about what nobody can know before an invoke', () => {
    const steps = [
      { action: 'send' },
      { action: 'send', message: { content: { body: 'Hi' } } },
      { action: 'send-list', list: 'a' },
      { action: 'update-profile', profile: {} },
      { action: 'delay', until: '2199-01-01' },
    ];
    expect(problemsOf({ steps })).toEqual([]);
  });
});

describe('an automation that cannot run', () => {
  it.each<[object, string]>([
    [
      { action: 'delay' },
      'duration: required: expected a duration such as "2 days", or "until" with a moment, or "within" with opening hours',
    ],
    [
      { action: 'delay', duration: '2 fortnights' },
      'duration: expected a number and a unit such as "2 days", or an ISO 8601 duration such as "PT48H"',
    ],
    [
      { action: 'delay', duration: '' },
      'duration: expected a number and a unit such as "2 days", or an ISO 8601 duration such as "PT48H"',
    ],
    [{ action: 'delay', duration: '13 months' }, 'duration: at most 1 year'],
    [
      { action: 'delay', until: 'tomorrow' },
      'until: expected an ISO 8601 timestamp such as "2026-01-31T09:00:00Z"',
    ],
    [{ action: 'delay', until: '2027-03-01' }, 'until: at most 1 year'],
    [{ action: 'cancel', cancelation_token: '' }, 'cancelation_token: must not be empty'],
    [
      { action: 'cancel', cancelation_token: ' data ' },
      'cancelation_token: "data" is a reserved word; name a field, e.g. "refs.data.user_id"',
    ],
    [
      { action: 'cancel', cancelation_token: 'é'.repeat(513) },
      'cancelation_token: at most 1024 bytes of UTF-8',
    ],
    [
      { action: 'fetch-data', webhook: { url: 'ftp://example.com' } },
      'webhook.url: expected a URL that starts with https:// or http://',
    ],
    [
      { action: 'fetch-data', webhook: { url: 'https://' } },
      'webhook.url: expected a URL that starts with https:// or http://',
    ],
    [
      { action: 'fetch-data', webhook: { url: '' } },
      'webhook.url: expected a URL that starts with https:// or http://',
    ],
    [
      {
        action: 'send-list',
        list: 'a',
        data_source: { webhook: { url: '/digest' }, merge_strategy: 'replace' },
      },
      'data_source.webhook.url: expected a URL that starts with https:// or http://',
    ],
    [
      { action: 'send-list', list: 'a..b' },
      'list: expected a list id: 1 to 4 parts joined by dots, each without blanks, "*" and "#"',
    ],
    [
      { action: 'send', idempotency_key: 'k', idempotency_expiry: 'soon' },
      'idempotency_expiry: expected epoch seconds or an ISO 8601 timestamp',
    ],
    [
      { action: 'send', idempotency_key: 'k', idempotency_expiry: -1 },
      'idempotency_expiry: expected epoch seconds or an ISO 8601 timestamp',
    ],
    [
      { action: 'update-profile', profile: {}, merge: 'append' },
      'merge: expected one of replace, overwrite, soft-merge, none',
    ],
    [{ action: 'get-profile', user_id: '' }, 'user_id: must not be empty'],
    [{ action: 'get-profile', user_id: 'u', path: 'data.a.b' }, 'path: expected "profile" or "data.<field>"'],
    [
      { action: 'get-profile', user_id: 'u', path: 'recipient' },
      'path: expected "profile" or "data.<field>"',
    ],
    [{ action: 'invoke', template: '' }, 'template: must not be empty'],
    [{ action: 'invoke', template: 't', context: 'later' }, 'context: expected an object'],
    [{ action: 'invoke', template: 't', context: '[1]' }, 'context: expected an object'],
    [{ action: 'subscribe', recipient_id: '', list_id: 'a' }, 'recipient_id: must not be empty'],
    [
      { action: 'subscribe', recipient_id: 'u', list_id: 'a b' },
      'list_id: expected a list id: 1 to 4 parts joined by dots, each without blanks, "*" and "#"',
    ],
    [{ action: 'send', if: ' ' }, 'if: must not be empty'],
    [{ action: 'send', if: 'data.a ===' }, 'if: is not JavaScript'],
    [{ action: 'send', if: '${data.a; 1}' }, 'if: write the condition without ${ and }'],
    [{ action: 'send', if: `'${'x'.repeat(4095)}'` }, 'if: an expression has at most 4096 characters'],
    [{ action: 'send', ref: '1st' }, 'ref: expected a letter or _, then letters, digits, _ and -'],
    [{ action: 'send', ref: '' }, 'ref: expected a letter or _, then letters, digits, _ and -'],
    [{ action: 'send', ref: 'recipient' }, 'ref: "recipient" is a reserved word'],
    [{ action: 'send', template: '${data.a' + ' +}' }, 'template: is not JavaScript'],
    [
      { action: 'send', data: { lines: ['ok', { 'a b': '${}' }] } },
      'data.lines[1]["a b"]: is not JavaScript',
    ],
    [{ action: 'send', 'x-y z': '${(}' }, '["x-y z"]: is not JavaScript'],
    [
      { action: 'send', data: { long: `\${'${'x'.repeat(4095)}'}` } },
      'data.long: an expression has at most 4096 characters',
    ],
    [{ action: 'send', message: { to: { user_id: 'u' } } }, 'message: required: "template" or "content"'],
    [
      { action: 'send', message: { to: { user_id: 'u' }, template: '', content: null } },
      'message: required: "template" or "content"',
    ],
    [
      { action: 'send', message: { template: 'T', content: { body: 'Hi' } } },
      'message: expected "template" or "content", not both',
    ],
    [{ action: 'send', message: { content: 'Hi' } }, 'message.content: expected an object'],
    [{ action: 'send', message: { content: ['Hi'] } }, 'message.content: expected an object'],
    [{ action: 'send', message: { to: [], content: {} } }, 'message.to: expected at least one recipient'],
    [
      { action: 'send', message: { to: 'user_123', content: {} } },
      'message.to: expected an object such as { "user_id": "…" }',
    ],
    [
      { action: 'send', message: { to: [{ user_id: 'u' }, 5], content: {} } },
      'message.to[1]: expected an object such as { "user_id": "…" }',
    ],
    [
      { action: 'send', message: { to: { list_id: 'beta.*' }, content: {} } },
      'message.to.list_id: expected a list id: 1 to 4 parts joined by dots, each without blanks, "*" and "#"',
    ],
    [
      { action: 'send', message: { to: { audience_id: 'b b' }, content: {} } },
      'message.to.audience_id: expected an audience id: 1 to 128 letters, digits, ".", "_", "~" and "-"',
    ],
    [
      { action: 'send', message: { to: { user_id: 'u' }, content: {}, delay: { until: 'soon' } } },
      'message.delay.until: expected an ISO 8601 timestamp, or opening hours such as "Mo-Fr 08:00-18:00"',
    ],
    [{ action: 'sned' }, `action: unknown action "sned": expected one of ${ACTIONS.join(', ')}`],
    [{ action: 7 }, `action: unknown action: expected one of ${ACTIONS.join(', ')}`],
    [{}, `action: required: expected one of ${ACTIONS.join(', ')}`],
  ])('refuses %j', (step, problem) => {
    const place = problem.startsWith('[') ? `steps[1]${problem}` : `steps[1].${problem}`;
    expect(problemsOfSteps({ action: 'delay', duration: '1 day' }, step)).toEqual([place]);
  });

  it('refuses no steps, and too many', () => {
    expect(problemsOf({ steps: [] })).toEqual(['steps: expected at least one step']);
    const steps = Array.from({ length: 10_000 }, () => ({ action: 'delay' }));
    expect(problemsOf({ steps })).toEqual(['steps: at most 1000 steps, got 10000']);
  });

  it('refuses a token field that can never be one', () => {
    const steps = [{ action: 'delay', duration: '1 day' }];
    expect(problemsOf({ cancelation_token: 'profile', steps })).toEqual([
      'cancelation_token: "profile" is a reserved word; name a field, e.g. "refs.data.user_id"',
    ]);
  });

  it('names the second of two steps with one name', () => {
    const send = { action: 'send', ref: 'first' };
    expect(problemsOfSteps(send, { ...send, ref: 'second' }, send)).toEqual([
      'steps[2].ref: another step is called "first" already',
    ]);
  });

  it('lists every problem, in the order of the steps', () => {
    const problems = problemsOfSteps(
      { action: 'delay', duration: 'x', ref: '-', if: '' },
      { action: 'cancel', cancelation_token: '' },
    );
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'steps[0].duration',
      'steps[0].if',
      'steps[0].ref',
      'steps[1].cancelation_token',
    ]);
  });

  it('parses an expression once, and at most 2,000 of them', () => {
    const asked: string[] = [];
    const counting = (expression: string) => {
      asked.push(expression);
      return null;
    };
    const texts = Array.from({ length: 2001 }, (_, index) => `\${${index % 2000}}`);
    expect(
      problemsOf({ steps: [{ action: 'send', data: { texts } }] }, { checkExpression: counting }),
    ).toEqual([]);
    expect(asked).toHaveLength(2000);
    const more = { texts: [...texts, '${2000}'] };
    expect(problemsOf({ steps: [{ action: 'send', data: more }] }, { checkExpression: counting })).toEqual([
      'steps[0].data.texts[2001]: an automation has at most 2000 different expressions',
    ]);
  });
});

describe('a send that reaches nobody (D-26)', () => {
  const missing =
    'required: the step, the run, its profile and its data name nobody to send to; give a "recipient", or a profile with an address such as "email"';
  const noTemplate = 'required: neither the step nor the run names a template';

  function recipients(context: Partial<RunContext>, ...steps: readonly object[]): readonly string[] {
    return problemsOf({ steps }, { context: { ...nobody, template: 'T', ...context } });
  }

  it('is refused at its place', () => {
    expect(recipients({}, { action: 'delay', duration: '1 day' }, { action: 'send' })).toEqual([
      `steps[1].recipient: ${missing}`,
    ]);
    expect(recipients({}, { action: 'send', recipient: '', data: {}, profile: { name: 'J' } })).toEqual([
      `steps[0].recipient: ${missing}`,
    ]);
  });

  it.each<[string, Partial<RunContext>, object]>([
    ['the step', {}, { recipient: 'u' }],
    ['an expression', {}, { recipient: { $ref: 'data.u' } }],
    ['the run', { recipient: 'u' }, {}],
    ["the profile's user", { profile: { user_id: 'u' } }, {}],
    ["the data's user", { data: { user_id: 7 } }, {}],
    ["the data's userId", { data: { userId: 'u' } }, {}],
    ['an address', { profile: { email: 'j@example.com' } }, {}],
    ["a channel's object", { profile: { slack: { channel: 'C' } } }, {}],
    ["the step's profile", {}, { profile: { phone_number: '+49' } }],
    ["the step's data", {}, { data: { user_id: 'refs.data.x' } }],
    ['a profile by accessor', {}, { profile: { $ref: 'data.person' } }],
    ['data by accessor', {}, { data: { $ref: 'data.person' } }],
  ])('is let through when named by %s', (_what, context, fields) => {
    expect(recipients(context, { action: 'send', ...fields })).toEqual([]);
  });

  it.each([
    { action: 'fetch-data', webhook: { url: 'https://x' } },
    { action: 'get-profile', user_id: 'u' },
  ])('is let through after $action, which may bring somebody', (step) => {
    expect(recipients({}, step, { action: 'send' })).toEqual([]);
    expect(recipients({}, step, { action: 'send', message: { content: {} } })).toEqual([]);
  });

  it('is refused as a message', () => {
    const sentence = 'required: the message, the run, its profile and its data name nobody to send to';
    const content = { body: 'Hi' };
    expect(recipients({}, { action: 'send', message: { content } })).toEqual([
      `steps[0].message.to: ${sentence}`,
    ]);
    expect(recipients({}, { action: 'send', message: { content, to: [{ user_id: 'u' }, {}] } })).toEqual([
      `steps[0].message.to[1]: ${sentence}`,
    ]);
  });

  it.each<[string, Partial<RunContext>, object]>([
    ['its user', {}, { to: { user_id: 'u' } }],
    ['its address', {}, { to: { webhook: { url: 'https://x' } } }],
    ['an accessor', {}, { to: { $ref: 'data.to' } }],
    ['its profile', {}, { profile: { email: 'j@example.com' } }],
    ['its data', {}, { data: { user_id: 'u' } }],
    ["its recipient's data", {}, { to: { data: { user_id: 'u' } } }],
    ['data by accessor', {}, { data: { $ref: 'data.x' } }],
    ['data by path', {}, { data: 'refs.data.x' }],
    ['the run', { recipient: 'u' }, { to: null }],
  ])('is let through when its message names %s', (_what, context, fields) => {
    expect(recipients(context, { action: 'send', message: { content: {}, ...fields } })).toEqual([]);
  });

  it('is refused without a template too', () => {
    const steps = [
      { action: 'send', recipient: 'u' },
      { action: 'send-list', list: 'a' },
    ];
    expect(problemsOf({ steps }, { context: nobody })).toEqual([
      `steps[0].template: ${noTemplate}`,
      `steps[1].template: ${noTemplate}`,
    ]);
  });

  it('has its like in a profile that is nobody’s', () => {
    const step = { action: 'update-profile', profile: { a: 1 } };
    expect(recipients({}, step)).toEqual([
      'steps[0].recipient_id: required: neither the step nor the run names a user',
    ]);
    expect(recipients({}, { ...step, recipient_id: 'u' })).toEqual([]);
  });
});

describe('what cannot be stored', () => {
  it('is refused with its place and nothing else', () => {
    const steps = [{ action: 'delay' }, { action: 'send', data: { a: ['\0'] } }];
    expect(problemsOf({ steps })).toEqual([
      'steps[1].data.a[0]: contains a NUL character or half a surrogate pair',
    ]);
  });
});

describe('any step', () => {
  it('gives problems inside the steps, and never an exception', () => {
    const step = fc.record(
      {
        action: fc.constantFrom(...ACTIONS),
        if: fc.string(),
        ref: fc.string(),
        data: fc.jsonValue() as fc.Arbitrary<Json>,
        webhook: fc.record({ url: fc.oneof(fc.string(), fc.webUrl()) }),
        message: fc.dictionary(fc.constantFrom('to', 'template', 'content', '__proto__'), fc.jsonValue()),
        list: fc.string(),
        list_id: fc.string(),
        cancelation_token: fc.string(),
        retain: fc.record({ type: fc.constantFrom('first', 'highest') }),
        key: fc.string(),
        variants: fc.array(fc.record({ name: fc.string(), weight: fc.nat() })),
      },
      {
        requiredKeys: [
          'action',
          'webhook',
          'list',
          'list_id',
          'cancelation_token',
          'retain',
          'key',
          'variants',
        ],
      },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), fc.boolean(), (steps, isKnown) => {
        const options = isKnown ? { context: nobody, now } : {};
        for (const problem of problemsOf({ steps }, options)) expect(problem).toMatch(/^steps\[\d\]\S*: ./s);
      }),
      { numRuns: 100 },
    );
  });
});
