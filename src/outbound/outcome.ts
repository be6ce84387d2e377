/** Not sent, and never will be as it stands: `reason` says what to change and holds no secret of the request. */
export type Refused = { readonly kind: 'refused'; readonly reason: string };

/** No usable answer. `sent` is false only when not one byte of a request can have reached a peer. */
export type Failed = {
  readonly kind: 'failed';
  readonly reason: string;
  readonly timeout: boolean;
  readonly sent: boolean;
};

/** An answer read to its end, header names in lower case, repeated headers joined by `, `. */
export type Response = {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
};

/** Builds a `Refused`. */
export function refused(reason: string): Refused {
  return { kind: 'refused', reason };
}

/** Builds a `Failed` that is not a time-out unless it says so. */
export function failed(reason: string, how: { readonly sent: boolean; readonly timeout?: boolean }): Failed {
  return { kind: 'failed', reason, timeout: how.timeout ?? false, sent: how.sent };
}
