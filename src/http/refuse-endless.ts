import { refusal } from '../api/parse.ts';
import type { Automation } from '../automation/automation.ts';
import { type CertainInvoke, certainInvokes } from '../automation/invokes.ts';
import { MAX_DEPTH } from '../engine/run.ts';
import type { Database } from '../store/database.ts';
import { findPublished, readVersion } from '../store/published-read.ts';
import type { Tenant } from '../store/scope.ts';

/** What is about to be published. */
type Candidate = {
  readonly id: string;
  readonly alias: string | null;
  readonly name: string;
  readonly definition: Automation;
};

type Link = { readonly template: string; readonly first: CertainInvoke; readonly chain: readonly string[] };

/** The most automations that are looked at: who builds more than that finds out when it runs. */
const MAX_LOOKED_AT = 200;

/**
 * Throws the 400 of an automation every run of which would invoke itself again, directly or through others, or begin a chain
 * that is longer than runs may be deep (D-14). What depends on data is found out when it runs.
 */
export async function refuseEndless(database: Database, tenant: Tenant, candidate: Candidate): Promise<void> {
  const seen = new Set<string>();
  let links: readonly Link[] = certainInvokes(candidate.definition.steps).map((first) => ({
    template: first.template,
    first,
    chain: [candidate.alias ?? candidate.name],
  }));
  for (let depth = 1; links.length > 0 && seen.size < MAX_LOOKED_AT; depth += 1) {
    const [link] = links;
    if (link !== undefined && depth > MAX_DEPTH) {
      throw refused(link, `more than ${MAX_DEPTH} automations would invoke each other`);
    }
    const next: Link[] = [];
    for (const each of links) next.push(...(await linksBehind(database, tenant, candidate, each, seen)));
    links = next;
  }
}

async function linksBehind(
  database: Database,
  tenant: Tenant,
  candidate: Candidate,
  link: Link,
  seen: Set<string>,
): Promise<readonly Link[]> {
  const found = await findPublished(database, tenant, link.template);
  // A template that is not there by its new alias yet is found by what the candidate is called.
  const id = found?.id ?? (link.template === candidate.alias ? candidate.id : null);
  if (id === candidate.id) throw refused(link, 'every run would invoke this automation again, without end');
  if (id === null || seen.has(id) || found === null || found.version === null) return [];
  seen.add(id);
  const automation = await readVersion(database, tenant, id, found.version);
  const chain = [...link.chain, link.template];
  return certainInvokes(automation?.steps ?? []).map(({ template }) => ({
    template,
    first: link.first,
    chain,
  }));
}

function refused({ first, template, chain }: Link, message: string) {
  return refusal([{ place: first.place, message: `${message}: ${[...chain, template].join(' → ')}` }]);
}
