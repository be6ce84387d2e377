import { hasOwn } from '../automation/json.ts';
import { parsePath } from '../automation/path.ts';
import type { DynamicParts } from './dynamic-parts.ts';
import type { Run } from './run.ts';

/**
 * The messages whose live status a step may read as `refs.<name>.status` (reference 7.5), by ref name; null when it
 * reads none. Where an expression computes what it reads, all of them: a look-up too many is better than a stale status.
 */
export function messagesRead(
  { expressions, paths }: DynamicParts,
  refs: Run['refs'],
): { readonly [ref: string]: string } | null {
  const sent = Object.entries(refs).flatMap(([name, { message_id: id }]) =>
    typeof id === 'string' ? [[name, id] as const] : [],
  );
  if (sent.length === 0) return null;
  const names = namesIn(expressions);
  for (const path of paths) names?.add(String(parsePath(path)?.[0]));
  const read = names === null ? sent : sent.filter(([name]) => names.has(name));
  return read.length === 0 ? null : Object.fromEntries(read);
}

/** The refs with the given message statuses in place of the former ones. */
export function withStatuses(refs: Run['refs'], statuses: { readonly [ref: string]: string }): Run['refs'] {
  return Object.fromEntries(
    Object.entries(refs).map(([name, ref]) => {
      const status = hasOwn(statuses, name) ? statuses[name] : undefined;
      return [name, status === undefined ? ref : { ...ref, status }];
    }),
  );
}

// `refs.name` and `refs?.name`; `refs` in any other use has no name.
const REFS = /refs(?:\s*(?:\?\.|\.)\s*([\p{ID_Start}$_][\p{ID_Continue}$]*))?/gu;

/** The names that JavaScript reads by `refs.<name>`; null where it may read any: `refs[x]`, `f(refs)`, `\u0072efs`. */
function namesIn(expressions: ReadonlySet<string>): Set<string> | null {
  const names = new Set<string>();
  for (const expression of expressions) {
    if (expression.includes('\\')) return null;
    for (const [, name] of expression.matchAll(REFS)) {
      if (name === undefined) return null;
      names.add(name);
    }
  }
  return names;
}
