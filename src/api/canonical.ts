import { armPatterns } from '../automation/arms.ts';
import { MAX_STEPS } from '../automation/check.ts';
import { hasOwn, isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { changeAt } from '../automation/pattern.ts';
import type { Action } from '../automation/step.ts';
import { FURTHER_TOKENS_KEYS, TOKEN_KEYS } from '../automation/token.ts';
import { STEP_SCHEMAS } from './step-schema.ts';
import { webhook } from './steps/common.ts';
import { localMoment, openingHours } from './steps/delay.ts';
import { dataSource } from './steps/send-list.ts';

/** Spellings of one field; the first is canonical, and the earliest that is not null wins. */
type Spellings = readonly [string, ...string[]];

const ACTION_ALIASES: ReadonlyMap<unknown, Action> = new Map([['subscribe-to-list', 'subscribe']]);

const STEP_SPELLINGS: ReadonlyMap<unknown, Spellings> = new Map<Action, Spellings>([
  ['cancel', TOKEN_KEYS],
  ['delay', ['duration', 'delayFor']],
]);

const KNOWN_FIELDS: ReadonlyMap<unknown, ReadonlySet<string>> = new Map(
  Object.entries(STEP_SCHEMAS).map(([action, { shape }]) => [action, new Set(Object.keys(shape))]),
);

/** Objects inside steps with optional fields of their own. */
const NESTED_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['webhook', new Set(Object.keys(webhook.shape))],
  ['data_source', new Set(Object.keys(dataSource.shape))],
  ['until', new Set(Object.keys(localMoment.shape))],
  ['within', new Set(Object.keys(openingHours.shape))],
]);

/** A body whose cancellation tokens go by their canonical names (D-10). */
export function canonicalToken(body: Json): Json {
  return isJsonObject(body) ? respelledTokens(body) : body;
}

function respelledTokens(body: JsonObject): JsonObject {
  return respell(respell(body, TOKEN_KEYS), FURTHER_TOKENS_KEYS);
}

/** A template, or the automation of an ad-hoc invoke, with canonical spellings throughout (D-10, D-12, D-29). */
export function canonicalAutomation(automation: Json): Json {
  if (!isJsonObject(automation)) return automation;
  const respelled = respelledTokens(automation);
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
  const canonical = armPatterns(action).reduce(
    (rest, pattern) => changeAt(rest, pattern, (arm) => (Array.isArray(arm) ? canonicalSteps(arm) : arm)),
    filled,
  );
  return action === step['action'] || action === undefined ? canonical : { ...canonical, action };
}

/** The field of several spellings under its canonical one, in the place of the spelling that wins. */
function respell(object: JsonObject, spellings: Spellings): JsonObject {
  const present = spellings.filter((spelling) => hasOwn(object, spelling));
  const [canonical] = spellings;
  const winner = present.find((spelling) => object[spelling] !== null) ?? present[0];
  if (winner === undefined || (winner === canonical && present.length === 1)) return object;
  const entries = Object.entries(object).filter(([key]) => key === winner || !spellings.includes(key));
  return Object.fromEntries(entries.map(([key, value]) => [key === winner ? canonical : key, value]));
}

/** Courier's clients write null for an optional field that is absent. The same object when there is none. */
function withoutNulls(object: JsonObject, known: ReadonlySet<string>): JsonObject {
  const entries = Object.entries(object);
  const filled = entries.flatMap(([key, value]): [string, Json][] => {
    if (!known.has(key)) return [[key, value]];
    if (value === null) return [];
    const fields = NESTED_FIELDS.get(key);
    return [[key, fields !== undefined && isJsonObject(value) ? withoutNulls(value, fields) : value]];
  });
  const isSame = filled.length === entries.length && filled.every(([key, value]) => object[key] === value);
  return isSame ? object : Object.fromEntries(filled);
}
