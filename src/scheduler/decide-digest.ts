import { DEFAULT_CATEGORY, type DigestSchedule, scheduleFor } from '../automation/digest.ts';
import type { EpochMs } from '../automation/duration.ts';
import type { JsonObject } from '../automation/json.ts';
import { lookup } from '../automation/path.ts';
import { nextFire } from '../calendar/fires.ts';
import { sortValueOf } from '../engine/batch.ts';
import type { Answer } from '../engine/event.ts';
import { zoneFor } from '../engine/zone.ts';
import { newId } from '../ids.ts';
import { insertItems, type NewItem } from '../store/batch-item.ts';
import type { Executor } from '../store/database.ts';
import {
  type DigestInstance,
  type DigestOpening,
  type DigestPlan,
  type DigestSlot,
  joinInstances,
  readPlans,
} from '../store/digest-add.ts';
import { keyOf } from './event-key.ts';
import { askOf, type Decided, type HeldAsk } from './undecided.ts';

const NOT_HEARD = 'no published automation is triggered by the digests of this topic: nothing will be sent';

/** Adds the events of runs to the open digests of their users. */
export async function addToDigest(tx: Executor, runs: readonly HeldAsk[]): Promise<Decided> {
  const slots = new Map(runs.map((run) => [slotKey(slotOf(run)), slotOf(run)]));
  const wanted = [...slots.values()].map((slot) => ({
    ...slot,
    trigger_key: keyOf('digest', slot.topic_id),
  }));
  const plans = new Map((await readPlans(tx, wanted)).map((plan) => [slotKey(plan), plan]));
  const openings = new Map<string, DigestOpening>();
  const refused = new Map<string, string>();
  for (const run of runs) {
    const key = slotKey(slotOf(run));
    const opening = openingOf(slotOf(run), plans.get(key), run.now);
    if (typeof opening === 'string') refused.set(key, opening);
    else openings.set(key, { ...opening, event_count: (openings.get(key)?.event_count ?? 0) + 1 });
  }
  const instances = await joinInstances(tx, [...openings.values()]);
  const joined = new Map(instances.map((instance) => [slotKey(instance), instance]));
  const items = runs.flatMap((run) => itemOf(run, joined, plans));
  if (items.length > 0) await insertItems(tx, items);
  return {
    answers: runs.map((run): Answer => {
      const key = slotKey(slotOf(run));
      const instance = joined.get(key);
      if (instance === undefined) return { kind: 'add-to-digest', reason: refused.get(key) ?? 'unknown' };
      return answerOf(instance, plans.get(key)?.is_heard === true);
    }),
  };
}

function slotOf({ claimed, run }: HeldAsk): DigestSlot {
  const { topic_id, user_id } = askOf(run, 'add-to-digest');
  const { workspace_id, environment, clock_id } = claimed;
  return { workspace_id, environment, topic_id, user_id, clock_id: clock_id ?? '' };
}

function slotKey({ workspace_id, environment, clock_id, topic_id, user_id }: DigestSlot): string {
  return JSON.stringify([workspace_id, environment, clock_id, topic_id, user_id]);
}

/** The instance that the first event of a slot opens, or why there can be none. */
function openingOf(
  slot: DigestSlot,
  plan: DigestPlan | undefined,
  now: EpochMs,
): Omit<DigestOpening, 'event_count'> | string {
  const settings = plan?.settings ?? null;
  if (settings === null) return `no digests are set up for the topic ${JSON.stringify(slot.topic_id)}`;
  const schedule = scheduleFor(settings, plan?.chosen ?? null);
  const release_at = schedule === undefined ? null : nextFire(scheduleIn(schedule, plan?.profile ?? {}), now);
  if (schedule === undefined || release_at === null) return 'its schedule never comes again';
  return { ...slot, id: newId(), schedule_id: schedule.id, release_at };
}

/** A schedule without a zone follows the clocks of the recipient. */
function scheduleIn(
  { id: _id, name: _name, default: _default, ...schedule }: DigestSchedule,
  profile: JsonObject,
) {
  const zone = zoneFor([], profile);
  const timezone = schedule.timezone ?? (typeof zone === 'string' ? zone : 'UTC');
  return { ...schedule, type: 'schedule' as const, timezone };
}

function itemOf(
  held: HeldAsk,
  joined: ReadonlyMap<string, DigestInstance>,
  plans: ReadonlyMap<string, DigestPlan>,
): readonly NewItem[] {
  const { claimed, run } = held;
  const { category, item } = askOf(run, 'add-to-digest');
  const slot = slotOf(held);
  const instance = joined.get(slotKey(slot));
  if (instance === undefined) return [];
  const name = category ?? DEFAULT_CATEGORY;
  const known = plans
    .get(slotKey(slot))
    ?.settings?.categories.find(({ category_key }) => category_key === name);
  const sort =
    known?.sort_key === undefined ? null : sortValueOf(lookup(item, known.sort_key.replace(/^data\./, '')));
  return [
    {
      ...{ workspace_id: slot.workspace_id, environment: slot.environment, batch_id: instance.id },
      ...{ run_id: run.id, run_seq: claimed.seq, category: name, item },
      // A cancel does not take back what is in a digest (reference 8.4).
      cancelation_token: null,
      sort_number: typeof sort === 'number' ? sort : null,
      sort_text: typeof sort === 'string' ? sort : null,
    },
  ];
}

function answerOf({ id, user_id, schedule_id, release_at }: DigestInstance, isHeard: boolean): Answer {
  return {
    kind: 'add-to-digest',
    digest_instance_id: id,
    user_id,
    schedule_id,
    release_at: new Date(release_at).toISOString(),
    warnings: isHeard ? [] : [NOT_HEARD],
  };
}
