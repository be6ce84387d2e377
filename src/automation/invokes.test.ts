import { describe, expect, it } from 'vitest';
import { certainInvokes } from './invokes.ts';
import type { Step } from './step.ts';

const invoke = (template: string, rest: object = {}): Step =>
  ({ action: 'invoke', template, ...rest }) as Step;
const templates = (...steps: readonly object[]) =>
  certainInvokes(steps as readonly Step[]).map(({ template, place }) => `${place} ${template}`);

describe('certainInvokes', () => {
  it('finds what every run invokes, with its place', () => {
    expect(
      templates(
        { action: 'delay', duration: '1 day' },
        invoke('a'),
        { action: 'if', then: [{ action: 'send' }] },
        invoke('b'),
      ),
    ).toEqual(['steps[1].template a', 'steps[3].template b']);
  });

  it.each<[string, readonly object[]]>([
    ['a condition', [invoke('a', { if: 'x' })]],
    [
      'an expression',
      [invoke('refs.data.next'), invoke('${x}'), { ...invoke('a'), template: { $ref: 'data.a' } }],
    ],
    ['an arm', [{ action: 'if', then: [invoke('a')], else: [] }]],
    ['an exit that may come before', [{ action: 'exit', if: 'x' }, invoke('a')]],
    [
      'an exit in an arm',
      [{ action: 'if', then: [{ action: 'loop', steps: [{ action: 'exit' }] }] }, invoke('a')],
    ],
    ['a delay that may end the run', [{ action: 'delay', on_invalid: 'end' }, invoke('a')]],
    ['a delay with steps of its own', [{ action: 'delay', on_late: [{ action: 'exit' }] }, invoke('a')]],
    ['a throttle', [{ action: 'throttle' }, invoke('a')]],
    ['a batch', [{ action: 'add-to-batch' }, invoke('a')]],
  ])('leaves alone what depends on %s', (_what, steps) => {
    expect(templates(...steps)).toEqual([]);
  });
});
