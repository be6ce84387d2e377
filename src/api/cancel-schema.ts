import { z } from 'zod';
import { utf8Length } from '../automation/text.ts';
import { RUN_STATUSES } from '../engine/status.ts';
import { bodyTaken } from './body.ts';
import { canonicalToken } from './canonical.ts';
import { expected, filledText, flag, strictObject, text, time } from './fields.ts';

/** Whom to cancel and how (reference 5.2, design §12). */
export type Cancel = {
  readonly target:
    | { readonly kind: 'token'; readonly token: string }
    | { readonly kind: 'run'; readonly runId: string }
    | { readonly kind: 'runs'; readonly runIds: readonly string[] }
    | { readonly kind: 'automation'; readonly idOrAlias: string };
  readonly reason: string | null;
  /** Only counts what a cancel would do. */
  readonly dryRun: boolean;
  /** Refuses to cancel when more runs than this match; null for no limit. */
  readonly maxRuns: number | null;
};

const MAX_TOKEN_BYTES = 1024;
const MAX_REASON = 1000;
const MAX_RUN_IDS = 1_000;
const SCOPES = ['cancelation_token', 'run_id', 'run_ids', 'automation'] as const;
const EITHER = `expected either ${SCOPES.map((name) => `"${name}"`)
  .join(', ')
  .replace(/, ([^,]*)$/, ' or $1')}`;

/** Strict: a misspelled `dry_run` must not cancel for real. */
const cancelSchema = strictObject({
  cancelation_token: filledText
    .refine((token) => utf8Length(token) <= MAX_TOKEN_BYTES, {
      error: `at most ${MAX_TOKEN_BYTES} bytes of UTF-8`,
    })
    .meta({ description: 'The resolved token, taken literally.' })
    .exactOptional(),
  run_id: filledText.exactOptional(),
  run_ids: z
    .array(filledText, { error: expected('a list of run ids') })
    .min(1, { error: 'must not be empty' })
    .max(MAX_RUN_IDS, { error: `at most ${MAX_RUN_IDS} runs` })
    .meta({ description: 'Exactly these runs.' })
    .exactOptional(),
  automation: filledText
    .meta({ description: 'Every unfinished run of this automation: its id or alias.' })
    .exactOptional(),
  reason: text
    .max(MAX_REASON, { error: `at most ${MAX_REASON} characters` })
    .nullable()
    .exactOptional(),
  dry_run: flag
    .nullable()
    .meta({ description: 'Counts what would be canceled, and cancels nothing.' })
    .exactOptional(),
  max_runs: z
    .int({ error: expected('a whole number') })
    .min(0, { error: 'must not be negative' })
    .nullable()
    .meta({ description: 'Cancels nothing when more runs than this would be canceled.' })
    .exactOptional(),
})
  .refine((body) => SCOPES.some((name) => body[name] !== undefined), {
    error: `required: ${EITHER}`,
    path: ['cancelation_token'],
  })
  .refine((body) => SCOPES.filter((name) => body[name] !== undefined).length <= 1, {
    error: `${EITHER}, not both`,
    path: ['run_id'],
  })
  .meta({ id: 'Cancel', oneOf: SCOPES.map((name) => ({ required: [name] })) });

/** `POST /automations/cancel` and `POST /journeys/cancel` (reference 5.2, D-20). */
export const cancelBody = bodyTaken(cancelSchema, { canonical: canonicalToken, take: takeCancel });

/** Who canceled. */
export const actor = z
  .object({
    type: z.enum(['api_key', 'run', 'user', 'event', 'system']),
    id: z.string(),
    name: z.string().exactOptional(),
  })
  .meta({ id: 'Actor', description: 'Who canceled.' });

/** A receipt as it is read back (design §12). */
export const cancelationAnswer = z
  .object({
    id: z.string(),
    cancelation_token: z.string().nullable(),
    run_id: z.string().nullable(),
    scope: z
      .union([z.object({ run_ids: z.int() }), z.object({ automation: z.string() })])
      .nullable()
      .meta({ description: 'Of a cancel of several runs: how many were named, or the automation.' }),
    dry_run: z.boolean(),
    matched: z.int().meta({ description: 'Runs that the token or id named, finished ones included.' }),
    canceled: z.int(),
    already_finished: z.int(),
    already_canceled: z.int(),
    in_flight: z
      .array(z.object({ message_id: z.string(), run_id: z.string() }))
      .meta({ description: 'Messages whose provider call had begun when the cancel was answered.' }),
    run_ids: z.array(z.string()).meta({ description: 'The first 50 runs that were canceled.' }),
    more: z.boolean().meta({ description: 'True when `run_ids` does not name all.' }),
    messages_canceled: z.int(),
    batches: z
      .array(
        z.object({
          batch_id: z.string(),
          batch_key: z.string(),
          discarded_items: z.int(),
          removed_items: z.int(),
        }),
      )
      .meta({
        description:
          'Open batches: discarded with all their events where their owner was canceled, else with events of matched runs taken out.',
      }),
    by: actor,
    reason: z.string().nullable(),
    at: time,
  })
  .meta({ id: 'Cancelation', description: 'The receipt of a cancel.' });

export type CancelationAnswer = z.infer<typeof cancelationAnswer>;

/** Courier's fields (reference 5.2) and the receipt. */
export const cancelAnswer = z
  .object({
    cancelation_token: z.string().meta({ description: 'When canceled by token.' }).exactOptional(),
    run_id: z.string().meta({ description: 'When canceled by run.' }).exactOptional(),
    status: z
      .enum(RUN_STATUSES)
      .meta({ description: 'When canceled by run: its status now.' })
      .exactOptional(),
    cancelation: cancelationAnswer,
  })
  .meta({ id: 'Canceled' });

export type CancelAnswer = z.infer<typeof cancelAnswer>;

/** `GET /cancelations`, newest first. */
export const cancelationListAnswer = z
  .object({ cancelations: z.array(cancelationAnswer), next_cursor: z.string().exactOptional() })
  .meta({ id: 'CancelationList' });

export type CancelationListAnswer = z.infer<typeof cancelationListAnswer>;

/** `GET /cancelations/{id}/runs`, oldest first. */
export const canceledRunListAnswer = z
  .object({ run_ids: z.array(z.string()), next_cursor: z.string().exactOptional() })
  .meta({ id: 'CanceledRunList' });

export type CanceledRunListAnswer = z.infer<typeof canceledRunListAnswer>;

type CancelFields = z.infer<typeof cancelSchema>;

function takeCancel(body: CancelFields): Cancel {
  const { reason, dry_run: dryRun, max_runs: maxRuns } = body;
  return {
    target: targetOf(body),
    reason: reason ?? null,
    dryRun: dryRun ?? false,
    maxRuns: maxRuns ?? null,
  };
}

function targetOf(body: CancelFields): Cancel['target'] {
  const { cancelation_token: token, run_id: runId = '', run_ids: runIds, automation } = body;
  if (token !== undefined) return { kind: 'token', token };
  if (runIds !== undefined) return { kind: 'runs', runIds: [...new Set(runIds)] };
  return automation === undefined ? { kind: 'run', runId } : { kind: 'automation', idOrAlias: automation };
}
