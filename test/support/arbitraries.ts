import fc from 'fast-check';
import { COMPARISONS, type Condition, VALUE_SOURCES } from '../../src/automation/condition.ts';
import type { Json, JsonObject } from '../../src/automation/json.ts';
import { WEEKDAYS } from '../../src/automation/local-time.ts';
import { mergeStrategies } from '../../src/automation/merge.ts';
import { ACTIONS, type Action, type Step, type StepOf } from '../../src/automation/step.ts';
import { RETAIN_TYPES, SCOPES } from '../../src/automation/steps/add-to-batch.ts';
import { LATE_POLICIES, ON_INVALID } from '../../src/automation/steps/delay.ts';
import type { Context } from '../../src/engine/run.ts';

/** Keys that mean something to the core, to JavaScript, or to nobody. */
const key = fc.constantFrom(
  ...['id', 'n', 'user_id', 'userId', 'email', 'list', 'a b', '$ref', '', '0', 'length'],
  ...['__proto__', 'constructor', 'toString'],
);

/** Pairs become an object without assignment, so that an own `__proto__` stays a key. */
function objectOf(value: fc.Arbitrary<Json>, maxLength = 3): fc.Arbitrary<JsonObject> {
  return fc.array(fc.tuple(key, value), { maxLength }).map((pairs) => Object.fromEntries(pairs));
}

function jsonOf(scalar: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      scalar,
      fc.array(tie('tree'), { maxLength: 3 }),
      objectOf(tie('tree')),
    ),
  }));
  return tree;
}

const scalar = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    7,
    1.5,
    '',
    'text',
    'user_1',
    'a@b.c',
    '${evil}',
    'refs.data.id',
  ),
  fc.string({ maxLength: 5 }),
  fc.integer(),
);

/** Any JSON value that a database holds. */
const anyJson: fc.Arbitrary<Json> = jsonOf(scalar);

export const anyObject: fc.Arbitrary<JsonObject> = objectOf(anyJson);

/** JSON as strangers send it: with NUL, half surrogate pairs and numbers that JSON cannot write back. */
export const oddJson: fc.Arbitrary<Json> = jsonOf(
  fc.oneof(
    scalar,
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom('\0', '\ud83d', '\ude00x', Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  ),
);

/** A path of the run, existing or not, well-formed or not. */
const path = fc.constantFrom(
  ...[
    'data',
    'data.id',
    'data.n',
    'data.user_id',
    'data.list[0]',
    'data["a b"]',
    'data.__proto__',
    'profile.email',
  ],
  ...[
    'recipient',
    'brand',
    'item',
    'item_index',
    'item.id',
    'first.status',
    'second.message_id',
    'missing',
    'data..',
    '',
  ],
);

const expression = fc.constantFrom(
  'data.id',
  'refs.first.status',
  'refs["second"]',
  'Math.random()',
  'throw 1',
);

const notation: fc.Arbitrary<string | { readonly $ref: string }> = fc.oneof(
  path.map((to) => `refs.${to}`),
  path.map(($ref) => ({ $ref })),
  expression.map((inner) => `\${${inner}}`),
);

/** A text field: mostly what the step needs, else any of the notations. */
function text(...literals: readonly string[]): fc.Arbitrary<string | { readonly $ref: string }> {
  return fc.oneof({ arbitrary: fc.constantFrom(...literals), weight: 6 }, { arbitrary: notation, weight: 1 });
}

const fields: fc.Arbitrary<JsonObject> = objectOf(fc.oneof(anyJson, notation as fc.Arbitrary<Json>));

const strategy = fc.constantFrom(...mergeStrategies);

const target = fc.record(
  { user_id: text('user_1', 'user_2'), email: text('x@y.z'), data: fields },
  { requiredKeys: [] },
);

const message = fc.record(
  {
    to: fc.oneof(target, fc.array(target, { maxLength: 3 })) as fc.Arbitrary<Json>,
    template: text('T'),
    content: fc.constant({ title: 'Hi', body: 'refs.data.id' }),
    data: fields,
    routing: fc.constant({ method: 'single', channels: ['email'] }),
  },
  { requiredKeys: ['to'] },
) as fc.Arbitrary<JsonObject>;

const webhook = fc.record(
  { url: text('https://a.example'), method: fc.constantFrom('GET', 'POST'), headers: fields, body: fields },
  { requiredKeys: ['url'] },
);

const once = { idempotency_key: text('key'), idempotency_expiry: text('2026-02-02T00:00:00Z', '1769850000') };

/** Kinds of steps that hold other steps. */
type Holding = 'delay' | 'if' | 'switch' | 'experiment' | 'loop' | 'throttle' | 'wait-for';

const FIELDS: { readonly [A in Exclude<Action, Holding>]: fc.Arbitrary<Omit<StepOf<A>, 'action'>> } = {
  send: fc.oneof(
    fc.record(
      {
        recipient: text('user_1'),
        template: text('T'),
        data: fields,
        profile: fields,
        override: fields,
        ...once,
      },
      { requiredKeys: ['template'] },
    ),
    fc.record({ message, ...once }, { requiredKeys: ['message'] }),
  ),
  'send-list': fc.record({ list: text('l.one'), data: fields, ...once }, { requiredKeys: ['list'] }),
  cancel: fc.record({ cancelation_token: text('token', 'onboarding-user_1') }),
  'fetch-data': fc.record(
    { webhook, merge_strategy: strategy, idempotency_key: text('key') },
    { requiredKeys: ['webhook'] },
  ),
  'update-profile': fc.record(
    { recipient_id: text('user_1'), profile: fields, merge: text('overwrite') },
    { requiredKeys: ['profile'] },
  ),
  'get-profile': fc.record(
    {
      user_id: text('user_1'),
      path: fc.constantFrom('profile', 'data.user', 'data.__proto__'),
      merge_strategy: strategy,
    },
    { requiredKeys: ['user_id'] },
  ),
  invoke: fc.record({ template: text('other'), context: fields }, { requiredKeys: ['template'] }),
  subscribe: fc.record({ recipient_id: text('user_1'), list_id: text('l.one') }),
  exit: fc.constant({}),
  'add-to-digest': fc.record({ subscription_topic_id: text('topic'), category_key: text('likes') }),
  'add-to-batch': fc.record(
    {
      wait_period: text('PT1M', '1 hour'),
      max_wait_period: text('1 day', 'P60D', 'PT1M'),
      max_items: fc.constantFrom<number | string>(1, 5, '7', 'refs.data.n'),
      retain: fc.record({
        type: fc.constantFrom(...RETAIN_TYPES),
        count: fc.constantFrom(1, 100),
        sort_key: text('n', 'data.id', 'refs.data.n'),
      }),
      scope: fc.constantFrom(...SCOPES),
      batch_key: text('key'),
      batch_id: text('id'),
      category_key: text('likes', 'refs.data.id'),
    },
    { requiredKeys: ['wait_period', 'max_wait_period', 'retain'] },
  ),
};

const common = fc.record(
  {
    if: fc.constantFrom('data.id', "refs.first.status === 'SENT'"),
    ref: fc.constantFrom('first', 'second', 'constructor', '__proto__'),
  },
  { requiredKeys: [] },
);

const comparing: fc.Arbitrary<Condition> = fc.record({
  source: fc.constantFrom(...VALUE_SOURCES),
  field: fc.constantFrom('id', 'data.n', 'profile.email', 'first.status', 'list[0]', 'a..b', '__proto__.x'),
  comparison: fc.constantFrom(...COMPARISONS),
  value: fc.oneof(anyJson, notation as fc.Arbitrary<Json>),
});

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    comparing,
    fc.record({ source: fc.constant('js' as const), expression }),
    fc.record({ and: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('condition'), { maxLength: 3 }) }),
  ),
}));

const zone = text('Europe/Berlin', 'America/New_York', 'UTC', '+05:45', 'Nowhere/Atall');
const weekdays = fc.subarray([...WEEKDAYS], { minLength: 1 });
const someOf = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });

const localMoment = fc.oneof(
  someOf({ local_time: text('09:00', '02:30', '24:00', 'noon'), weekdays, timezone: zone }),
  someOf({
    date: text('2026-03-29', '2026-02-28T23:30:00+01:00', 'someday'),
    before: text('3 days', '1 month', '36 hours'),
    local_time: text('08:00'),
    timezone: zone,
  }),
);

const hours = fc.record(
  { from: text('09:00', '22:00'), to: text('17:00', '06:00', '24:00'), weekdays, timezone: zone },
  { requiredKeys: ['from', 'to'] },
);

type Steps = fc.Arbitrary<readonly Step[]>;

const HOLDING: {
  readonly [A in Holding]: (steps: Steps) => fc.Arbitrary<Omit<StepOf<A>, 'action'>>;
} = {
  delay: (steps) =>
    someOf({
      duration: text('1 day', 'PT1H', '0 days', '1 month'),
      until: fc.oneof(text('2026-03-01', '2020-01-01'), localMoment),
      within: hours,
      timezone: zone,
      on_invalid: fc.constantFrom(...ON_INVALID),
      if_late_by: text('1 second', '2 hours'),
      on_late: fc.oneof(fc.constantFrom(...LATE_POLICIES), steps),
    }),
  if: (steps) => fc.record({ condition, then: steps, else: steps }, { requiredKeys: ['condition', 'then'] }),
  experiment: (steps) =>
    fc.record(
      {
        key: fc.constantFrom('subject', 'length'),
        variants: fc.array(
          fc.record(
            { name: fc.constantFrom('A', 'B'), weight: fc.nat(3), steps },
            { requiredKeys: ['name', 'weight'] },
          ),
          { minLength: 1, maxLength: 3 },
        ),
        user_id: text('user_1'),
      },
      { requiredKeys: ['key', 'variants'] },
    ),
  loop: (steps) =>
    fc.record(
      {
        items: fc.oneof(
          fc.array(anyJson, { maxLength: 3 }),
          fc.constantFrom('refs.data.list', '${data.list}'),
        ),
        as: fc.constantFrom('item', 'first', '__proto__'),
        max_iterations: fc.constantFrom(2, 100),
        steps,
      },
      { requiredKeys: ['items', 'max_iterations', 'steps'] },
    ),
  switch: (steps) =>
    fc.record(
      { cases: fc.array(fc.record({ condition, steps }), { minLength: 1, maxLength: 3 }), default: steps },
      { requiredKeys: ['cases'] },
    ),
  throttle: (steps) =>
    fc.record(
      {
        max_allowed: fc.constantFrom<number | string>(1, '5', 'refs.data.n'),
        period: text('PT1M', '1 hour'),
        scope: fc.constantFrom(...SCOPES),
        throttle_key: text('key'),
        on_throttle: steps,
      },
      { requiredKeys: ['max_allowed', 'period', 'scope'] },
    ),
  'wait-for': (steps) =>
    fc.record(
      {
        event: text('order.paid', 'refs.data.n'),
        key: text('user_1', 'refs.data.id'),
        event_key: fc.constant('properties.id'),
        timeout: text('PT1M', '3 days'),
        on_timeout: steps,
      },
      { requiredKeys: ['event', 'timeout'] },
    ),
};

function stepOf<A extends Action>(action: A, fields: fc.Arbitrary<Omit<StepOf<A>, 'action'>>) {
  return fc.tuple(fields, common).map(([own, rest]) => ({ action, ...own, ...rest }) as unknown as Step);
}

const PLAIN = ACTIONS.filter((action): action is Exclude<Action, Holding> => action in FIELDS);

/** A step that holds no others: usually one that does what it says. */
const plainStep: fc.Arbitrary<Step> = fc
  .constantFrom(...PLAIN)
  .chain((action) => stepOf<Action>(action, FIELDS[action]));

const { step: anyStep } = fc.letrec<{ step: Step; steps: readonly Step[] }>((tie) => ({
  steps: fc.array(tie('step'), { maxLength: 3 }),
  step: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    { arbitrary: plainStep, weight: 4 },
    ...Object.entries(HOLDING).map(([action, fields]) => ({
      arbitrary: stepOf<Action>(action as Holding, fields(tie('steps'))),
      weight: 1,
    })),
  ),
}));

/** The steps of an automation, branches among them. */
export const anySteps: fc.Arbitrary<readonly Step[]> = fc.array(anyStep, { minLength: 1, maxLength: 6 });

/** What a run is started with. */
export const anyContext: fc.Arbitrary<Context> = fc.record({
  data: anyObject,
  profile: anyObject,
  recipient: fc.constantFrom('user_1', 'user_2', null, ''),
  brand: fc.constantFrom('B', null),
  template: fc.constantFrom('T', null),
});
