import type { TokenField, TokenMode, TokenResult, TokenWarning } from './token.ts';

/** The token fields of an automation: the single one, and further ones besides it. */
export type TokenFields = {
  readonly cancelation_token?: TokenField;
  readonly cancelation_tokens?: readonly TokenField[];
};

/** What a run is stored with: a cancel of the single token, or of any of the further ones, hits it. */
export type RunTokens = {
  readonly token: string | null;
  readonly mode: TokenMode;
  /** Distinct, and without the single one. */
  readonly further: readonly string[];
  readonly warnings: readonly TokenWarning[];
};

/** The most further tokens of a run: each costs a row. */
export const MAX_FURTHER_TOKENS = 10;

/** Puts the resolved fields of one automation together; warnings of further tokens name their place. */
export function runTokens(single: TokenResult, further: readonly TokenResult[]): RunTokens {
  const tokens = new Set(further.flatMap(({ token }) => (token === null ? [] : [token])));
  if (single.token !== null) tokens.delete(single.token);
  const warnings = further.flatMap((result, index) =>
    result.warnings.map(({ code, message }) => ({
      code,
      message: `cancelation_tokens[${index}]: ${message}`,
    })),
  );
  return {
    token: single.token,
    mode: single.mode,
    further: [...tokens],
    warnings: [...single.warnings, ...warnings],
  };
}
