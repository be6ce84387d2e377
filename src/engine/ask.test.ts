import { expect, it } from 'vitest';
import { NOW } from '../../test/support/runs.ts';
import { type Ask, isTimed } from './ask.ts';

const hand = { since: NOW, attempt: 1, input: {} };

it.each<[Ask, boolean]>([
  [{ kind: 'time', at: NOW, ...hand }, true],
  [{ kind: 'backoff', ms: 1_000, ...hand }, true],
  [{ kind: 'statuses', messages: {}, ...hand }, false],
  [{ kind: 'evaluate', expressions: [], scope: { variables: {}, refs: {} }, ...hand }, false],
  [{ kind: 'profile', user_id: 'u1', tenant_id: null, ...hand }, false],
])('$kind: ends by time or by an answer', (ask, expected) => {
  expect(isTimed(ask)).toBe(expected);
});
