import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../test/support/refusal.ts';
import type { Json } from '../automation/json.ts';
import { BelayError } from '../errors.ts';
import { createApiKeyBody } from './api-key-schema.ts';
import type { Body } from './body.ts';
import { cancelBody } from './cancel-schema.ts';
import { advanceClockBody, createClockBody } from './clock-schema.ts';
import { adHocInvokeBody, templateInvokeBody } from './invoke-schema.ts';
import { putListBody, subscriptionBody } from './list-schema.ts';
import { parseBody, refusal } from './parse.ts';
import { profileBody } from './profile-schema.ts';
import { createTemplateBody, publishBody } from './template-schema.ts';
import { evaluateBody } from './token-schema.ts';

const BODIES: Readonly<Record<string, Body<unknown>>> = {
  adHocInvokeBody,
  templateInvokeBody,
  createTemplateBody,
  publishBody,
  cancelBody,
  evaluateBody,
  createClockBody,
  advanceClockBody,
  createApiKeyBody,
  profileBody,
  putListBody,
  subscriptionBody,
};

const names = Object.keys(BODIES);

/** JSON as a client may send it: also lone surrogates, NUL and own `__proto__` keys. */
const json: fc.Arbitrary<unknown> = fc.jsonValue({ stringUnit: 'binary' });

const field = fc.constantFrom(
  'automation',
  'steps',
  'action',
  'cancelation_token',
  'cancellationToken',
  'run_id',
  'data',
  'profile',
  'recipient',
  'clock',
  'webhook',
  'url',
  'duration',
  'delayFor',
  'name',
  'alias',
  'version',
  'to',
  'by',
  'now',
  'expression',
  '$ref',
  '__proto__',
);

const word = fc.constantFrom(
  'send',
  'delay',
  'cancel',
  'fetch-data',
  'subscribe-to-list',
  'x',
  '',
  '2 days',
  '\0',
);

/** JSON that looks like our bodies often enough to get past their first fields. */
const likely: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word,
    fc.integer(),
    fc.constant(null),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc
    .array(fc.tuple(field, tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries)),
})).object;

describe('parseBody', () => {
  it('parses any JSON or names a place, and does nothing else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.oneof(json, likely), (name, value) => {
        const body = BODIES[name] as Body<unknown>;
        try {
          parseBody(body, value);
        } catch (error) {
          expect(error).toBeInstanceOf(BelayError);
          expect(error).toMatchObject({ code: 'invalid_request', status: 400 });
          expect((error as BelayError).message).toMatch(/^[^:\s]\S*: \S/s);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('judges as the documented schema does, though compiled', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.oneof(json, likely), (name, value) => {
        const { schema, judge, canonical } = BODIES[name] as Body<unknown>;
        const canonicalValue = canonical(value as Json);
        expect(judge.safeParse(canonicalValue).success).toBe(schema.safeParse(canonicalValue).success);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(names)('compiles all of %s', (name) => {
    const { schema } = BODIES[name] as Body<unknown>;
    expect(() => z.compile(schema, { strict: true })).not.toThrow();
  });

  it('leaves the value that it was given as it was', () => {
    const value = {
      automation: { cancellation_token: 't', steps: [{ action: 'delay', delayFor: '1 day', if: null }] },
    };
    const before = structuredClone(value);
    parseBody(adHocInvokeBody, value);
    expect(value).toEqual(before);
  });

  it.each<[unknown, string]>([
    [undefined, 'automation: required: expected an object with "steps"'],
    [null, 'body: expected an object, got null'],
    [[], 'body: expected an object, got a list'],
    ['{}', 'body: expected an object, got "{}"'],
    [true, 'body: expected an object, got true'],
    [7, 'body: expected an object, got the number 7'],
    [{ automation: 'x'.repeat(99) }, `automation: expected an object with "steps", got "${'x'.repeat(40)}…"`],
    [{ automation: '' }, 'automation: expected an object with "steps", got an empty text'],
    [{ automation: { steps: {} } }, 'steps: expected a list of steps, got an object'],
    [{ data: { note: 'a\0b' } }, 'data.note: contains a NUL character or half a surrogate pair'],
    [{ data: { note: '\ud83d' } }, 'data.note: contains a NUL character or half a surrogate pair'],
    [
      { data: { '\udc00': 1 } },
      'data["\\udc00"]: the name of the field contains a NUL character or half a surrogate pair',
    ],
    [
      { automation: { steps: [{ action: 'send', data: { a: '\0' } }] } },
      'steps[0].data.a: contains a NUL character or half a surrogate pair',
    ],
    [{ data: { n: JSON.parse('1e999') } }, 'data.n: the number is too large'],
  ])('refuses %j', (value, message) => {
    expect(refusalOf(adHocInvokeBody, value).message).toBe(message);
  });

  it('refuses what is nested ten thousand deep', () => {
    const lists = JSON.parse('['.repeat(10_000) + ']'.repeat(10_000)) as unknown;
    const objects = JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`) as unknown;
    const tooDeep = 'objects and lists lie more than 64 deep in each other';
    expect(refusalOf(adHocInvokeBody, lists).message).toBe(`${'[0]'.repeat(64)}: ${tooDeep}`);
    expect(refusalOf(adHocInvokeBody, { data: objects }).message).toBe(`data${'.a'.repeat(63)}: ${tooDeep}`);
  });

  it('puts the first problem of the document first, missing fields behind those that are there', () => {
    const error = refusalOf(adHocInvokeBody, {
      recipient: 5,
      automation: {
        steps: [
          { action: 'cancel', if: 1 },
          { if: 2, action: 'nope' },
        ],
        cancelation_token: 'refs',
      },
      data: [],
    });
    expect(error.message).toBe('recipient: expected a text, got the number 5');
    const { problems } = error.details as { problems: { place: string }[] };
    expect(problems.map(({ place }) => place)).toEqual([
      'recipient',
      'steps[0].if',
      'steps[0].cancelation_token',
      'steps[1].action',
      'cancelation_token',
      'data',
    ]);
  });

  it('lists at most twenty problems', () => {
    const value = { automation: { steps: Array.from({ length: 30 }, () => ({})) } };
    expect(refusalOf(adHocInvokeBody, value).details['problems']).toHaveLength(20);
    const unknown = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, 1]));
    expect(refusalOf(cancelBody, { run_id: 'r', ...unknown }).details['problems']).toHaveLength(20);
  });

  it('refuses 10,000 steps in one sentence, without looking at them all', () => {
    const steps = Array.from({ length: 10_000 }, () => ({ action: 'nope' }));
    expect(refusalOf(adHocInvokeBody, { automation: { steps } }).message).toBe('steps: at most 1000 steps');
  });
});

describe('refusal', () => {
  it('begins with the place, and is a 400', () => {
    const error = refusal([{ place: 'steps[0].if', message: 'must not be empty' }]);
    expect(error).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      message: 'steps[0].if: must not be empty',
    });
    expect(error.details).toEqual({ problems: [{ place: 'steps[0].if', message: 'must not be empty' }] });
  });
});
