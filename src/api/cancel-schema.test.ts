import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../test/support/refusal.ts';
import { TOKEN_KEYS } from '../automation/token.ts';
import { cancelBody } from './cancel-schema.ts';
import { parseBody } from './parse.ts';

describe('cancelBody', () => {
  it.each(TOKEN_KEYS)('takes a token as %s', (key) => {
    expect(parseBody(cancelBody, { [key]: 'onboarding-user_123' })).toEqual({
      target: { kind: 'token', token: 'onboarding-user_123' },
      reason: null,
      dryRun: false,
      maxRuns: null,
    });
  });

  it('takes a token literally: it has been resolved', () => {
    expect(parseBody(cancelBody, { cancelation_token: 'data' }).target).toEqual({
      kind: 'token',
      token: 'data',
    });
  });

  it('takes a run with every option', () => {
    const body = {
      run_id: '1-65f240a0-47a6a120c8374de9bcf9f22c',
      reason: 'upgraded',
      dry_run: true,
      max_runs: 0,
    };
    expect(parseBody(cancelBody, body)).toEqual({
      target: { kind: 'run', runId: body.run_id },
      reason: 'upgraded',
      dryRun: true,
      maxRuns: 0,
    });
  });

  it('reads null options as absent', () => {
    expect(parseBody(cancelBody, { run_id: 'r', reason: null, dry_run: null, max_runs: null })).toEqual({
      target: { kind: 'run', runId: 'r' },
      reason: null,
      dryRun: false,
      maxRuns: null,
    });
  });

  it.each<[unknown, string]>([
    [
      undefined,
      'cancelation_token: required: expected either "cancelation_token", "run_id", "run_ids" or "automation"',
    ],
    [
      {},
      'cancelation_token: required: expected either "cancelation_token", "run_id", "run_ids" or "automation"',
    ],
    [
      { cancelation_token: 't', run_id: 'r' },
      'run_id: expected either "cancelation_token", "run_id", "run_ids" or "automation", not both',
    ],
    [{ cancelation_token: '' }, 'cancelation_token: must not be empty'],
    [{ run_id: '' }, 'run_id: must not be empty'],
    [{ cancelation_token: 7 }, 'cancelation_token: expected a text, got the number 7'],
    [{ cancelation_token: { $ref: 'data.x' } }, 'cancelation_token: expected a text, got an object'],
    [{ cancelation_token: null }, 'cancelation_token: expected a text, got null'],
    [{ run_id: ['r'] }, 'run_id: expected a text, got a list'],
    [{ cancelation_token: 't', run_id: null }, 'run_id: expected a text, got null'],
    [{ cancelation_token: 'é'.repeat(513) }, 'cancelation_token: at most 1024 bytes of UTF-8'],
    [{ run_id: 'r', reason: 'x'.repeat(1001) }, 'reason: at most 1000 characters'],
    [{ run_id: 'r', reason: 5 }, 'reason: expected a text, got the number 5'],
    [{ run_id: 'r', dry_run: 'true' }, 'dry_run: expected true or false, got "true"'],
    [{ run_id: 'r', max_runs: -1 }, 'max_runs: must not be negative'],
    [{ run_id: 'r', max_runs: 1.5 }, 'max_runs: expected a whole number, got the number 1.5'],
    [{ run_id: 'r', max_runs: '5' }, 'max_runs: expected a whole number, got "5"'],
    // A dry run that is not one would be the worst of surprises.
    [{ run_id: 'r', dryRun: true }, 'dryRun: unknown field'],
    [[], 'body: expected an object, got a list'],
  ])('refuses %j', (value, message) => {
    expect(refusalOf(cancelBody, value).message).toBe(message);
  });
});
