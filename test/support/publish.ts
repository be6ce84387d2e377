import type { Step } from '../../src/automation/step.ts';
import { placementOf } from '../../src/scheduler/placement.ts';
import type { Service } from '../../src/service.ts';
import { createTemplate, type Definition, publishTemplate } from '../../src/store/automation-store.ts';
import { TENANT } from './stored-runs.ts';

export const PAUSE: readonly Step[] = [{ action: 'delay', duration: '365 days' }];

/** Publishes an automation with what starts it; its id. */
export async function publishNew(
  { database }: Pick<Service, 'database'>,
  definition: Partial<Definition> & { readonly trigger: object },
): Promise<string> {
  const full = { steps: PAUSE, ...definition } as Definition;
  const saved = await createTemplate(database, TENANT, { name: 'A', alias: null, definition: full });
  if (saved.kind !== 'saved') throw new Error(saved.kind);
  await publishAgain({ database }, saved.template.id);
  return saved.template.id;
}

/** Publishes the draft of an automation. */
export async function publishAgain({ database }: Pick<Service, 'database'>, id: string): Promise<void> {
  await publishTemplate(database, TENANT, id, null, () => undefined, placementOf);
}
