import type { Automation } from '../automation/automation.ts';
import type { TokenField } from '../automation/token.ts';
import type { Context } from '../engine/run.ts';
import type { Tenant } from '../store/scope.ts';

/** An accepted invoke: validated, its automation frozen. */
export type StartRun = {
  readonly tenant: Tenant;
  readonly automation: Automation;
  readonly template_id: string | null;
  /** Null for ad-hoc runs and for drafts, whose definition is stored with the run. */
  readonly template_version: number | null;
  readonly source: readonly string[];
  readonly context: Context;
  /** These override the automation's own token fields when present (our extension of template invoke). */
  readonly cancelation_token?: TokenField;
  readonly cancelation_tokens?: readonly TokenField[];
  readonly clock_id: string | null;
  readonly once: IdempotentInvoke | null;
};

export type IdempotentInvoke = {
  readonly scope: string;
  readonly key: string;
  /** Epoch ms. */
  readonly expires_at: number;
};

export type Started =
  | { readonly kind: 'started'; readonly run_id: string }
  /** The key was used before: this is the answer it got. */
  | { readonly kind: 'replayed'; readonly status: number; readonly body: string }
  /** The key's first request is still executing: 409, worth retrying. */
  | { readonly kind: 'in-progress' };
