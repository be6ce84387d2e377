import type { JsonObject } from '../automation/json.ts';
import type { Trigger } from '../automation/trigger.ts';
import type { Definition } from '../store/automation-store.ts';
import type { Wake } from '../store/awaiting-runs.ts';
import type { Match, TriggeredAutomation } from '../store/event-match.ts';
import { readProfile } from '../store/profile-read.ts';
import { findPublished } from '../store/published-read.ts';
import type { NewRunRow } from '../store/run-insert.ts';
import type { Tenant } from '../store/scope.ts';
import { type CancelByEventDeps, cancelByEvent } from './cancel-by-event.ts';
import { fillRun, type Occasion } from './fill-run.ts';
import { dataOf, type InboundEvent } from './inbound-event.ts';
import type { PublishedAutomations } from './published.ts';
import type { StartRun } from './start-run.ts';
import { wakeByEvent } from './wake-by-event.ts';

export type WorkEventDeps = CancelByEventDeps & {
  readonly published: PublishedAutomations;
  /** Resolves the token of a run that is to start. */
  readonly prepare: (request: StartRun) => Promise<NewRunRow>;
};

/** What an event brings about, ready to be written; what it cancels has been canceled. */
export type EventWork = {
  readonly rows: readonly NewRunRow[];
  readonly wakes: readonly Wake[];
  readonly cancelation_ids: readonly string[];
  readonly problems: readonly string[];
};

/** Cancels first, so that a run that the event starts is never hit by it, and one that is canceled does not go on. */
export async function workEvent(
  deps: WorkEventDeps,
  tenant: Tenant,
  event: InboundEvent,
  { triggered, rules, paths }: Match,
): Promise<EventWork> {
  const canceled = await cancelByEvent(deps, tenant, event, rules);
  const { wakes, problems: unclear } = await wakeByEvent(deps, tenant, event, paths);
  const { cancelation_ids } = canceled;
  const problems = [...canceled.problems, ...unclear];
  if (event.direct === null && triggered.length === 0) return { rows: [], wakes, cancelation_ids, problems };
  const occasion = await occasionOf(deps, tenant, event);
  const starts =
    event.direct === null
      ? await Promise.all(triggered.map((one) => startTriggered(deps, tenant, event, occasion, one)))
      : [await startDirect(deps, tenant, event, occasion)];
  return {
    rows: starts.flatMap((start) => ('row' in start && start.row !== null ? [start.row] : [])),
    wakes,
    cancelation_ids,
    problems: [...problems, ...starts.flatMap((start) => ('problem' in start ? [start.problem] : []))],
  };
}

/** A condition that is not met starts nothing, and is no problem. */
type Start = { readonly row: NewRunRow | null } | { readonly problem: string };

/** The profile of the event's user is loaded before tokens are resolved (D-36). */
async function occasionOf(
  { database }: WorkEventDeps,
  tenant: Tenant,
  event: InboundEvent,
): Promise<Occasion> {
  const { user_id, traits } = event;
  const stored = user_id === null ? null : await readProfile(database, tenant, user_id);
  const profile: JsonObject = { ...(stored ?? {}), ...(traits ?? {}) };
  return { event: event.event, data: dataOf(event), profile, recipient: user_id };
}

async function startTriggered(
  { sandbox, published, prepare }: WorkEventDeps,
  tenant: Tenant,
  { label }: InboundEvent,
  occasion: Occasion,
  { automation_id, version }: TriggeredAutomation,
): Promise<Start> {
  const definition: Definition = await published.get(tenant, automation_id, version);
  const { trigger, ...automation } = definition;
  // Only a valid trigger is ever placed.
  const filled = await fillRun(sandbox, tenant, trigger as unknown as Trigger, occasion);
  if (filled.kind === 'failed') return { problem: `trigger of ${automation_id}: ${filled.reason}` };
  if (filled.kind === 'declined') return { row: null };
  const started = { template_id: automation_id, template_version: version, source: [label] };
  return {
    row: await prepare({
      tenant,
      automation,
      ...started,
      context: filled.context,
      clock_id: null,
      once: null,
    }),
  };
}

async function startDirect(
  { database, published, prepare }: WorkEventDeps,
  tenant: Tenant,
  { direct, label }: InboundEvent,
  { data, profile, recipient }: Occasion,
): Promise<Start> {
  const request = {
    tenant,
    source: [label],
    context: { data, profile, recipient, brand: null, template: null },
    clock_id: null,
    once: null,
  };
  if (direct?.kind === 'steps') {
    const { automation } = direct;
    return { row: await prepare({ ...request, automation, template_id: null, template_version: null }) };
  }
  const template = direct?.template ?? '';
  const found = await findPublished(database, tenant, template);
  if (found === null || found.version === null) {
    return { problem: `properties.courier.automation.template: ${template} is not a published automation` };
  }
  const automation = await published.get(tenant, found.id, found.version);
  const started = { template_id: found.id, template_version: found.version };
  return { row: await prepare({ ...request, automation, ...started }) };
}
