import { expect, it } from 'vitest';
import { BelayError } from '../errors.ts';
import { pointerOf, problemsIn } from './automation-problems.ts';

it.each([
  ['steps[1].duration', '/steps/1/duration'],
  ['steps[0].then[2].message.to', '/steps/0/then/2/message/to'],
  ['steps[0].data.a/b', '/steps/0/data/a~1b'],
  ['name', '/name'],
  ['body', ''],
])('%s is %s', (place, pointer) => {
  expect(pointerOf(place)).toBe(pointer);
});

it('gives refusals as values, and throws everything else on', () => {
  const problems = [{ place: 'steps[0]', message: 'odd' }];
  const refuse = () => {
    throw new BelayError('invalid_request', 'odd', { details: { problems } });
  };
  expect(problemsIn(refuse)).toEqual([{ place: 'steps[0]', pointer: '/steps/0', message: 'odd' }]);
  expect(problemsIn(() => undefined)).toEqual([]);
  expect(() =>
    problemsIn(() => {
      throw new BelayError('internal', 'broken');
    }),
  ).toThrow('broken');
});
