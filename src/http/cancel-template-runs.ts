import { newId } from '../ids.ts';
import type { Service } from '../service.ts';
import type { Cancelation, CancelRequest } from '../store/cancelation.ts';
import { readCancelation } from '../store/cancelation-store.ts';
import { newestSeq, unfinishedRunsOf } from '../store/template-runs.ts';
import { actorOf } from './auth.ts';
import type { Caller } from './caller.ts';

/** Marked within one transaction each. */
const AT_ONCE = 1_000;

/**
 * Cancels every unfinished run of a template that has begun by now (D-33), with one receipt. When it resolves, nothing is
 * sent for any of them.
 */
export async function cancelTemplateRuns(
  service: Service,
  caller: Caller,
  templateId: string,
  reason: string | null,
): Promise<Cancelation> {
  const { database } = service;
  const { tenant } = caller;
  const id = newId();
  const throughSeq = await newestSeq(database);
  const next = () => unfinishedRunsOf(database, tenant, templateId, { limit: AT_ONCE, throughSeq });
  const order = (runIds: readonly string[]): CancelRequest => ({
    ...tenant,
    id,
    target: { kind: 'runs', runIds, scope: { automation: templateId } },
    actor: actorOf(caller),
    reason,
  });
  let runIds = await next();
  do {
    await service.cancelRuns(order(runIds), { maxRuns: null });
    runIds = await next();
  } while (runIds.length > 0);
  const receipt = await readCancelation(database, tenant, id);
  if (receipt === null) throw new Error('the cancel left no receipt');
  return receipt;
}
