import { describe, expect, it } from 'vitest';
import { createOutbound } from '../outbound/outbound.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';
import { outgoingOf, overrideOf } from './outgoing.ts';
import { createConsoleProvider } from './providers/console.ts';

const claimed: ClaimedMessage = {
  workspace_id: 'w',
  environment: 'production',
  id: 'm-1',
  run_id: 'r-1',
  request_id: 'm-1',
  recipient: 'ann',
  attempts: 3,
  stored_profile: { city: 'Ulm', email: 'stored@a.example', webhook: { url: 'stored' } },
  payload: {
    template: 'T',
    brand: 'B',
    content: { title: 'x' },
    data: { n: 1 },
    profile: { email: 'run@a.example' },
    override: { webhook: { body: { x: 1 } }, email: { y: 2 } },
    to: { user_id: 'ann', webhook: { url: 'own' }, data: { secret: 1 }, preferences: {}, context: {} },
    data_source: null,
    options: { routing: {} },
  },
};

describe('a message put together', () => {
  it('has the stored profile beneath the given one, and the address of `to` on top', () => {
    expect(outgoingOf(claimed).profile).toEqual({
      ...{ city: 'Ulm', email: 'run@a.example', webhook: { url: 'own' }, user_id: 'ann' },
    });
  });

  it('has what is its own', () => {
    expect(outgoingOf(claimed)).toMatchObject({
      ...{ message_id: 'm-1', run_id: 'r-1', recipient: 'ann', attempt: 3, template: 'T', brand: 'B' },
      ...{ content: { channel: 'webhook', title: 'x', body: null, blocks: [] }, data: { n: 1 } },
    });
  });

  it('may do without profile, address and override', () => {
    const payload = { ...claimed.payload, profile: {}, to: null, override: null };
    const outgoing = outgoingOf({ ...claimed, stored_profile: null, payload });
    expect([outgoing.profile, overrideOf(payload.override, 'webhook')]).toEqual([{}, null]);
    expect(overrideOf(claimed.payload.override, 'webhook')).toEqual({ body: { x: 1 } });
  });

  it('is printed in one line where there is no address', async () => {
    const lines: string[] = [];
    const provider = createConsoleProvider((line) => lines.push(line));
    const outgoing = outgoingOf({
      ...claimed,
      payload: { ...claimed.payload, content: { title: 'two\nlines' } },
    });
    expect(provider.address({}, {})).toEqual({ kind: 'address', value: null });
    const envelope = { ...outgoing, address: null, override: null };
    const outbound = createOutbound({ allow: [] });
    expect(await provider.send(envelope, { settings: {}, outbound, timeoutMs: 1 })).toMatchObject({
      kind: 'sent',
    });
    await outbound.close();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        message_id: 'm-1',
        run_id: 'r-1',
        recipient: 'ann',
        template: 'T',
        content: { channel: 'webhook', title: 'two\nlines', body: null, blocks: [] },
        data: { n: 1 },
      },
    ]);
  });
});
