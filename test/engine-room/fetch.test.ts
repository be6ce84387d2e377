import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/automation/json.ts';
import type { Step } from '../../src/automation/step.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { jsonOf, type Receiver, type Reply, startReceiver } from '../support/receiver.ts';
import { ended, play, readStepsOf, start, startService, type TestService } from '../support/service.ts';

describeDatabases((open) => {
  let service: TestService;
  let receiver: Receiver;

  beforeAll(async () => {
    service = await startService(await open());
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await service.stop();
    await receiver.stop();
    expect(service.errors).toEqual([]);
  });
  beforeEach(() => receiver.reset());

  const fetch = (rest: object = {}, webhook: object = {}): Step =>
    ({ action: 'fetch-data', webhook: { url: receiver.url, ...webhook }, ...rest }) as Step;
  const answer = (body: Json, rest: Reply = {}) =>
    receiver.answer(() => ({ body: JSON.stringify(body), ...rest }));

  /** Ends the pauses between tries as soon as they begin. */
  async function playWithoutPauses(step: Step) {
    const id = await start(service, [step]);
    return eventually(async () => {
      const resting = "id = $1 AND ask->>'kind' = 'backoff' AND claims = 0";
      await service.database.query(`UPDATE run SET due_at = now() WHERE ${resting}`, [id]);
      const [first] = await readStepsOf(service, id);
      if (first?.status !== 'PROCESSED' && first?.status !== 'ERROR')
        throw new Error(`step is ${first?.status}`);
      return { run: await ended(service, id), step: first };
    });
  }

  describe('a fetch', () => {
    it('sends what the step says, resolved, and merges what comes back', async () => {
      answer({ plan: 'pro' });
      const webhook = {
        method: 'POST',
        headers: { 'X-User': 'refs.recipient' },
        params: { q: '${data.n + 1}', list: ['a', 1] },
        body: { of: { $ref: 'data.n' } },
      };
      const { run, steps } = await play(service, [fetch({ idempotency_key: 'k-1' }, webhook)], {
        context: { data: { n: 1 }, recipient: 'u9' },
      });
      const call = await receiver.arrived(1);
      expect(call.method).toBe('POST');
      expect(call.url.search).toBe('?q=2&list=%5B%22a%22%2C1%5D');
      expect(call.headers).toMatchObject({
        'x-user': 'u9',
        'idempotency-key': 'k-1',
        'content-type': 'application/json',
      });
      expect(jsonOf(call)).toEqual({ of: 1 });
      expect(run.context.data).toEqual({ plan: 'pro' });
      expect(steps[0]).toMatchObject({ status: 'PROCESSED', output: { status_code: 200 } });
    });

    it.each([
      ['replace', { plan: 'pro', beta: true }],
      ['overwrite', { plan: 'pro', seats: 3, beta: true }],
      ['soft-merge', { plan: 'free', seats: 3, beta: true }],
      ['none', { plan: 'free', seats: 3 }],
    ])('merges by %s (reference 6.6)', async (merge_strategy, expected) => {
      answer({ plan: 'pro', beta: true });
      const { run } = await play(service, [fetch({ merge_strategy })], {
        context: { data: { plan: 'free', seats: 3 } },
      });
      expect(run.context.data).toEqual(expected);
    });

    it('is tried again after a failure, the same request, and goes on when it succeeds', async () => {
      receiver.answer((_call, number) => (number < 3 ? { status: 503 } : { body: '{"n": 1}' }));
      const { run, step } = await playWithoutPauses(
        fetch({}, { method: 'POST', body: { at: '${Math.random()}' } }),
      );
      expect(run).toMatchObject({ status: 'PROCESSED', context: { data: { n: 1 } } });
      expect(step.output).toEqual({ status_code: 200 });
      expect(receiver.calls).toHaveLength(3);
      expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);
    });

    it.each([500, 404, 429])('fails its run after four answers %i (D-15)', async (status) => {
      receiver.answer(() => ({ status }));
      const { run, step } = await playWithoutPauses(fetch());
      expect(run.status).toBe('ERROR');
      expect(step.error).toMatchObject({ code: 'FETCH_FAILED' });
      expect(step.error?.message).toContain(`${status}`);
      expect(receiver.calls).toHaveLength(4);
    });

    it('of a large answer fails, however often it is tried', async () => {
      answer({ big: 'x'.repeat(1_048_576) });
      const { run, step } = await playWithoutPauses(fetch());
      expect(run.status).toBe('ERROR');
      expect(step.error?.message).toContain('larger than');
    });

    it('keeps half a megabyte', async () => {
      answer({ big: 'x'.repeat(500_000) });
      const { run } = await play(service, [fetch()]);
      expect(run.status).toBe('PROCESSED');
      expect(run.context.data['big']).toHaveLength(500_000);
    });

    it.each(['<html>', '[1, 2]', '"text"', 'null', '{"a": 1'])('of %s fails at once', async (body) => {
      receiver.answer(() => ({ body }));
      const { run, steps } = await play(service, [fetch()]);
      expect(run.status).toBe('ERROR');
      expect(steps[0]?.error).toMatchObject({ code: 'FETCH_NOT_JSON' });
      expect(receiver.calls).toHaveLength(1);
    });

    it('of nothing merges nothing', async () => {
      receiver.answer(() => ({ status: 204 }));
      const { run } = await play(service, [fetch()], { context: { data: { kept: 1 } } });
      expect(run).toMatchObject({ status: 'PROCESSED', context: { data: { kept: 1 } } });
    });

    it('of texts that no database holds keeps them as far as it can', async () => {
      const body =
        '{"nul": "a\\u0000b", "half": "\\ud800", "k\\u0000": 1, "big": 1e999, "__proto__": {"x": 1}}';
      receiver.answer(() => ({ body }));
      const { run } = await play(service, [
        fetch(),
        { action: 'update-profile', recipient_id: 'p', profile: { d: 'refs.data' } },
      ]);
      expect(run.status).toBe('PROCESSED');
      const data: unknown = JSON.parse(JSON.stringify(run.context.data));
      expect(data).toEqual(
        JSON.parse(
          '{"nul": "a\\ufffdb", "half": "\\ufffd", "k\\ufffd": 1, "big": null, "__proto__": {"x": 1}}',
        ),
      );
    });

    it('of very deep JSON fails its own run', async () => {
      receiver.answer(() => ({ body: `{"a": ${'['.repeat(5_000)}${']'.repeat(5_000)}}` }));
      const { run, steps } = await play(service, [fetch()]);
      expect(run.status).toBe('ERROR');
      expect(steps[0]?.error?.message).toContain('deep');
    });

    it('never leaves the addresses that are allowed', async () => {
      const { run, steps } = await play(service, [fetch({}, { url: 'http://10.0.0.1/' })]);
      expect(run.status).toBe('ERROR');
      expect(steps[0]?.error).toMatchObject({ code: 'FETCH_REFUSED' });
    });
  });
});
