import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../test/support/refusal.ts';
import { parseBody } from './parse.ts';
import { createTemplateBody, publishBody, putTemplateBody } from './template-schema.ts';

const steps = [{ action: 'delay', duration: '1 day' }];

describe.each([
  ['createTemplateBody', createTemplateBody],
  ['putTemplateBody', putTemplateBody],
])('%s', (_name, body) => {
  it('is complete: what is absent is null', () => {
    expect(parseBody(body, { name: 'Onboarding', steps })).toEqual({
      name: 'Onboarding',
      alias: null,
      cancelation_token: null,
      cancelation_tokens: [],
      cancel_on: [],
      trigger: null,
      steps,
    });
  });

  it('takes every field, in any spelling, and drops unknown ones', () => {
    const token = '${`onboarding-${data.user_id}`}';
    const draft = { name: 'Onboarding', alias: 'onboarding', trigger: { type: 'api' }, steps: [] };
    expect(parseBody(body, { ...draft, cancellationToken: token, colour: 'red' })).toEqual({
      ...draft,
      cancelation_token: token,
      cancelation_tokens: [],
      cancel_on: [],
    });
  });

  it('takes drafts that cannot run yet', () => {
    const unfinished = {
      name: 'x',
      steps: [{ action: 'delay' }, { action: 'send' }],
      cancelation_token: '${',
    };
    expect(parseBody(body, unfinished)).toMatchObject(unfinished);
  });

  it.each<[object, string]>([
    [{ steps }, 'name: required: expected a text'],
    [{ name: '', steps }, 'name: expected 1 to 200 characters'],
    [{ name: 'x'.repeat(201), steps }, 'name: expected 1 to 200 characters'],
    [{ name: 'x' }, 'steps: required: expected a list of steps'],
    [{ name: 'x', alias: '', steps }, 'alias: expected 1 to 200 characters'],
    [{ name: 'x', alias: ' a', steps }, 'alias: must not begin or end with a blank'],
    [{ name: 'x', alias: 'invoke', steps }, 'alias: is a reserved word'],
    [{ name: 'x', alias: 'runs', steps }, 'alias: is a reserved word'],
    [{ name: 'x', alias: 'cancel', steps }, 'alias: is a reserved word'],
    [{ name: 'x', alias: 'tokens', steps }, 'alias: is a reserved word'],
    [
      { name: 'x', trigger: 'api', steps },
      'trigger: expected a trigger such as { "type": "api" }, got "api"',
    ],
    [
      { name: 'x', cancelation_token: 'refs', steps },
      'cancelation_token: "refs" is a reserved word; name a field, e.g. "refs.data.user_id"',
    ],
    [
      { name: 'x', steps: [{ action: 'delay', until: 5 }] },
      'steps[0].until: expected a text, { "$ref": "<path>" } or an object such as { "local_time": "09:00" }, got the number 5',
    ],
  ])('refuses %j', (value, message) => {
    expect(refusalOf(body, value).message).toBe(message);
  });
});

describe('publishBody', () => {
  it.each<[unknown, number | null]>([
    [undefined, null],
    [{}, null],
    [{ version: null }, null],
    [{ version: 3 }, 3],
    [{ version: 'v12' }, 12],
    [{ version: '12' }, 12],
  ])('reads %j as version %j', (value, version) => {
    expect(parseBody(publishBody, value)).toEqual({ version, note: null });
  });

  it.each<[unknown, string]>([
    [0, 'the number 0'],
    [1.5, 'the number 1.5'],
    [1e9, 'the number 1000000000'],
    ['v0', '"v0"'],
    ['draft', '"draft"'],
    [[], 'a list'],
  ])('refuses version %j', (version, got) => {
    expect(refusalOf(publishBody, { version }).message).toBe(
      `version: expected a version such as 3 or "v3", got ${got}`,
    );
  });
});
