import type { Json } from '../../../src/automation/json.ts';
import type { ExpressionErrorCode, Scope } from '../../../src/sandbox/expression.ts';

/** An expression with the value that it gives or the code of the error that it ends in. */
export type Row = readonly [expression: string, expected: Expected];

export type Expected =
  | { readonly gives: Json; readonly type: string }
  | { readonly fails: readonly ExpressionErrorCode[] };

/** The expression ends in a string, number, boolean, null, array or object. */
export function gives(value: Json): Expected {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return { gives: value, type };
}

/** The expression ends in one of these errors. */
export function fails(...codes: ExpressionErrorCode[]): Expected {
  return { fails: codes };
}

/** The context of all rows: that of reference 7.3, with step references and awkward keys added. */
export const CORPUS_SCOPE: Scope = {
  variables: {
    data: JSON.parse(`{
      "user_id": "user_123", "tenant_id": "tenant_abc", "plan": "pro", "n": 7, "flow_name": "trial-expiry",
      "feature": "dashboards", "order": { "id": "o-9", "items": [{ "sku": "a", "price": 2 }, { "sku": "b", "price": 3 }] },
      "tags": ["a", "b"], "empty": "", "nothing": null, "yes": true, "no": false, "zero": 0,
      "__proto__": { "polluted": true }, "constructor": "own", "then": "not a function",
      "unicode": "Zoë 🚀", "quote": "\\"'\\u2028", "with space": 1
    }`),
    profile: { email: 'j@example.com', address: { city: 'Oslo' } },
    refs: { first: { status: 'SENT' }, second: { status: 'UNDELIVERABLE' } },
    recipient: 'rcp-1',
  },
  refs: ['data', 'profile', 'recipient'],
  messageStatus: true,
};

/** `Date.now()` in the corpus. */
export const CORPUS_NOW = 1_700_000_000_000;
