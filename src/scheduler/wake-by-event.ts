import type { Json, JsonObject } from '../automation/json.ts';
import { lookup } from '../automation/path.ts';
import { isTruthy } from '../engine/condition.ts';
import { filledText } from '../engine/read.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type AwaitingRun, findAwaiting, type Wake } from '../store/awaiting-runs.ts';
import type { Database } from '../store/database.ts';
import type { Tenant } from '../store/scope.ts';
import { roughSize } from '../work/rough-size.ts';
import { evaluateAll } from './fill-run.ts';
import { dataOf, type InboundEvent } from './inbound-event.ts';

export type WakeByEventDeps = { readonly database: Database; readonly sandbox: Sandbox };

export type WokenByEvent = { readonly wakes: readonly Wake[]; readonly problems: readonly string[] };

/** Data of more characters is not handed to the runs that waited. */
const MAX_DATA = 65_536;

/** The runs that wait for this event: by its name, by what it has at their paths, and by their conditions. */
export async function wakeByEvent(
  deps: WakeByEventDeps,
  tenant: Tenant,
  event: InboundEvent,
  paths: readonly string[],
): Promise<WokenByEvent> {
  const keys = paths.flatMap((path) => keyAt(event, path));
  if (keys.length === 0) return { wakes: [], problems: [] };
  const runs = await findAwaiting(deps.database, tenant, event.name, keys);
  const met = await Promise.all(runs.map((run) => meets(deps.sandbox, tenant, event, run)));
  const { workspace_id, environment } = tenant;
  const arrived = arrivedOf(event);
  return {
    wakes: runs
      .filter((_run, index) => met[index] === true)
      .map(({ id, version }) => ({ workspace_id, environment, id, version, arrived })),
    problems: met.filter((one) => typeof one === 'string'),
  };
}

/** `userId` is the event's user, whatever its sender calls it. */
function keyAt(
  event: InboundEvent,
  path: string,
): readonly { readonly path: string; readonly key: string }[] {
  const key = path === 'userId' ? event.user_id : filledText(lookup(event.event, path));
  return key === null ? [] : [{ path, key }];
}

/** Whether the event meets a run's condition; a text says why that cannot be told. */
async function meets(
  sandbox: Sandbox,
  tenant: Tenant,
  event: InboundEvent,
  { id, where, context }: AwaitingRun,
): Promise<boolean | string> {
  if (where === null) return true;
  const run: Json = { ...(context ?? {}) };
  const results = await evaluateAll(sandbox, tenant, [where], {
    event: event.event,
    data: dataOf(event),
    run,
  });
  const result = results.get(where);
  if (result?.ok !== true) return `wait-for of run ${id}: where: ${result?.message ?? ''}`;
  return isTruthy(result);
}

/** What a run is told of the event. */
function arrivedOf(event: InboundEvent): JsonObject {
  const data = dataOf(event);
  return {
    event: event.name,
    message_id: event.message_id,
    user_id: event.user_id,
    data: roughSize(data, MAX_DATA) > MAX_DATA ? null : data,
  };
}
