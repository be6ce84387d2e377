import { z } from 'zod';
import type { Automation } from '../automation/automation.ts';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { TokenField } from '../automation/token.ts';
import type { Context } from '../engine/run.ts';
import { steps, tokenFields } from './automation-schema.ts';
import { bodyTaken } from './body.ts';
import { canonicalAutomation, canonicalToken } from './canonical.ts';
import { filledText, jsonObject, object, text } from './fields.ts';

/** An ad-hoc invoke, ready to be checked and started. */
type AdHocInvoke = {
  readonly automation: Automation;
  readonly context: Context;
  /** The virtual clock that the run lives by; null for real time. */
  readonly clock: string | null;
};

/** An invoke of a template. */
type TemplateInvoke = {
  readonly context: Context;
  readonly clock: string | null;
  /** Replaces the template's own token; absent when none was given. */
  readonly cancelation_token?: string | { readonly $ref: string };
  /** Replace the template's further tokens; absent when none were given. */
  readonly cancelation_tokens?: readonly TokenField[];
};

const contextFields = {
  brand: text.nullable().meta({ description: 'Default brand of sends.' }).exactOptional(),
  data: jsonObject.nullable().exactOptional(),
  profile: jsonObject
    .nullable()
    .meta({ description: 'Ad-hoc profile, laid over the stored profile of the recipient.' })
    .exactOptional(),
  recipient: text.nullable().meta({ description: 'Default recipient: a user id.' }).exactOptional(),
  template: text.nullable().meta({ description: 'Default notification template of sends.' }).exactOptional(),
};

type ContextFields = z.infer<z.ZodObject<typeof contextFields>>;

const runFields = {
  ...contextFields,
  clock: filledText
    .nullable()
    .meta({ description: 'Id of a virtual clock that the run lives by.' })
    .exactOptional(),
};

const ONLY_SAVED = 'only saved automations can have rules; cancel an ad-hoc run by its token';

const adHocInvokeSchema = object({
  automation: object(
    { steps, ...tokenFields, ...contextFields, cancel_on: z.never({ error: ONLY_SAVED }).exactOptional() },
    'an object with "steps"',
  ),
  ...runFields,
}).meta({ id: 'AdHocInvoke' });

const templateInvokeSchema = object({ ...runFields, ...tokenFields }).meta({
  id: 'TemplateInvoke',
});

/** `POST /automations/invoke` (reference 4.1). Context fields inside `automation` count least (D-26). */
export const adHocInvokeBody = bodyTaken(adHocInvokeSchema, { canonical: canonicalAdHoc, take: takeAdHoc });

/** `POST /automations/{templateId}/invoke` (reference 4.2). */
export const templateInvokeBody = bodyTaken(templateInvokeSchema, {
  canonical: canonicalToken,
  take: takeTemplateInvoke,
});

/** The answer of both: Courier spells it in camel case. */
export const invokeAnswer = z.object({ runId: z.string() }).meta({ id: 'Invoked' });

function canonicalAdHoc(body: Json): Json {
  if (!isJsonObject(body) || !isJsonObject(body['automation'])) return body;
  return { ...body, automation: canonicalAutomation(body['automation']) };
}

function takeAdHoc({ automation, clock, ...given }: z.infer<typeof adHocInvokeSchema>): AdHocInvoke {
  const { steps: ownSteps, cancelation_token, cancelation_tokens, ...nested } = automation;
  const frozen = { steps: ownSteps, ...givenTokens({ cancelation_token, cancelation_tokens }) };
  return { automation: frozen, context: contextOf(given, nested), clock: clock ?? null };
}

function takeTemplateInvoke(invoke: z.infer<typeof templateInvokeSchema>): TemplateInvoke {
  const { cancelation_token, cancelation_tokens, clock, ...given } = invoke;
  return {
    context: contextOf(given, {}),
    clock: clock ?? null,
    ...givenTokens({ cancelation_token, cancelation_tokens }),
  };
}

type GivenTokens = {
  readonly cancelation_token: TokenField;
  readonly cancelation_tokens: readonly TokenField[] | null | undefined;
};

function givenTokens({ cancelation_token: token, cancelation_tokens: further }: GivenTokens) {
  return {
    ...(hasToken(token) ? { cancelation_token: token } : {}),
    ...(further === undefined || further === null ? {} : { cancelation_tokens: further }),
  };
}

function hasToken(token: TokenField): token is string | { readonly $ref: string } {
  return token !== undefined && token !== null && token !== '';
}

function contextOf(given: ContextFields, nested: ContextFields): Context {
  return {
    data: union(nested.data, given.data),
    profile: union(nested.profile, given.profile),
    recipient: given.recipient ?? nested.recipient ?? null,
    brand: given.brand ?? nested.brand ?? null,
    template: given.template ?? nested.template ?? null,
  };
}

/** Spread defines properties, so an own `__proto__` stays a key. */
function union(low: JsonObject | null | undefined, high: JsonObject | null | undefined): JsonObject {
  if (!low) return high ?? {};
  return high ? { ...low, ...high } : low;
}
