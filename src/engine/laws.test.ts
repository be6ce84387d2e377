import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyContext, anySteps } from '../../test/support/arbitraries.ts';
import {
  answered,
  claimed,
  deepFreeze,
  EMPTY,
  messagesOf,
  recordsOf,
  runOf,
  throughJson,
} from '../../test/support/runs.ts';
import { anyWorld, live, type Moved, type World } from '../../test/support/world.ts';
import { armsOf } from '../automation/arms.ts';
import { checkJson } from '../automation/checks/storable.ts';
import { isJsonObject } from '../automation/json.ts';
import { advance } from './advance.ts';
import { places, stepAt } from './cursor.ts';
import type { Answer } from './event.ts';
import { passesSeen } from './loops.ts';
import type { Run } from './run.ts';
import { isActive, RUN_STATUSES } from './status.ts';
import type { StepRecord } from './write.ts';

/** Statuses, expressions, the step itself, then four fetches with three pauses between them. */
const EVENTS_PER_STEP = 9;
const FOREVER = 20_000;

const start = fc.tuple(anySteps, anyContext).map(([steps, context]) => runOf(steps, context));

function law(check: (run: Run, world: World, n: number) => void): void {
  fc.assert(fc.property(start, anyWorld, fc.nat(), check), { numRuns: 300 });
}

/**
 * True for a step that may have ended its run before the last: an exit, a delay that its author lets end it, an event that
 * was only added to somebody else's batch, a throttle.
 */
const mayEnd = ({ action, status, output }: StepRecord) =>
  (action === 'exit' && status === 'PROCESSED') ||
  (action === 'delay' && status === 'SKIPPED') ||
  (isJsonObject(output) && (output['role'] === 'contributor' || output['throttled'] === true));

/** All places of a run, with the passes of loops that it has begun. */
const placesSeen = (run: Run, records: readonly StepRecord[]) =>
  places(run.automation.steps, passesSeen(records.map(({ path }) => path)));

const writesOf = (life: readonly Moved[]) => life.flatMap(({ writes }) => writes);
const lastOf = (life: readonly Moved[]) => (life.at(-1) as Moved).after;

describe('whatever the steps and whatever the answers', () => {
  it('every run ends, after a bounded number of events', () => {
    law((run, world) => {
      const life = live(run, world, FOREVER);
      expect(life.length).toBeLessThanOrEqual(lastOf(life).settled * EVENTS_PER_STEP + 1);
      expect(lastOf(life)).toMatchObject({ cursor: null, ask: null });
      expect(['PROCESSED', 'ERROR', 'THROTTLED']).toContain(lastOf(life).status);
    });
  });

  it('every step settles once and in order, and nothing follows a failure', () => {
    law((run, world) => {
      const life = live(run, world, FOREVER);
      const records = recordsOf(writesOf(life));
      const written = placesSeen(run, records).map(({ path }) => path);
      const positions = records.map(({ path }) => written.indexOf(path));
      expect(positions).not.toContain(-1);
      expect(positions).toEqual([...new Set(positions)].toSorted((a, b) => a - b));
      expect(records.map(({ index }) => index)).toEqual(records.map((_, index) => index));
      for (const { path, action } of records) expect(stepAt(run.automation.steps, path)?.action).toBe(action);
      expect(lastOf(life).settled).toBe(records.length);
      const failed = records.findIndex(({ status }) => status === 'ERROR');
      expect(failed).toBe(lastOf(life).status === 'ERROR' ? records.length - 1 : -1);
    });
  });

  it('a run goes through a list from its first step to its last or not at all, and into one arm of a step at most', () => {
    law((run, world) => {
      const life = live(run, world, FOREVER);
      const records = recordsOf(writesOf(life));
      if (lastOf(life).status === 'ERROR' || records.some(mayEnd)) return;
      const settled = new Set(records.map(({ path }) => path));
      const all = placesSeen(run, records);
      const entered = new Set<string | null>();
      for (const arm of new Set(all.map((place) => place.arm))) {
        const list = all.filter((place) => place.arm === arm);
        const done = list.filter(({ path }) => settled.has(path));
        expect([0, list.length]).toContain(done.length);
        if (done.length > 0) entered.add(arm);
      }
      expect(entered).toContain(null);
      for (const { path, step } of all) {
        const taken = armsOf(step).filter(({ name }) => entered.has(`${path}.${name}`));
        expect(taken.length).toBeLessThanOrEqual(settled.has(path) ? 1 : 0);
        if (step.action !== 'loop' || step.steps.length === 0) continue;
        const passes = [...entered].filter(
          (arm) =>
            arm?.startsWith(`${path}@`) && all.some((place) => place.arm === arm && place.owner === path),
        );
        const output = records.find((record) => record.path === path)?.output;
        expect(passes).toHaveLength(isJsonObject(output) ? Number(output['items'] ?? 0) : 0);
      }
    });
  });

  it('a step has effects only in the event that settles it, and none when it fails or is skipped', () => {
    law((run, world) => {
      for (const { writes } of live(run, world, FOREVER)) {
        let effects = 0;
        for (const write of writes) {
          if (write.kind !== 'record-step') effects += 1;
          else if (write.step.status === 'PROCESSED') effects = 0;
          else expect(effects).toBe(0);
        }
        expect(effects).toBe(0);
      }
    });
  });

  it('a run that the database gave back goes on as if it had stayed in memory', () => {
    law((run, world) => {
      for (const { before, event, after, writes } of live(run, world, FOREVER)) {
        expect(throughJson(advance(throughJson(before), throughJson(event)))).toEqual(
          throughJson({ run: after, writes }),
        );
      }
    });
  });

  it('a cancel at any moment leaves what had settled as it was, and nothing else ever happens', () => {
    law((run, world, n) => {
      const life = live(run, world, FOREVER);
      const seen = life.slice(0, n % life.length);
      const canceled: Run = { ...(seen.at(-1)?.after ?? run), status: 'CANCELED' };
      for (const { event } of life) expect(advance(canceled, event)).toEqual({ run: canceled, writes: [] });
      const records = recordsOf(writesOf(seen));
      expect(recordsOf(writesOf(life)).slice(0, records.length)).toEqual(records);
      expect(canceled.settled).toBe(records.length);
    });
  });

  it('the same event gives the same run and writes, and changes nothing that it was given', () => {
    law((run, world) => {
      for (const { before, event, after, writes } of live(run, world, FOREVER)) {
        expect(advance(deepFreeze(before), deepFreeze(event))).toEqual({ run: after, writes });
      }
    });
  });

  it('a claim repeated after a lost commit differs by its entropy alone', () => {
    law((run, world) => {
      for (const { before, event, after, writes } of live(run, world, FOREVER)) {
        const again = advance(before, { ...event, entropy: 'ffffffffffffffff' });
        const renamed = JSON.stringify(again).replaceAll('ffffffffffffffff', event.entropy);
        expect(JSON.parse(renamed)).toEqual(throughJson({ run: after, writes }));
      }
    });
  });

  it('a final run never changes', () => {
    law((run, world, n) => {
      const life = live(run, world, FOREVER);
      const { event } = life[n % life.length] as Moved;
      const last = lastOf(life);
      expect(advance(last, event)).toEqual({ run: last, writes: [] });
      expect(advance(last, event).run).toBe(last);
    });
  });

  it('an answer that was not asked for changes nothing', () => {
    const answers: readonly Answer[] = [
      { kind: 'statuses', statuses: { first: 'SENT' } },
      { kind: 'evaluate', results: [] },
      { kind: 'profile', profile: null },
      { kind: 'fetch', failure: 'none', retryable: true },
      { kind: 'automation', found: null, reason: 'none' },
    ];
    law((run, world) => {
      for (const { before } of live(run, world, FOREVER)) {
        for (const answer of answers.filter(({ kind }) => kind !== before.ask?.kind)) {
          expect(advance(before, answered(answer))).toEqual({ run: before, writes: [] });
        }
      }
    });
  });

  it('a delay waits exactly until its time', () => {
    law((run, world) => {
      for (const { after } of live(run, world, FOREVER)) {
        if (after.ask?.kind !== 'time') continue;
        expect(after.status).toBe('WAITING');
        expect(advance(after, claimed(after.ask.at - 1)).run).toBe(after);
        expect(advance(after, claimed(after.ask.at)).run).not.toBe(after);
      }
    });
  });

  it('all times come from the events, and no step settles before it was entered', () => {
    law((run, world) => {
      const life = live(run, world, FOREVER);
      const times = new Set(life.map(({ event }) => event.now));
      for (const { created_at, updated_at } of recordsOf(writesOf(life))) {
        expect(times).toContain(created_at);
        expect(times).toContain(updated_at);
        expect(created_at).toBeLessThanOrEqual(updated_at);
      }
    });
  });

  it('ids of messages and of child runs are all different', () => {
    law((run, world) => {
      const writes = writesOf(live(run, world, FOREVER));
      const ids = writes.flatMap((write) => {
        if (write.kind === 'queue-message') return [write.message.id];
        if (write.kind === 'queue-request') return [write.request.id];
        return write.kind === 'start-run' ? [write.id] : [];
      });
      expect(new Set(ids).size).toBe(ids.length);
      expect(messagesOf(writes).every(({ recipient }) => recipient !== '')).toBe(true);
    });
  });

  it('a run and its writes hold nothing that a database does not', () => {
    law((run, world) => {
      for (const { after, writes } of live(run, world, FOREVER)) {
        expect(checkJson({ ...after, automation: null, ask: null })).toBeNull();
        expect(checkJson(writes)).toBeNull();
      }
    });
  });

  it('no prototype is ever touched', () => {
    const names = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
    law((run, world) => {
      const last = lastOf(live(run, world, FOREVER));
      for (const object of [last.context.data, last.context.profile, last.refs]) {
        expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
      }
    });
    expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(names);
  });
});

it('moves a run in its two active statuses only', () => {
  const moving = RUN_STATUSES.filter((status) => {
    const run: Run = { ...runOf([{ action: 'cancel', cancelation_token: 't' }], EMPTY), status };
    return advance(run, claimed()).run !== run;
  });
  expect(moving).toEqual(RUN_STATUSES.filter(isActive));
});
