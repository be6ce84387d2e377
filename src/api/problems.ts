import type { core } from 'zod';
import { type PathKey, placeOf } from '../automation/checks/place.ts';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';

/** Where each key stands, object by object: a body may have many problems in one large object. */
type Positions = Map<JsonObject, ReadonlyMap<string, number>>;

type Located = { readonly path: readonly PathKey[]; readonly message: string };

/** Unknown fields that are named; a body may have hundreds of thousands. */
const MAX_UNKNOWN = 20;

/** The problems that a schema found, in the order of the document; missing fields follow those that are there. */
export function problemsOf(issues: readonly core.$ZodIssue[], root: Json): readonly Problem[] {
  const located = issues.flatMap(locate);
  const positions: Positions = new Map();
  return located
    .map((problem) => ({ ...problem, ranks: ranksOf(problem.path, root, positions) }))
    .toSorted((a, b) => compareRanks(a.ranks, b.ranks))
    .map(({ path, message }) => ({ place: placeOf(path), message }));
}

function locate(issue: core.$ZodIssue): readonly Located[] {
  const path = issue.path as readonly PathKey[];
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.slice(0, MAX_UNKNOWN).map((key) => ({ path: [...path, key], message: 'unknown field' }));
}

/** The position of every key on a path, which orders paths like the document. */
function ranksOf(path: readonly PathKey[], root: Json, positions: Positions): readonly number[] {
  const ranks: number[] = [];
  let value: Json | undefined = root;
  for (const key of path) {
    if (typeof key === 'number') {
      ranks.push(key);
      value = Array.isArray(value) ? value[key] : undefined;
    } else {
      const object = isJsonObject(value) ? value : {};
      const keys = positionsIn(object, positions);
      ranks.push(keys.get(key) ?? keys.size);
      value = object[key];
    }
  }
  return ranks;
}

function positionsIn(object: JsonObject, positions: Positions): ReadonlyMap<string, number> {
  const known = positions.get(object);
  if (known !== undefined) return known;
  const found = new Map(Object.keys(object).map((key, index) => [key, index]));
  positions.set(object, found);
  return found;
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
