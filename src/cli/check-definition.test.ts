import { describe, expect, it } from 'vitest';
import type { Json } from '../automation/json.ts';
import { checkDefinition } from './check-definition.ts';

const steps = [{ action: 'delay', duration: '1 day' }];

const wrongPlaces = (json: Json) =>
  checkDefinition(json)
    .filter(({ level }) => level === 'wrong')
    .map(({ what }) => what);

describe('a definition in a file', () => {
  it.each([
    ['steps alone', { steps }],
    ['a template', { name: 'Onboarding', alias: 'onboarding', cancelation_token: '${data.user_id}', steps }],
    ['the body of an ad-hoc invoke', { recipient: 'u', automation: { steps } }],
  ])('may be %s', (_what, json) => {
    expect(checkDefinition(json)).toEqual([
      { level: 'fine', what: 'automation', message: 'nothing is wrong with it' },
    ]);
  });

  it('has each problem at its place', () => {
    const broken = [
      { action: 'delay', duration: 'soon' },
      { action: 'cancel', cancelation_token: '${data.}' },
    ];
    expect(wrongPlaces({ steps: broken })).toEqual(['steps[0].duration', 'steps[1].cancelation_token']);
    expect(wrongPlaces({ automation: { steps: broken } })).toEqual(wrongPlaces({ steps: broken }));
  });

  it.each<[string, Json, string]>([
    ['no object', [1, 2], 'body'],
    ['no steps', { name: 'x' }, 'steps'],
    ['an empty list of steps', { steps: [] }, 'steps'],
    ['a reserved token', { steps, cancelation_token: 'data' }, 'cancelation_token'],
    ['an automation that is no object', { automation: 3 }, 'automation'],
  ])('is refused with %s', (_what, json, place) => {
    expect(wrongPlaces(json)).toEqual([place]);
  });

  it('is judged with its recipient where it is a whole invoke', () => {
    const send = { action: 'send', message: { content: { body: 'x' } } };
    expect(wrongPlaces({ automation: { steps: [send] } })).toEqual(['steps[0].message.to']);
    expect(wrongPlaces({ recipient: 'u', automation: { steps: [send] } })).toEqual([]);
    expect(wrongPlaces({ steps: [send] })).toEqual([]);
  });
});
