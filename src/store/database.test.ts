import { describe, expect, it } from 'vitest';
import { isDataError, isRetryable, isUnavailable, sqlState, withRetry } from './database.ts';

const failure = (code: unknown, message = 'x') => Object.assign(new Error(message), { code });

describe('the state of an error', () => {
  it.each(['40P01', '23505', '57P03', '08006'])('%s is of PostgreSQL', (code) => {
    expect(sqlState(failure(code))).toBe(code);
  });

  it.each(['ECONNREFUSED', '40p01', '2350', '235055', 7, null, undefined])('%s is not', (code) => {
    expect(sqlState(failure(code))).toBeNull();
  });

  it.each([null, undefined, 'text', 5, {}])('%s has none', (error) => {
    expect(sqlState(error)).toBeNull();
  });
});

describe('an error', () => {
  it.each([
    ['40P01', true],
    ['40001', true],
    ['40003', false],
    ['23505', false],
    ['57P01', false],
  ])('%s: run again %s', (code, expected) => {
    expect(isRetryable(failure(code))).toBe(expected);
  });

  it.each([
    ['22P05', true],
    ['22P02', true],
    ['22003', true],
    ['54000', true],
    ['23505', false],
    ['57014', false],
    ['EPIPE', false],
  ])('%s: a value that cannot be held %s', (code, expected) => {
    expect(isDataError(failure(code))).toBe(expected);
  });

  it.each([
    ['08000', true],
    ['08006', true],
    ['57P01', true],
    ['57P02', true],
    ['57P03', true],
    ['53300', true],
    ['57014', false],
    ['53100', false],
    ['23505', false],
    ['42P01', false],
    ['40P01', false],
    ['ECONNREFUSED', true],
    ['ECONNRESET', true],
    ['EPIPE', true],
    ['ETIMEDOUT', true],
    ['ENOTFOUND', true],
    ['EHOSTUNREACH', true],
    ['ENOENT', false],
  ])('%s: the database is away %s', (code, expected) => {
    expect(isUnavailable(failure(code))).toBe(expected);
  });

  it.each([
    ['Connection terminated unexpectedly', true],
    ['Connection terminated', true],
    ['timeout exceeded when trying to connect', true],
    ['Client has encountered a connection error and is not queryable', true],
    ['Connection terminated due to connection timeout', true],
    ['syntax error at or near "connection"', false],
    ['something else', false],
  ])('%j: the database is away %s', (message, expected) => {
    expect(isUnavailable(new Error(message))).toBe(expected);
  });

  it('that is no error is none', () => {
    for (const value of [null, 'Connection terminated', { code: '08006' }])
      expect(isUnavailable(value)).toBe(false);
  });
});

describe('running again', () => {
  const failing = (times: number, code: string) => {
    let runs = 0;
    const work = async () => {
      runs += 1;
      if (runs <= times) throw failure(code, `run ${runs}`);
      return runs;
    };
    return { work, runs: () => runs };
  };

  it('goes on after deadlocks, four times at most', async () => {
    expect(await withRetry(failing(4, '40P01').work)).toBe(5);
    const hopeless = failing(99, '40001');
    await expect(withRetry(hopeless.work)).rejects.toThrow('run 5');
    expect(hopeless.runs()).toBe(5);
  });

  it('gives up at once for every other reason', async () => {
    const { work, runs } = failing(1, '23505');
    await expect(withRetry(work)).rejects.toThrow('run 1');
    expect(runs()).toBe(1);
  });
});
