import fc from 'fast-check';
import type { JsonObject } from '../../src/automation/json.ts';
import { advance } from '../../src/engine/advance.ts';
import { type Ask, isTimed, type UntimedAsk } from '../../src/engine/ask.ts';
import type { Answer, BatchOutcome, Evaluated, Event } from '../../src/engine/event.ts';
import type { Run } from '../../src/engine/run.ts';
import type { Write } from '../../src/engine/write.ts';
import { anyObject, oddJson } from './arbitraries.ts';
import { claimed, gives, NOW } from './runs.ts';

/** Everything outside a run, as lists from which the n-th event takes its part. */
export type World = {
  readonly evaluated: readonly Evaluated[];
  readonly fetched: readonly Extract<Answer, { kind: 'fetch' }>[];
  readonly profiles: readonly (JsonObject | null)[];
  readonly statuses: readonly string[];
  readonly found: readonly Extract<Answer, { kind: 'automation' }>[];
  /** Milliseconds from one event to the next. */
  readonly ticks: readonly number[];
};

const evaluated: fc.Arbitrary<Evaluated> = fc.oneof(
  { arbitrary: oddJson.map(gives), weight: 9 },
  fc.constantFrom<Evaluated>(gives(undefined), { ok: false, code: 'TIMEOUT', message: 'too long\0' }),
);

const fetched = fc
  .oneof(
    { arbitrary: oddJson.map((value) => ({ status: 200, body: JSON.stringify({ id: value }) })), weight: 3 },
    fc.constantFrom(
      { status: 204, body: '' },
      { status: 503, body: 'busy' },
      { status: 200, body: '<html>' },
    ),
  )
  .map((response) => ({ kind: 'fetch' as const, response }));

const failure = fc.boolean().map((retryable) => ({ kind: 'fetch' as const, failure: 'no route', retryable }));

const found: World['found'][number] = {
  kind: 'automation',
  found: {
    template_id: 'other',
    template_version: 1,
    automation: { steps: [] },
    tokens: { token: null, mode: 'none', further: [], warnings: [] },
  },
  reason: '',
};

export const anyWorld: fc.Arbitrary<World> = fc.record({
  evaluated: fc.array(evaluated, { minLength: 1, maxLength: 5 }),
  fetched: fc.array(fc.oneof(fetched, failure), { minLength: 1, maxLength: 5 }),
  profiles: fc.array(fc.option(anyObject), { minLength: 1, maxLength: 3 }),
  statuses: fc.array(fc.constantFrom('ENQUEUED', 'SENT', 'OPENED', 'UNDELIVERABLE'), {
    minLength: 1,
    maxLength: 3,
  }),
  found: fc.array(fc.constantFrom(found, { ...found, found: null, reason: 'unknown' }), {
    minLength: 1,
    maxLength: 2,
  }),
  ticks: fc.array(fc.nat(5_000), { minLength: 1, maxLength: 3 }),
});

/** One event in the life of a run: what it met and what came of it. */
export type Moved = {
  readonly before: Run;
  readonly event: Event;
  readonly after: Run;
  readonly writes: readonly Write[];
};

/** The life of a run in a world: to its end, or through `limit` events. */
export function live(start: Run, world: World, limit: number): readonly Moved[] {
  const life: Moved[] = [];
  let event: Event = claimed(NOW, entropyOf(0));
  for (let run = start; run.cursor !== null && life.length < limit; ) {
    const { run: after, writes } = advance(run, event);
    life.push({ before: run, event, after, writes });
    event = nextEvent(after.ask, world, life.length, event.now);
    run = after;
  }
  return life;
}

/** What the world says to an ask as its n-th event: a claim once a time has come, an answer otherwise. */
function nextEvent(ask: Ask | null, world: World, n: number, now: number): Event {
  const later = now + nth(world.ticks, n);
  const entropy = entropyOf(n);
  if (ask === null || isTimed(ask))
    return claimed(ask?.kind === 'time' || ask?.kind === 'event' ? Math.max(later, ask.at) : later, entropy);
  return { kind: 'answered', now: later, entropy, answer: answerTo(ask, world, n) };
}

function answerTo(ask: UntimedAsk, world: World, n: number): Answer {
  switch (ask.kind) {
    case 'statuses': {
      const names = Object.keys(ask.messages);
      return {
        kind: 'statuses',
        statuses: Object.fromEntries(names.map((name) => [name, nth(world.statuses, n)])),
      };
    }
    case 'evaluate':
      return {
        kind: 'evaluate',
        results: ask.expressions.map((_, index) => nth(world.evaluated, n + index)),
      };
    case 'profile':
      return { kind: 'profile', profile: nth(world.profiles, n) };
    case 'fetch':
      return nth(world.fetched, n);
    case 'automation':
      return nth(world.found, n);
    case 'join-batch': {
      const batch = { batch_id: 'b', batch_key: 'global/s', owner_run_id: 'other' };
      return { kind: 'join-batch', ...batch, release_at: n % 2 === 0 ? null : nth(world.ticks, n) };
    }
    case 'add-to-digest':
      return nth(ADDED, n);
    case 'take-slot':
      return { kind: 'take-slot', throttle_key: 'global/s', admitted: n % 2 === 0, used: n };
    case 'release-batch':
      return { kind: 'release-batch', outcome: nth(OUTCOMES, n) };
  }
}

const ADDED: readonly Answer[] = [
  {
    ...{ kind: 'add-to-digest', digest_instance_id: 'd', user_id: 'u', schedule_id: 'sch/s', warnings: [] },
    release_at: '2026-02-01T09:00:00.000Z',
  },
  { kind: 'add-to-digest', reason: 'no digests' },
];

const OUTCOMES: readonly BatchOutcome[] = [
  { groups: [{ category: '', count: 2, items: [{ id: 1 }] }], left_out: 0 },
  { groups: [], left_out: 1 },
  null,
];

function nth<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}

function entropyOf(n: number): string {
  return n.toString(16).padStart(16, 'e');
}
