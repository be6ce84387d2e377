import type { core } from 'zod';
import { type PathKey, placeOf } from '../automation/checks/place.ts';
import { isJsonObject, type Json } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';

type Located = { readonly path: readonly PathKey[]; readonly message: string };

/** Unknown fields that are named; a body may have hundreds of thousands. */
const MAX_UNKNOWN = 20;

/** The problems that a schema found, in the order of the document; missing fields follow those that are there. */
export function problemsOf(issues: readonly core.$ZodIssue[], root: Json): readonly Problem[] {
  const located = issues.flatMap(locate);
  const ranks = new Map(located.map((problem) => [problem, ranksOf(problem.path, root)]));
  return located
    .toSorted((a, b) => compareRanks(ranks.get(a) ?? [], ranks.get(b) ?? []))
    .map(({ path, message }) => ({ place: placeOf(path), message }));
}

function locate(issue: core.$ZodIssue): readonly Located[] {
  const path = issue.path as readonly PathKey[];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.slice(0, MAX_UNKNOWN).map((key) => ({ path: [...path, key], message: 'unknown field' }));
}

function ranksOf(path: readonly PathKey[], root: Json): readonly number[] {
  const ranks: number[] = [];
  let value: Json | undefined = root;
  for (const key of path) {
    if (typeof key === 'number') {
      ranks.push(key);
      value = Array.isArray(value) ? value[key] : undefined;
    } else {
      const keys = isJsonObject(value) ? Object.keys(value) : [];
      const rank = keys.indexOf(key);
      ranks.push(rank === -1 ? keys.length : rank);
      value = isJsonObject(value) && rank !== -1 ? value[key] : undefined;
    }
  }
  return ranks;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
