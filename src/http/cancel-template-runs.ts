import { newId } from '../ids.ts';
import type { Service } from '../service.ts';
import { unfinishedRunsOf } from '../store/template-runs.ts';
import { actorOf } from './auth.ts';
import type { Caller } from './caller.ts';

const AT_ONCE = 50;

/** Cancels every unfinished run of a template, each with a receipt of its own (D-33). */
export async function cancelTemplateRuns(
  service: Service,
  caller: Caller,
  templateId: string,
): Promise<void> {
  const { database } = service;
  const { tenant } = caller;
  const next = () => unfinishedRunsOf(database, tenant, templateId, AT_ONCE);
  for (let runs = await next(); runs.length > 0; runs = await next()) {
    await Promise.all(
      runs.map((runId) =>
        service.cancelRuns(
          {
            ...tenant,
            id: newId(),
            target: { kind: 'run', runId },
            actor: actorOf(caller),
            reason: 'Its automation was archived.',
          },
          { maxRuns: null },
        ),
      ),
    );
  }
}
