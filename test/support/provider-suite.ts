import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/automation/json.ts';
import { checkSettings } from '../../src/delivery/check-settings.ts';
import type { Content } from '../../src/delivery/content.ts';
import type { Envelope, HandOver, ProviderKind } from '../../src/delivery/provider.ts';
import { createOutbound, type Outbound } from '../../src/outbound/outbound.ts';
import { envelopeOf } from './envelope.ts';
import { type Call, type Receiver, type Reply, startReceiver } from './receiver.ts';

/** What a provider with an HTTP API must be told so that the shared suite can try it. */
export type ProviderCase = {
  readonly kind: ProviderKind;
  readonly settings: (url: string) => JsonObject;
  readonly profile: (url: string) => JsonObject;
  readonly content: Content;
  readonly http2?: true;
  /** What the profile lacks when it is empty. */
  readonly needs: string;
  /** Answers calls that come before the hand-over itself; null for all others. */
  readonly prelude?: (call: Call) => Reply | null;
  readonly sent: Reply;
  readonly providerId: string | null;
  /** Documented refusals for good. */
  readonly rejected: readonly (readonly [
    name: string,
    reply: Reply,
    reason: 'BOUNCED' | 'PROVIDER_ERROR',
    error: string,
  ])[];
  /** Documented refusals for the moment, beside 429 and 5xx. */
  readonly retried?: readonly (readonly [name: string, reply: Reply])[];
  /** What a 200 without sense means. */
  readonly garbage: HandOver['kind'];
};

/** What a case's own tests work with. */
export type Bench = {
  receiver(): Receiver;
  send(change?: Partial<Envelope>, settings?: JsonObject): Promise<HandOver>;
  /** The hand-over itself, after the prelude. */
  call(): Call;
  /** Answers the hand-over; the prelude is answered as the case says. */
  answer(reply: Reply): void;
};

const SECOND = 1_000;

/** Tries a provider against a local peer that speaks its protocol; `own` adds what is peculiar to it. */
export function describeProvider(of: ProviderCase, own: (bench: Bench) => void = () => undefined): void {
  const { kind } = of;
  let receiver: Receiver;
  let outbound: Outbound;
  let settings: JsonObject;

  const isPrelude = (call: Call) => of.prelude?.(call) != null;
  const answer = (reply: Reply | Promise<Reply>) => receiver.answer((call) => of.prelude?.(call) ?? reply);
  const use = (timeoutMs: number, change: JsonObject = {}) => ({
    settings: { ...settings, ...change },
    outbound,
    timeoutMs,
  });
  const envelope = (change: Partial<Envelope> = {}): Envelope => {
    const profile = of.profile(receiver.url);
    const address = kind.address(profile, settings);
    if (address.kind !== 'address') throw new Error(`no address: ${address.needs}`);
    return envelopeOf(of.content, { address: address.value, profile, ...change });
  };
  const bench: Bench = {
    receiver: () => receiver,
    send: (change, changedSettings) => kind.send(envelope(change), use(5 * SECOND, changedSettings)),
    call: () => {
      const [call] = receiver.calls.filter((one) => !isPrelude(one));
      if (call === undefined) throw new Error('nothing was handed over');
      return call;
    },
    answer,
  };

  describe(kind.key, () => {
    beforeAll(async () => {
      receiver = await startReceiver({ http2: of.http2 ?? false });
      outbound = createOutbound({ allow: ['127.0.0.0/8'] });
      settings = of.settings(receiver.url);
    });
    afterAll(async () => {
      await outbound.close();
      await receiver.stop();
    });
    beforeEach(() => {
      receiver.reset();
      answer(of.sent);
    });

    it('takes the settings of its documentation, and says what is missing', () => {
      expect(checkSettings(kind, settings)).toEqual([]);
      const required = Object.keys(kind.settings).filter((field) => kind.settings[field]?.required);
      expect(checkSettings(kind, {}).map(({ place }) => place)).toEqual(
        expect.arrayContaining(required.map((field) => `settings.${field}`)),
      );
    });

    it('finds its address, or says what is missing', () => {
      expect(kind.address(of.profile(receiver.url), settings).kind).toBe('address');
      expect(kind.address({}, { ...settings, webhook_url: null })).toEqual({
        kind: 'missing',
        needs: of.needs,
      });
    });

    it('hands a message over once', async () => {
      expect(await bench.send()).toMatchObject({ kind: 'sent', provider_id: of.providerId });
      expect(receiver.calls.filter((call) => !isPrelude(call))).toHaveLength(1);
    });

    it.each(of.rejected)('takes for good: %s', async (_name, reply, reason, error) => {
      answer(reply);
      expect(await bench.send()).toEqual({ kind: 'rejected', reason, error });
    });

    it.each(of.retried ?? [])('tries again: %s', async (_name, reply) => {
      answer(reply);
      expect(await bench.send()).toMatchObject({ kind: 'retry' });
    });

    it('obeys Retry-After', async () => {
      answer({ status: 429, headers: { 'retry-after': '17' }, body: '{}' });
      expect(await bench.send()).toMatchObject({ kind: 'retry', retryAfterMs: 17 * SECOND });
    });

    it.each([500, 502, 503, 504])('tries again after %i', async (status) => {
      answer({ status, body: '<html>oops</html>' });
      expect(await bench.send()).toMatchObject({ kind: 'retry', retryAfterMs: null });
    });

    it('tries again when the peer hangs up or never answers', async () => {
      answer({ hangUp: true });
      expect(await bench.send()).toMatchObject({ kind: 'retry' });
      let release: (reply: Reply) => void = () => undefined;
      answer(new Promise((resolve) => (release = resolve)));
      expect(await kind.send(envelope(), use(SECOND / 4))).toMatchObject({ kind: 'retry' });
      release({});
    });

    it('is not led astray by an answer without sense', async () => {
      answer({ status: 200, body: '\u0000{"data": [[[' });
      expect((await bench.send()).kind).toBe(of.garbage);
      answer({ status: 400, body: '[null]' });
      expect(await bench.send()).toMatchObject({ kind: 'rejected' });
    });

    it('refuses the content of another channel', async () => {
      const content: Content = { channel: 'webhook', title: 'x', body: null, blocks: [] };
      expect(await bench.send({ content })).toMatchObject({ kind: 'rejected', reason: 'FAILED' });
      expect(receiver.calls).toEqual([]);
    });

    it('never shows a secret', async () => {
      answer({ status: 401, body: '{"message":"no"}' });
      const said = JSON.stringify(await bench.send());
      for (const [field, setting] of Object.entries(kind.settings)) {
        const value = settings[field];
        if (setting.secret && typeof value === 'string') expect(said).not.toContain(value.slice(0, 12));
      }
    });

    own(bench);
  });
}
