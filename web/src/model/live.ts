import { isActive } from './status.ts';

/** A run as an event tells it: `seq` grows with every change of the run. */
export type RunUpdate = {
  readonly run_id: string;
  readonly status: string;
  readonly seq: number;
  readonly updated_at: string;
  readonly created_at?: string;
  readonly template_id?: string;
  readonly cancelation_token?: string;
  readonly next_action_at?: string;
};

/** What is known of runs, by id. */
export type KnownRuns = ReadonlyMap<string, RunUpdate>;

/**
 * True when an update is news to what is held (ui L-6): it is younger, and does not wake a run that has ended. Updates
 * may come twice and in any order; what is held at the end is the same.
 */
export function isNews(held: RunUpdate | undefined, update: RunUpdate): boolean {
  if (held === undefined) return true;
  if (update.seq <= held.seq) return false;
  return isActive(held.status) || !isActive(update.status);
}

/** What is known after some more updates; the same map when none was news. */
export function learn(known: KnownRuns, updates: readonly RunUpdate[]): KnownRuns {
  let next: Map<string, RunUpdate> | null = null;
  for (const update of updates) {
    if (!isNews((next ?? known).get(update.run_id), update)) continue;
    next ??= new Map(known);
    // The youngest last, so that the oldest can be forgotten first.
    next.delete(update.run_id);
    next.set(update.run_id, update);
  }
  return next === null ? known : forget(next);
}

/** Beyond this many, the longest unchanged are forgotten: no page shows more. */
const MOST = 5000;

function forget(known: Map<string, RunUpdate>): KnownRuns {
  for (const id of known.keys()) {
    if (known.size <= MOST) break;
    known.delete(id);
  }
  return known;
}

/** One row of a list after an update; the same row when it says nothing new. */
export function patchRow<Row extends { readonly run_id: string; readonly status: string }>(
  row: Row,
  known: KnownRuns,
): Row {
  const update = known.get(row.run_id);
  if (update === undefined || update.status === row.status) return row;
  if (!isActive(row.status)) return row;
  return { ...row, status: update.status, next_action_at: update.next_action_at };
}

/** The topics that some tabs want together, in a fixed order so that equal wishes are equal texts. */
export function unionOfTopics(wishes: Iterable<readonly string[]>): string {
  const all = new Set<string>();
  for (const wish of wishes) for (const topic of wish) all.add(topic);
  return [...all]
    .filter((topic) => !isCovered(topic, all))
    .sort()
    .join(',');
}

/** `runs` brings what `run:<id>` and `automation-runs:<id>` would. */
function isCovered(topic: string, all: ReadonlySet<string>): boolean {
  const [kind = ''] = topic.split(':');
  if (kind === topic) return false;
  return all.has(
    { run: 'runs', 'automation-runs': 'runs', automation: 'automations', cancelation: 'cancelations' }[
      kind
    ] ?? '',
  );
}
