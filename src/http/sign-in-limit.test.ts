import { describe, expect, it } from 'vitest';
import { createSignInLimit } from './sign-in-limit.ts';

function limitAt(start = 0) {
  let time = start;
  const limit = createSignInLimit(() => time);
  return { limit, pass: (ms: number) => (time += ms) };
}

describe('the limit of sign-ins', () => {
  it('stops one place after five failures, and says for how long', () => {
    const { limit, pass } = limitAt();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      limit.check('ana@example.com', '10.0.0.1');
      limit.failed('ana@example.com', '10.0.0.1');
    }
    expect(() => limit.check('ana@example.com', '10.0.0.1')).toThrow('Try again in 15 min');
    // Ana herself, from somewhere else, and others from the same place still get in.
    limit.check('ana@example.com', '10.0.0.2');
    limit.check('ben@example.com', '10.0.0.1');
    pass(15 * 60_000);
    limit.check('ana@example.com', '10.0.0.1');
  });

  it('stops many places that guess at one address', () => {
    const { limit } = limitAt();
    for (let place = 0; place < 30; place += 1) limit.failed('ana@example.com', `10.0.0.${place}`);
    expect(() => limit.check('ana@example.com', '10.0.0.99')).toThrow('Too many attempts');
  });

  it('does not move the end of the wait with every further failure', () => {
    const { limit, pass } = limitAt();
    for (let attempt = 0; attempt < 5; attempt += 1) limit.failed('ana@example.com', 'x');
    pass(14 * 60_000);
    limit.failed('ana@example.com', 'x');
    expect(() => limit.check('ana@example.com', 'x')).toThrow('in 1 min');
    pass(60_000);
    limit.check('ana@example.com', 'x');
  });
});
