import { describe, expect, it } from 'vitest';
import { claimed, NOW, runOf } from '../../test/support/runs.ts';
import type { JsonObject } from '../automation/json.ts';
import type { Step } from '../automation/step.ts';
import { resumeStep } from './rules.ts';
import { momentOf, turnOf } from './turn.ts';

const url = 'https://api.example/x';

describe('a rule resumed without the answer that it asked for', () => {
  it.each<[Step, JsonObject]>([
    [
      { action: 'fetch-data', webhook: { url } },
      { kind: 'failed', error: { code: 'FETCH_FAILED' } },
    ],
    [
      { action: 'get-profile', user_id: 'u1' },
      { kind: 'done', output: { found: false } },
    ],
    [
      { action: 'invoke', template: 't' },
      { kind: 'failed', error: { code: 'NO_TEMPLATE' } },
    ],
    [{ action: 'delay', duration: '1 day' }, { kind: 'done' }],
    [{ action: 'exit' }, { kind: 'done' }],
  ])('comes to an end: $action', (step, outcome) => {
    const hand = { since: NOW, attempt: 1, input: null };
    const moment = momentOf(turnOf(runOf([step]), '0', hand, claimed()));
    expect(resumeStep(step, moment, null)).toMatchObject(outcome);
  });
});
