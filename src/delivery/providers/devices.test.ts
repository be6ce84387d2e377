import { describe, expect, it } from 'vitest';
import type { HandOver } from '../provider.ts';
import { deviceAddress, deviceTokens, toDevices } from './devices.ts';

const sent: HandOver = { kind: 'sent', provider_id: 'a', response: 1 };
const retry: HandOver = { kind: 'retry', error: 'later', retryAfterMs: 5 };
const rejected: HandOver = { kind: 'rejected', error: 'gone', reason: 'BOUNCED' };
const to = (...results: readonly HandOver[]) => toDevices(results, async (result) => result);

describe('tokens of devices', () => {
  it.each([
    ['a', ['a']],
    [{ token: 'a' }, ['a']],
    [{ tokens: ['a', 'b', 'a'] }, ['a', 'b']],
    [
      ['a', { token: 'b' }],
      ['a', 'b'],
    ],
    [{ tokens: ['a b', 'a\r\nb', 'ü', '', null, 7] }, ['7']],
    [null, []],
    [{}, []],
    [{ tokens: 'a' }, ['a']],
    ['x'.repeat(5_000), []],
  ])('are read from %j', (value, tokens) => {
    expect(deviceTokens(value)).toEqual(tokens);
  });

  it('are at most twenty', () => {
    expect(deviceTokens(Array.from({ length: 100 }, (_, n) => `t${n}`))).toHaveLength(20);
  });

  it('are the address', () => {
    expect(deviceAddress({ apn: 'a' }, 'apn', 'profile.apn')).toEqual({ kind: 'address', value: ['a'] });
    expect(deviceAddress({ apn: 'a' }, 'expo', 'profile.expo')).toEqual({
      kind: 'missing',
      needs: 'profile.expo',
    });
  });
});

describe('a message to several devices', () => {
  it('is sent when one took it', async () => {
    expect(await to(rejected, sent, retry)).toEqual({
      kind: 'sent',
      provider_id: 'a',
      response: [{ error: 'gone' }, 1, { error: 'later' }],
    });
  });

  it('is tried again when none took it and one may', async () => {
    expect(await to(rejected, retry)).toEqual(retry);
  });

  it('is refused when all refuse, and when there is none', async () => {
    expect(await to(rejected, rejected)).toEqual(rejected);
    expect(await to()).toMatchObject({ kind: 'rejected' });
  });

  it('ends like the only one', async () => {
    for (const result of [sent, retry, rejected]) expect(await to(result)).toBe(result);
  });
});
