import { MAX_STEPS } from '../automation/check.ts';
import { hasOwn, isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { Action } from '../automation/step.ts';
import { TOKEN_KEYS } from '../automation/token.ts';
import { STEP_SCHEMAS } from './step-schema.ts';

/** Spellings of one field; the first is canonical, and earlier ones win. */
type Spellings = readonly [string, ...string[]];

const ACTION_ALIASES: ReadonlyMap<unknown, Action> = new Map([['subscribe-to-list', 'subscribe']]);

const STEP_SPELLINGS: ReadonlyMap<unknown, Spellings> = new Map<Action, Spellings>([
  ['cancel', TOKEN_KEYS],
  ['delay', ['duration', 'delayFor']],
]);

const KNOWN_FIELDS: ReadonlyMap<unknown, ReadonlySet<string>> = new Map(
  Object.entries(STEP_SCHEMAS).map(([action, { shape }]) => [action, new Set(Object.keys(shape))]),
);

/** A body whose cancellation token goes by its canonical name (D-10). */
export function canonicalToken(body: Json): Json {
  return isJsonObject(body) ? respell(body, TOKEN_KEYS) : body;
}

/** A template, or the automation of an ad-hoc invoke, with canonical spellings throughout (D-10, D-12, D-29). */
export function canonicalAutomation(automation: Json): Json {
  if (!isJsonObject(automation)) return automation;
  const respelled = respell(automation, TOKEN_KEYS);
  const { steps } = respelled;
  return Array.isArray(steps) ? { ...respelled, steps: canonicalSteps(steps) } : respelled;
}

/** One step too many is enough to be refused, and spares the rest. */
function canonicalSteps(steps: readonly Json[]): readonly Json[] {
  return (steps.length > MAX_STEPS ? steps.slice(0, MAX_STEPS + 1) : steps).map(canonicalStep);
}

function canonicalStep(step: Json): Json {
  if (!isJsonObject(step)) return step;
  const action = ACTION_ALIASES.get(step['action']) ?? step['action'];
  const spellings = STEP_SPELLINGS.get(action);
  const respelled = spellings === undefined ? step : respell(step, spellings);
  const known = KNOWN_FIELDS.get(action);
  const filled = known === undefined ? respelled : withoutNulls(respelled, known);
  const { webhook } = filled;
  const canonical = isJsonObject(webhook) ? { ...filled, webhook: withoutNulls(webhook) } : filled;
  return action === step['action'] || action === undefined ? canonical : { ...canonical, action };
}

/** The field of several spellings under its canonical one, in the place of the spelling that wins. */
function respell(object: JsonObject, spellings: Spellings): JsonObject {
  const present = spellings.filter((spelling) => hasOwn(object, spelling));
  const [winner] = present;
  const [canonical] = spellings;
  if (winner === undefined || (winner === canonical && present.length === 1)) return object;
  const entries = Object.entries(object).filter(([key]) => key === winner || !spellings.includes(key));
  return Object.fromEntries(entries.map(([key, value]) => [key === winner ? canonical : key, value]));
}

/** Courier's clients write null for an optional field that is absent. */
function withoutNulls(object: JsonObject, known?: ReadonlySet<string>): JsonObject {
  const isAbsent = (key: string, value: Json) => value === null && (known === undefined || known.has(key));
  const entries = Object.entries(object);
  const filled = entries.filter(([key, value]) => !isAbsent(key, value));
  return filled.length === entries.length ? object : Object.fromEntries(filled);
}
