import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { checkMessageOptions } from '../message-options.ts';
import type { Problem } from '../problem.ts';
import { checkGroupId, GROUP_KEYS, mayFill, mayHaveAddress, mayReach } from '../recipient.ts';
import { isAccessor, isStatic, mayBeObject, staticObject, staticText } from './static.ts';
import { type Known, problemAt } from './step-check.ts';

const NOBODY = 'required: the message, the run, its profile and its data name nobody to send to';

/** A Send API message: exactly one of `template` and `content`, and somebody to send to (reference 6.2, 11.1). */
export function checkMessage(message: JsonObject, known: Known): readonly Problem[] {
  if (isAccessor(message)) return [];
  return [...checkContent(message), ...checkTo(message, known), ...checkOptions(message)];
}

/** Only what is known already: an `if` is JavaScript in any case. */
function checkOptions(message: JsonObject): readonly Problem[] {
  const known = Object.entries(message).filter(([, value]) => isStatic(value));
  return checkMessageOptions(Object.fromEntries(known), 'message');
}

function checkContent({ template, content }: JsonObject): readonly Problem[] {
  const hasContent = content !== undefined && content !== null;
  if (mayFill(template) && hasContent)
    return problemAt('message', 'expected "template" or "content", not both');
  if (!mayFill(template) && !hasContent) return problemAt('message', 'required: "template" or "content"');
  const isObject = !hasContent || mayBeObject(content);
  return problemAt('message.content', isObject ? null : 'expected an object');
}

function checkTo(message: JsonObject, known: Known): readonly Problem[] {
  const { to } = message;
  if (!Array.isArray(to)) return checkTarget(to, 'message.to', message, known);
  if (to.length === 0) return problemAt('message.to', 'expected at least one recipient');
  return to.flatMap((target, index) => checkTarget(target, `message.to[${index}]`, message, known));
}

function checkTarget(
  target: Json | undefined,
  place: string,
  message: JsonObject,
  known: Known,
): readonly Problem[] {
  if (target !== undefined && target !== null && !isJsonObject(target)) {
    return problemAt(place, mayBeObject(target) ? null : 'expected an object such as { "user_id": "…" }');
  }
  const to = staticObject(target);
  if (to !== null && !mayFill(to['user_id'])) {
    const group = GROUP_KEYS.find((key) => mayFill(to[key]));
    const id = group === undefined ? null : staticText(to[group]);
    if (group !== undefined)
      return problemAt(`${place}.${group}`, id === null ? null : checkGroupId(group, id));
  }
  return problemAt(place, hasAddressee(to, message, known) ? null : NOBODY);
}

function hasAddressee(to: JsonObject | null, message: JsonObject, { context, changed }: Known): boolean {
  if (to === null || mayFill(to['user_id']) || mayHaveAddress(to)) return true;
  const parts = [staticObject(message['profile']), staticObject(message['data']), staticObject(to['data'])];
  const [profile, data, toData] = parts;
  if (context === null || changed || !profile || !data || !toData) return true;
  return mayReach({
    recipient: context.recipient,
    profile: { ...context.profile, ...profile },
    data: { ...context.data, ...data, ...toData },
  });
}
