import type { JsonObject } from './json.ts';

/** An accessor object: the value at a path of the run (reference 7.1). */
export type Ref = { readonly $ref: string };

/** A text field: literal, `refs.<path>`, `${javascript}`, or an accessor object. */
export type Text = string | Ref;

/** An object field whose values, at any depth, may be dynamic; or an accessor to one. */
export type Fields = JsonObject | Ref;

/** Fields that every step has (reference 6.0). */
export type StepCommon = {
  /** JavaScript condition without `${}`; the step is `SKIPPED` when it is falsy. */
  readonly if?: string;
  /** Name under which later steps read this step's result as `refs.<name>`. */
  readonly ref?: string;
};

/** Fields of steps that can be told to happen once (reference 3.3). */
export type IdempotentStep = {
  readonly idempotency_key?: Text;
  /** Epoch seconds (milliseconds from 10¹² on) or ISO 8601. */
  readonly idempotency_expiry?: Text | number;
};
