import type { Automation } from '../automation/automation.ts';
import type { JsonObject } from '../automation/json.ts';
import { advance } from './advance.ts';
import { type Ask, type FetchRequest, isTimed, type Scope, type UntimedAsk } from './ask.ts';
import type { BatchEvent, BatchGroup } from './batch.ts';
import type { Answer, Evaluated, Event } from './event.ts';
import { newRun } from './new-run.ts';
import type { Context, Run } from './run.ts';
import type { StepRecord, Write } from './write.ts';

/** The outside of a rehearsed run. Nothing is sent, fetched or stored: what would be asked is assumed. */
export type Surroundings = {
  /** Epoch ms at which the run begins. */
  readonly now: number;
  readonly evaluate: (
    expressions: readonly string[],
    scope: Scope,
    now: number,
  ) => Promise<readonly Evaluated[]>;
  /** Stored profiles; nobody has one by default. */
  readonly profileOf?: (userId: string) => JsonObject | null;
  /** What URLs answer; an empty 204 by default, which changes nothing. */
  readonly fetch?: (request: FetchRequest) => { readonly status: number; readonly body: string };
  /** The status of messages that were sent earlier in the run; `SENT` by default. */
  readonly messageStatus?: string;
};

/** A pause of the run. Times are epoch ms. */
export type Wait = { readonly path: string; readonly from: number; readonly until: number };

/** Something that the run would have done, and when. */
export type Effect = { readonly at: number; readonly write: Exclude<Write, { kind: 'record-step' }> };

/** How a run would go. */
export type Simulation = {
  /** The run at its end. */
  readonly run: Run;
  /** Every step that settled, in order: the path that was taken, with outcomes and reasons. */
  readonly steps: readonly StepRecord[];
  readonly waits: readonly Wait[];
  readonly effects: readonly Effect[];
  /** When it ended, epoch ms, all waits included. */
  readonly ended_at: number;
};

/**
 * Rehearses a run: the engine itself moves it, time leaps over its waits, and what lies outside is assumed. It ends as
 * every run does; it is not checked beforehand.
 */
export async function simulate(
  automation: Automation,
  context: Context,
  surroundings: Surroundings,
): Promise<Simulation> {
  const waits: Wait[] = [];
  const steps: StepRecord[] = [];
  const effects: Effect[] = [];
  let run = newRun('simulated', automation, context);
  const joined: BatchEvent[] = [];
  let event: Event = { kind: 'claimed', now: surroundings.now, entropy: entropyOf(0) };
  for (let count = 1; run.cursor !== null; count += 1) {
    const moved = advance(run, event);
    for (const write of moved.writes) {
      if (write.kind === 'record-step') steps.push(write.step);
      else effects.push({ at: event.now, write });
    }
    run = moved.run;
    if (run.ask?.kind === 'join-batch') joined.push(run.ask.event);
    const { now } = event;
    event = await nextEvent(run.ask, { ...surroundings, joined }, now, entropyOf(count));
    if (event.now > now && run.cursor !== null) waits.push({ path: run.cursor, from: now, until: event.now });
  }
  return { run, steps, waits, effects, ended_at: event.now };
}

/** The batches that the run has opened: the latest is released, with its own event alone. */
type Outside = Surroundings & { readonly joined: readonly BatchEvent[] };

async function nextEvent(
  ask: Ask | null,
  surroundings: Outside,
  now: number,
  entropy: string,
): Promise<Event> {
  if (ask === null) return { kind: 'claimed', now, entropy };
  if (isTimed(ask)) {
    const at = ask.kind === 'backoff' ? now + ask.ms : Math.max(now, ask.at);
    return { kind: 'claimed', now: at, entropy };
  }
  return { kind: 'answered', now, entropy, answer: await answerTo(ask, surroundings, now) };
}

async function answerTo(
  ask: UntimedAsk,
  { evaluate, profileOf, fetch, messageStatus = 'SENT', joined }: Outside,
  now: number,
): Promise<Answer> {
  switch (ask.kind) {
    case 'evaluate':
      return { kind: 'evaluate', results: await evaluate(ask.expressions, ask.scope, now) };
    case 'statuses': {
      const names = Object.keys(ask.messages);
      return { kind: 'statuses', statuses: Object.fromEntries(names.map((name) => [name, messageStatus])) };
    }
    case 'profile':
      return { kind: 'profile', profile: profileOf?.(ask.user_id) ?? null };
    case 'fetch':
      return { kind: 'fetch', response: fetch?.(ask.request) ?? { status: 204, body: '' } };
    case 'automation':
      return childOf(ask.template);
    case 'take-slot':
      return { kind: 'take-slot', throttle_key: 'simulated', admitted: true, used: 1 };
    case 'add-to-digest':
      return {
        kind: 'add-to-digest',
        ...{ digest_instance_id: 'simulated', user_id: ask.user_id, schedule_id: 'simulated', warnings: [] },
        release_at: new Date(now).toISOString(),
      };
    case 'join-batch':
      return {
        kind: 'join-batch',
        ...{ batch_id: 'simulated', batch_key: 'simulated', owner_run_id: 'simulated' },
        release_at: now + ask.event.wait_ms,
      };
    case 'release-batch':
      return { kind: 'release-batch', outcome: { groups: groupsOf(joined), left_out: 0 } };
  }
}

function groupsOf(joined: readonly BatchEvent[]): readonly BatchGroup[] {
  return joined.slice(-1).map(({ category, item }) => ({ category, count: 1, items: [item] }));
}

/** The automation that an `invoke` step names is taken to be there; it is not rehearsed. */
function childOf(template: string): Answer {
  const tokens = { token: null, mode: 'none', further: [], warnings: [] } as const;
  const found = { template_id: template, template_version: 1, automation: { steps: [] }, tokens };
  return { kind: 'automation', found, reason: '' };
}

function entropyOf(count: number): string {
  return count.toString(16).padStart(16, '0');
}
