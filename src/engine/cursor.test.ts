import { describe, expect, it } from 'vitest';
import type { Step } from '../automation/step.ts';
import { firstPlace, nextPlace, places, stepAt } from './cursor.ts';

const steps: readonly Step[] = [
  { action: 'delay', duration: '1 day' },
  { action: 'send', template: 'T' },
  { action: 'cancel', cancelation_token: 't' },
];

describe('cursor', () => {
  it('walks every step once, in order', () => {
    const walked: string[] = [];
    for (let path = firstPlace(steps); path !== null; path = nextPlace(steps, path)) walked.push(path);
    expect(walked).toEqual(places(steps).map(({ path }) => path));
    expect(walked.map((path) => stepAt(steps, path))).toEqual(steps);
  });

  it('is nowhere in an automation without steps', () => {
    expect(firstPlace([])).toBeNull();
    expect(places([])).toEqual([]);
  });

  it.each(['3', '-1', '1.5', 'x', '1.then.0', '__proto__', 'length'])('finds no step at %s', (path) => {
    expect(stepAt(steps, path)).toBeNull();
  });
});
