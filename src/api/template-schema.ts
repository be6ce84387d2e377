import { z } from 'zod';
import type { CancelRule } from '../automation/cancel-on.ts';
import type { Step } from '../automation/step.ts';
import type { TokenField } from '../automation/token.ts';
import type { Trigger } from '../automation/trigger.ts';
import { cancelOn, steps, tokenField, tokenFields } from './automation-schema.ts';
import { bodyOf, bodyTaken } from './body.ts';
import { actor } from './cancel-schema.ts';
import { canonicalAutomation } from './canonical.ts';
import { expected, jsonObject, name, object, text, time } from './fields.ts';
import { trigger, triggerAnswer } from './trigger-schema.ts';

/** The draft of a template, complete: what is absent is null. */
export type TemplateDraft = {
  readonly name: string;
  readonly alias: string | null;
  readonly cancelation_token: NonNullable<TokenField> | null;
  readonly cancelation_tokens: readonly TokenField[];
  readonly trigger: Trigger | null;
  readonly cancel_on: readonly CancelRule[];
  readonly steps: readonly Step[];
};

/** Words that follow `/automations/` in paths (reference 4). */
const RESERVED_ALIASES: readonly string[] = ['invoke', 'runs', 'cancel', 'tokens', 'triggers', 'validate'];

const alias = name
  .refine((value) => value.trim() === value, { error: 'must not begin or end with a blank' })
  .refine((value) => !RESERVED_ALIASES.includes(value), { error: 'is a reserved word' })
  .nullable()
  .meta({ description: 'Stands for the id in paths and in `invoke` steps.' });

const draftSchema = object({
  name,
  alias: alias.exactOptional(),
  ...tokenFields,
  trigger: trigger.nullable().exactOptional(),
  cancel_on: cancelOn
    .nullable()
    .meta({ description: 'Events that cancel runs of this automation.' })
    .exactOptional(),
  steps,
}).meta({ id: 'TemplateDraft' });

const draft = bodyTaken(draftSchema, { canonical: canonicalAutomation, take: takeDraft });

/** `POST /automations` (D-24). */
export const createTemplateBody = draft;

/** `PUT /automations/{idOrAlias}`: replaces the draft. */
export const putTemplateBody = draft;

const NOT_A_VERSION = expected('a version such as 3 or "v3"');
const versionNumber = z.int().min(1, { error: NOT_A_VERSION }).max(999_999_999, { error: NOT_A_VERSION });
const versionText = z.string().regex(/^v?[1-9]\d{0,8}$/, { error: NOT_A_VERSION });

/** `POST /automations/validate`: a draft, however wrong. */
export const anyDraftBody = bodyOf(jsonObject.meta({ id: 'AnyDraft' }));

/** What to publish, and what to say about it. */
type Publish = { readonly version: number | null; readonly note: string | null };

const MAX_NOTE = 200;

const publishSchema = object({
  version: z
    .union([versionNumber, versionText, z.null()], { error: NOT_A_VERSION })
    .meta({ description: 'Publishes this version again; absent or null publishes the draft.' })
    .exactOptional(),
  note: text
    .max(MAX_NOTE, { error: `at most ${MAX_NOTE} characters` })
    .nullable()
    .meta({ description: 'Kept with the new version.' })
    .exactOptional(),
}).meta({ id: 'Publish' });

/** `POST /automations/{idOrAlias}/publish`: the version to go back to, null for the draft. */
export const publishBody = bodyTaken(publishSchema, {
  take: ({ version = null, note = null }): Publish => ({
    version: version === null ? null : Number(String(version).replace('v', '')),
    note,
  }),
});

/** A template as every read and write answers it (design §12). */
export const templateAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    alias: z.string().nullable(),
    cancelation_token: tokenField,
    cancelation_tokens: z.array(tokenField),
    trigger: triggerAnswer.nullable(),
    cancel_on: cancelOn,
    steps,
    state: z.enum(['DRAFT', 'PUBLISHED']),
    version: z.int().nullable(),
    created_at: time,
    updated_at: time,
    published_at: time.nullable(),
    draft_version: z
      .int()
      .meta({ description: 'Counts the changes of the draft: the ETag, to be sent back as `If-Match`.' }),
    published_version: z.int().nullable().meta({ description: 'What invokes run now.' }),
    changed_by: actor.nullable().meta({ description: 'Who saved this draft, or published this version.' }),
    note: z.string().nullable(),
  })
  .meta({ id: 'Template' });

export type TemplateAnswer = z.infer<typeof templateAnswer>;

/** What a table shows of an automation. */
const templateDetails = z
  .object({
    alias: z.string().nullable(),
    published_version: z.int().nullable(),
    has_changes: z.boolean().meta({ description: 'The draft is not what is published.' }),
    draft_version: z.int(),
    changed_by: actor.nullable(),
    cancelation_token: tokenField,
    trigger: z.string().nullable().meta({ description: 'Its type; null for the API alone.' }),
    steps_total: z.int(),
    problems: z.int().meta({ description: 'Why the draft cannot be published: how many, at most twenty.' }),
    active_runs: z.int().meta({ description: 'Counted to 10,000.' }),
    last_day: z.object({ processed: z.int(), failed: z.int() }),
  })
  .meta({ id: 'TemplateDetails' });

export type TemplateDetailsAnswer = z.infer<typeof templateDetails>;

/** `POST /automations/validate`. */
export const validateAnswer = z
  .object({
    valid: z.boolean(),
    problems: z.array(
      z.object({
        place: z.string(),
        pointer: z.string().meta({ description: 'The same as a JSON pointer (RFC 6901).' }),
        message: z.string(),
      }),
    ),
  })
  .meta({ id: 'Validated' });

export type ValidateAnswer = z.infer<typeof validateAnswer>;

/** `GET /automations` (reference 4.3): Courier's camel case. */
export const templateListAnswer = z
  .object({
    cursor: z.string().exactOptional(),
    templates: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        version: z.enum(['published', 'draft']),
        createdAt: time,
        updatedAt: time,
        details: templateDetails.exactOptional(),
      }),
    ),
  })
  .meta({ id: 'TemplateList' });

export type TemplateListAnswer = z.infer<typeof templateListAnswer>;

/** `GET /automations/{idOrAlias}/versions`, newest first. */
export const versionListAnswer = z
  .object({
    versions: z.array(
      z.object({
        version: z.int(),
        name: z.string(),
        published_at: time,
        published_by: actor.nullable(),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'VersionList' });

export type VersionListAnswer = z.infer<typeof versionListAnswer>;

function takeDraft(draft: z.infer<typeof draftSchema>): TemplateDraft {
  return {
    name: draft.name,
    alias: draft.alias ?? null,
    cancelation_token: draft.cancelation_token ?? null,
    cancelation_tokens: draft.cancelation_tokens ?? [],
    trigger: draft.trigger === undefined || draft.trigger === null ? null : withoutFires(draft.trigger),
    cancel_on: draft.cancel_on ?? [],
    steps: draft.steps,
  };
}

/** What an answer adds to a trigger may come back with it, and is not kept. */
function withoutFires(judged: Trigger & { readonly next_fires?: unknown }): Trigger {
  const { next_fires: _fires, ...kept } = judged;
  return kept as Trigger;
}
