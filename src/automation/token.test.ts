import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { isStorableText, utf8Length } from './text.ts';
import {
  checkTokenField,
  noToken,
  pickToken,
  planToken,
  resolveTokenPath,
  TOKEN_KEYS,
  type TokenField,
  type TokenResult,
  tokenFromEvaluated,
  tokenFromFailure,
  tokenFromLiteral,
  tokenFromValue,
} from './token.ts';

const context = {
  data: {
    user_id: 'user_123',
    tenant_id: 'tenant_abc',
    plan: 'pro',
    n: 7,
    flow_name: 'trial-expiry',
    feature: 'dashboards',
    order: { id: 'o-9' },
    tags: ['a', 'b'],
    none: null,
    yes: true,
  },
  profile: { email: 'j@example.com' },
  recipient: 'rcp-1',
  brand: null,
  template: 'welcome',
};

/** Resolves every mode but JavaScript, which is the sandbox's. */
function resolve(field: TokenField): TokenResult {
  const plan = planToken(field);
  if (plan.kind === 'none') return noToken;
  if (plan.kind === 'literal') return tokenFromLiteral(plan.text);
  if (plan.kind === 'path') return resolveTokenPath(plan.path, context);
  throw new Error(`row needs a sandbox: ${plan.expression}`);
}

const codes = (result: TokenResult) => result.warnings.map((warning) => warning.code);
const string = (text: string) => tokenFromEvaluated({ type: 'string', value: text, text });

describe('the table of reference 7.3, paths and literals', () => {
  it.each<[string, TokenField, string, string | null, string[]]>([
    ['1', 'refs.data.user_id', 'refs', 'user_123', []],
    ['2', 'refs.data.plan', 'refs', 'pro', []],
    ['3', 'refs.profile.email', 'refs', 'j@example.com', []],
    ['4', 'refs.data.order.id', 'refs', 'o-9', []],
    ['5', 'refs.data.n', 'refs', '7', []],
    [
      '6',
      'onboarding-refs.data.user_id',
      'literal',
      'onboarding-refs.data.user_id',
      ['LOOKS_LIKE_EXPRESSION'],
    ],
    ['7', 'weekly-report', 'literal', 'weekly-report', []],
    ['16', { $ref: 'data.user_id' }, 'refs', 'user_123', []],
    ['16, D-9', { $ref: 'refs.data.user_id' }, 'refs', 'user_123', []],
    ['17', 'refs.recipient', 'refs', 'rcp-1', []],
    ['18', 'prefix-${data.user_id}', 'literal', 'prefix-${data.user_id}', ['LOOKS_LIKE_EXPRESSION']],
    ['20', ' ${data.user_id}', 'literal', ' ${data.user_id}', ['LOOKS_LIKE_EXPRESSION']],
    ['21', 'refs.data.missing', 'refs', null, ['NOT_FOUND']],
    ['24', 'refs.data.order', 'refs', null, ['NOT_TEXT']],
    ['24, array', 'refs.data.tags', 'refs', null, ['NOT_TEXT']],
    ['25', 'refs.', 'refs', null, ['NOT_FOUND']],
    ['25, empty', '', 'none', null, []],
    ['25, null', null, 'none', null, []],
    ['25, absent', undefined, 'none', null, []],
    ['31', 'refs.data.constructor.name', 'refs', null, ['NOT_FOUND']],
    ['31, prototype', 'refs.data.__proto__', 'refs', null, ['NOT_FOUND']],
    ['D-6', "refs.data.user_id + '-x'", 'refs', null, ['NOT_FOUND']],
  ])('row %s: %j', (_row, field, mode, token, warnings) => {
    const result = resolve(field);
    expect({ mode: result.mode, token: result.token, warnings: codes(result) }).toEqual({
      mode,
      token,
      warnings,
    });
  });

  it.each(['refs', 'data', 'profile', ' refs ', 'data\n'])('row 26: %j is reserved', (field) => {
    expect(checkTokenField(field)).toContain(`"${field.trim()}" is a reserved word`);
  });
});

describe('the table of reference 7.3, JavaScript', () => {
  it.each<[string, string, string, TokenResult, string | null, string[]]>([
    [
      '8',
      '${`onboarding-${data.user_id}`}',
      '`onboarding-${data.user_id}`',
      string('onboarding-user_123'),
      'onboarding-user_123',
      [],
    ],
    [
      '9',
      '${`${data.flow_name}-${data.user_id}`}',
      '`${data.flow_name}-${data.user_id}`',
      string('trial-expiry-user_123'),
      'trial-expiry-user_123',
      [],
    ],
    [
      '10',
      "${data.user_id + '-' + data.tenant_id}",
      "data.user_id + '-' + data.tenant_id",
      string('user_123-tenant_abc'),
      'user_123-tenant_abc',
      [],
    ],
    [
      '11',
      '${`feature-${data.feature}-${data.user_id}`}',
      '`feature-${data.feature}-${data.user_id}`',
      string('feature-dashboards-user_123'),
      'feature-dashboards-user_123',
      [],
    ],
    ['12', '${data.user_id}', 'data.user_id', string('user_123'), 'user_123', []],
    ['13', '${refs.data.user_id}', 'refs.data.user_id', string('user_123'), 'user_123', []],
    ['13b', '${refs.profile.email}', 'refs.profile.email', string('j@example.com'), 'j@example.com', []],
    [
      '14',
      "${data.plan === 'pro' ? 'p-' + data.user_id : 'f'}",
      "data.plan === 'pro' ? 'p-' + data.user_id : 'f'",
      string('p-user_123'),
      'p-user_123',
      [],
    ],
    [
      '15',
      "${[data.tenant_id, data.user_id].join(':')}",
      "[data.tenant_id, data.user_id].join(':')",
      string('tenant_abc:user_123'),
      'tenant_abc:user_123',
      [],
    ],
    [
      '19',
      '${data.flow_name}-${data.user_id}',
      'data.flow_name}-${data.user_id',
      tokenFromFailure({ code: 'SYNTAX', message: 'unexpected }' }),
      null,
      ['EXPRESSION_FAILED'],
    ],
    [
      '22',
      '${`onboarding-${data.missing}`}',
      '`onboarding-${data.missing}`',
      string('onboarding-undefined'),
      'onboarding-undefined',
      ['CONTAINS_UNDEFINED'],
    ],
    [
      '23',
      '${data.missing.deep}',
      'data.missing.deep',
      tokenFromFailure({ code: 'RUNTIME', message: 'TypeError' }),
      null,
      ['EXPRESSION_FAILED'],
    ],
    [
      '25',
      '${}',
      '',
      tokenFromEvaluated({ type: 'undefined', value: null, text: 'undefined' }),
      null,
      ['EMPTY'],
    ],
    [
      '27',
      '${(() => { for(;;){} })()}',
      '(() => { for(;;){} })()',
      tokenFromFailure({ code: 'TIMEOUT', message: 'over 300 ms' }),
      null,
      ['TIMED_OUT'],
    ],
    [
      '28',
      "${eval('1')}",
      "eval('1')",
      tokenFromFailure({ code: 'RUNTIME', message: 'eval is not available' }),
      null,
      ['EXPRESSION_FAILED'],
    ],
    [
      '29',
      '${await data.x}',
      'await data.x',
      tokenFromFailure({ code: 'SYNTAX', message: 'await' }),
      null,
      ['EXPRESSION_FAILED'],
    ],
    [
      '29b',
      "${Promise.resolve('x')}",
      "Promise.resolve('x')",
      tokenFromFailure({ code: 'RESULT_TYPE', message: 'a Promise' }),
      null,
      ['NOT_TEXT'],
    ],
    [
      '30',
      "${require('fs')}",
      "require('fs')",
      tokenFromFailure({ code: 'RUNTIME', message: 'ReferenceError' }),
      null,
      ['EXPRESSION_FAILED'],
    ],
    [
      '32',
      "${this.constructor.constructor('return process')()}",
      "this.constructor.constructor('return process')()",
      tokenFromFailure({ code: 'RUNTIME', message: 'TypeError' }),
      null,
      ['EXPRESSION_FAILED'],
    ],
  ])('row %s: %s', (_row, field, expression, result, token, warnings) => {
    expect(planToken(field)).toEqual({ kind: 'javascript', expression });
    expect({ mode: result.mode, token: result.token, warnings: codes(result) }).toEqual({
      mode: 'javascript',
      token,
      warnings,
    });
  });
});

describe('planToken', () => {
  it.each<[TokenField, ReturnType<typeof planToken>]>([
    ['refs.${data.x}', { kind: 'path', path: '${data.x}' }],
    ['Refs.data.x', { kind: 'literal', text: 'Refs.data.x' }],
    ['refs', { kind: 'literal', text: 'refs' }],
    ['${a} ', { kind: 'literal', text: '${a} ' }],
    ['${', { kind: 'literal', text: '${' }],
    ['$}', { kind: 'literal', text: '$}' }],
    [{ $ref: '${data.x}' }, { kind: 'path', path: '${data.x}' }],
    [{ $ref: '' }, { kind: 'path', path: '' }],
  ])('%j', (field, plan) => {
    expect(planToken(field)).toEqual(plan);
  });

  it('keeps every character of any text: only the marker is taken off', () => {
    const part = fc.constantFrom('refs.', '${', '}', 'data.x', ' ', '-', '`');
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1 }).map((parts) => parts.join('')),
        (text) => {
          const plan = planToken(text);
          if (plan.kind === 'path') expect(`refs.${plan.path}`).toBe(text);
          else if (plan.kind === 'javascript') expect(`\${${plan.expression}}`).toBe(text);
          else expect(plan).toEqual({ kind: 'literal', text });
        },
      ),
    );
  });
});

describe('resolveTokenPath', () => {
  it.each([
    ['template', 'welcome'],
    ['data.tags[1]', 'b'],
    ['["data"]["user_id"]', 'user_123'],
    ['data.yes', 'true'],
  ])('%s is %s', (path, token) => {
    expect(resolveTokenPath(path, context)).toEqual({ token, mode: 'refs', warnings: [] });
  });

  it.each([
    ['brand', 'EMPTY'],
    ['data.none', 'EMPTY'],
    ['first.status', 'NOT_FOUND'],
    ['toString', 'NOT_FOUND'],
    ['[0]', 'NOT_FOUND'],
    ['refs.data.user_id', 'NOT_FOUND'],
  ])('%s gives no token: %s', (path, code) => {
    const result = resolveTokenPath(path, { ...context, first: { status: 'SENT' } } as typeof context);
    expect([result.token, ...codes(result)]).toEqual([null, code]);
  });
});

describe('tokenFromValue', () => {
  it.each<[Json | undefined, string | null, string[]]>([
    ['user_123', 'user_123', []],
    [' padded ', ' padded ', []],
    [0, '0', []],
    [-1.5, '-1.5', []],
    [true, 'true', []],
    [false, 'false', []],
    [undefined, null, ['NOT_FOUND']],
    [null, null, ['EMPTY']],
    ['', null, ['EMPTY']],
    [{}, null, ['NOT_TEXT']],
    [['a'], null, ['NOT_TEXT']],
    [Number.NaN, null, ['NOT_TEXT']],
    [Number.POSITIVE_INFINITY, null, ['NOT_TEXT']],
    ['a\0', null, ['INVALID_TEXT']],
    ['a\ud800', null, ['INVALID_TEXT']],
    ['undefined', 'undefined', ['CONTAINS_UNDEFINED']],
    ['é'.repeat(512), 'é'.repeat(512), []],
    [`${'é'.repeat(512)}a`, null, ['TOO_LONG']],
  ])('%j', (value, token, warnings) => {
    const result = tokenFromValue(value);
    expect([result.token, codes(result), result.mode]).toEqual([token, warnings, 'refs']);
  });

  it('gives a storable token of 1 to 1,024 bytes equal to the value as text, or says why not', () => {
    const long = fc.string({ unit: 'binary', minLength: 200, maxLength: 600 });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), long), (value) => {
        const { token, warnings } = tokenFromValue(value as Json);
        if (token === null) expect(warnings).toHaveLength(1);
        else {
          expect(token).toBe(String(value));
          expect(isStorableText(token) && utf8Length(token) <= 1024 && token !== '').toBe(true);
        }
      }),
    );
  });
});

describe('tokenFromEvaluated', () => {
  it.each<[string, Json, string, string | null, string[]]>([
    ['number', 7, '7', '7', []],
    ['number', null, 'NaN', null, ['NOT_TEXT']],
    ['number', null, '-Infinity', null, ['NOT_TEXT']],
    ['bigint', null, '9007199254740993', '9007199254740993', []],
    ['boolean', true, 'true', 'true', []],
    ['string', '', '', null, ['EMPTY']],
    ['string', 'a\0', 'a\0', null, ['INVALID_TEXT']],
    ['string', 'x'.repeat(1025), 'x'.repeat(1025), null, ['TOO_LONG']],
    ['null', null, 'null', null, ['EMPTY']],
    ['undefined', null, 'undefined', null, ['EMPTY']],
    ['object', {}, '[object Object]', null, ['NOT_TEXT']],
    ['array', ['a'], 'a', null, ['NOT_TEXT']],
    ['function', null, 'x => x', null, ['NOT_TEXT']],
  ])('%s %j', (type, value, text, token, warnings) => {
    const result = tokenFromEvaluated({ type, value, text });
    expect([result.token, codes(result), result.mode]).toEqual([token, warnings, 'javascript']);
  });

  it.each([
    'u-undefined',
    'uundefined',
    'undefinedx',
    'a-null',
    'null',
    'null-b',
    'x:NaN',
    'o-[object Object]',
    '[object Promise]',
  ])('keeps but flags %s', (text) => {
    const result = string(text);
    expect([result.token, ...codes(result)]).toEqual([text, 'CONTAINS_UNDEFINED']);
  });

  it.each(['nullable-1', 'annull', 'BaNaNa', 'an object', '[objective]', 'NULL'])(
    'does not flag %s',
    (text) => {
      expect(string(text)).toEqual({ token: text, mode: 'javascript', warnings: [] });
    },
  );
});

describe('tokenFromFailure', () => {
  it.each([
    ['TIMEOUT', 'TIMED_OUT'],
    ['TIMED_OUT', 'TIMED_OUT'],
    ['RESULT_TYPE', 'NOT_TEXT'],
    ['RESULT_TOO_LARGE', 'TOO_LONG'],
    ['SYNTAX', 'EXPRESSION_FAILED'],
    ['BUSY', 'EXPRESSION_FAILED'],
  ])('%s is %s, and never a token (D-1)', (code, warning) => {
    const result = tokenFromFailure({ code, message: 'why it was' });
    expect([result.token, result.mode, ...codes(result)]).toEqual([null, 'javascript', warning]);
    expect(result.warnings[0]?.message).toContain('why it was');
  });

  it('bounds and cleans the message, which guest code may have written', () => {
    const message = tokenFromFailure({ code: 'RUNTIME', message: `\0\ud800${'x'.repeat(9000)}` }).warnings[0]
      ?.message;
    expect(message?.length).toBeLessThan(350);
    expect(isStorableText(message ?? '\0')).toBe(true);
  });
});

describe('tokenFromLiteral', () => {
  it.each([
    'refs.x.',
    '-refs.data.x',
    ' refs.data',
    'data.user_id',
    ' profile.email ',
    'data.a.b',
    'a${b',
    '${a} ',
  ])('warns of %j', (text) => {
    const result = tokenFromLiteral(text);
    expect([result.token, result.mode, ...codes(result)]).toEqual([text, 'literal', 'LOOKS_LIKE_EXPRESSION']);
  });

  it.each([
    'user_123',
    'prefs.x',
    'metadata.id',
    'my-data.csv',
    'profile.',
    'refs',
    '$5',
    'a@data.example.com',
    'null',
  ])('takes %j without a warning', (text) => {
    expect(tokenFromLiteral(text)).toEqual({ token: text, mode: 'literal', warnings: [] });
  });

  it.each([
    ['${'.repeat(600), 'TOO_LONG'],
    ['${\0', 'INVALID_TEXT'],
    ['', 'EMPTY'],
  ])('refuses what cannot be stored', (text, code) => {
    const result = tokenFromLiteral(text);
    expect([result.token, result.mode, ...codes(result)]).toEqual([null, 'literal', code]);
  });
});

describe('checkTokenField', () => {
  it.each<unknown>([
    undefined,
    null,
    '',
    'user_123',
    'refs.data.user_id',
    'References',
    'data.user_id',
    { $ref: 'data.user_id' },
    { $ref: 'data' },
    '${data.x}',
    '${}',
    'é'.repeat(512),
    `\${${'x'.repeat(4096)}}`,
    `refs.${'x'.repeat(4096)}`,
  ])('accepts %j', (field) => {
    expect(checkTokenField(field)).toBeNull();
  });

  it.each<[unknown, string]>([
    [5, 'expected a text'],
    [true, 'expected a text'],
    [[], 'expected a text'],
    [{}, 'expected a text'],
    [{ $ref: 5 }, 'expected a text'],
    [{ $ref: 'data.x', other: 1 }, 'expected a text'],
    [{ other: 'data.x' }, 'expected a text'],
    ['a\0b', 'NUL'],
    ['refs.data.\0', 'NUL'],
    ['${"\ud800"}', 'surrogate'],
    [{ $ref: 'data.\udc00' }, 'surrogate'],
    ['x'.repeat(1025), '1024 bytes'],
    [`${'é'.repeat(512)}a`, '1024 bytes'],
    [`\${${'x'.repeat(4097)}}`, '4096 characters'],
    [`refs.${'x'.repeat(4097)}`, '4096 characters'],
    [{ $ref: 'x'.repeat(4097) }, '4096 characters'],
  ])('refuses %j', (field, message) => {
    expect(checkTokenField(field)).toContain(message);
  });

  it('accepts a literal exactly when it is a token as it stands', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 600 });
    fc.assert(
      fc.property(text, (literal) => {
        fc.pre(
          planToken(literal).kind === 'literal' && !['refs', 'data', 'profile'].includes(literal.trim()),
        );
        expect(tokenFromLiteral(literal).token).toBe(checkTokenField(literal) === null ? literal : null);
      }),
    );
  });
});

describe('pickToken', () => {
  it('takes the canonical spelling first, then the others in order (D-10)', () => {
    expect(TOKEN_KEYS).toEqual([
      'cancelation_token',
      'cancellation_token',
      'cancelationToken',
      'cancellationToken',
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...TOKEN_KEYS], { minLength: 1 }), (keys) => {
        const first = TOKEN_KEYS.find((key) => keys.includes(key));
        expect(pickToken(Object.fromEntries(keys.map((key) => [key, key])))).toBe(first);
      }),
    );
  });

  it('lets null win, passes over undefined, and sees own keys only', () => {
    expect(pickToken({ cancellation_token: 'b', cancelation_token: null })).toBeNull();
    expect(pickToken({ cancelation_token: undefined, cancellationToken: 'd' })).toBe('d');
    expect(pickToken({ token: 'x' })).toBeUndefined();
    expect(
      pickToken(Object.create({ cancelation_token: 'inherited' }) as Record<string, string>),
    ).toBeUndefined();
  });
});
