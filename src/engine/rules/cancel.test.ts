import { describe, expect, it } from 'vitest';
import { enterStep } from '../../../test/support/runs.ts';
import type { Step } from '../../automation/step.ts';

describe('cancel', () => {
  it.each<[Step, string]>([
    [{ action: 'cancel', cancelation_token: 'user_123' }, 'user_123'],
    [{ action: 'cancel', cancelation_token: 'refs.data.n' }, '7'],
    [{ action: 'cancel', cancelation_token: { $ref: 'refs.data.yes' } }, 'true'],
    [{ action: 'cancel', cancelation_token: 'onboarding-undefined' }, 'onboarding-undefined'],
  ])('%j cancels by the token against its own context (D-8)', (step, token) => {
    const { writes, record } = enterStep(step, { data: { n: 7, yes: true } });
    expect(writes).toEqual([{ kind: 'cancel-by-token', token, path: '0' }]);
    expect(record?.status).toBe('PROCESSED');
  });

  it.each([
    'refs.data.missing',
    'refs.data.object',
    'refs.data.list',
    'refs.data.nothing',
    'refs.data.empty',
    'refs.data.constructor.name',
    'refs.data.long',
    'refs.',
  ])('%s cancels nothing and is an error (D-3)', (cancelation_token) => {
    const data = { object: {}, list: ['x'], nothing: null, empty: '', long: 'x'.repeat(1_025) };
    const { run, writes, error } = enterStep({ action: 'cancel', cancelation_token }, { data });
    expect(writes).toEqual([]);
    expect(run.status).toBe('ERROR');
    expect(error?.code).toBe('NO_TOKEN');
    expect(error?.message).toMatch(/^cancelation_token: .+; nothing was canceled$/);
  });
});
