import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { RunListAnswer, RunSummary } from '../engine.ts';
import { type KnownRuns, learn, patchRow, type RunUpdate } from '../model/live.ts';
import { isActive } from '../model/status.ts';
import { liveState } from './live-state.ts';
import type { LiveMessage } from './live-stream.ts';

/** At most four changes of the page in a second (ui L-3). */
const FLUSH_MS = 250;

/** Brings what the stream tells into the caches that pages are drawn from. */
export function createLiveCache(client: QueryClient, onNewRuns: (count: number) => void) {
  let known: KnownRuns = new Map();
  let updates: RunUpdate[] = [];
  let stale = new Set<string>();
  let created = 0;
  let scheduled = false;

  const flush = () => {
    scheduled = false;
    const before = known;
    known = learn(known, updates);
    const changed = updates.filter(({ run_id: id }) => known.get(id) !== before.get(id));
    updates = [];
    if (changed.length > 0) {
      patchLists(client, known);
      for (const { run_id: id } of changed) void client.invalidateQueries({ queryKey: ['run', id] });
    }
    for (const key of stale) void client.invalidateQueries({ queryKey: JSON.parse(key) as unknown[] });
    stale = new Set();
    if (created > 0) onNewRuns(created);
    created = 0;
  };
  const soon = () => {
    if (!scheduled) setTimeout(flush, FLUSH_MS);
    scheduled = true;
  };
  return ({ type, data }: LiveMessage): void => {
    if (liveState() === 'paused') return;
    if (type === 'resync') {
      void client.invalidateQueries();
      return;
    }
    if (type === 'run.created' || type === 'run.updated') {
      updates.push(data as unknown as RunUpdate);
      if (type === 'run.created') created += 1;
    } else if (type === 'cancelation.progress') {
      stale.add('["cancelations"]').add(JSON.stringify(['cancelation', data['id']]));
    } else stale.add('["automations"]').add(JSON.stringify(['automation', data['id']]));
    soon();
  };
}

function patchLists(client: QueryClient, known: KnownRuns): void {
  client.setQueriesData<InfiniteData<RunListAnswer>>({ queryKey: ['runs'] }, (list) => {
    if (list === undefined) return undefined;
    let same = true;
    const pages = list.pages.map((page) => {
      const runs = page.runs.map((row) => settled(patchRow(row, known)));
      if (runs.every((row, index) => row === page.runs[index])) return page;
      same = false;
      return { ...page, runs };
    });
    return same ? list : { ...list, pages };
  });
}

/** A run that has ended does nothing next. */
function settled(row: RunSummary): RunSummary {
  if (row.details?.next == null || isActive(row.status)) return row;
  return { ...row, details: { ...row.details, next: null } };
}
