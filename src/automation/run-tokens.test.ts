import { describe, expect, it } from 'vitest';
import { runTokens } from './run-tokens.ts';
import { noToken, tokenFromLiteral, tokenFromValue } from './token.ts';

describe('the tokens of a run', () => {
  it('are distinct, and the further ones leave the single one out', () => {
    const further = ['b', 'a', 'c', 'b'].map(tokenFromLiteral);
    expect(runTokens(tokenFromLiteral('a'), further)).toEqual({
      ...{ token: 'a', mode: 'literal', further: ['b', 'c'], warnings: [] },
    });
  });

  it('may be further ones alone', () => {
    expect(runTokens(noToken, [tokenFromLiteral('b')])).toMatchObject({ token: null, further: ['b'] });
  });

  it('that come to nothing leave a warning which names their place', () => {
    const { further, warnings } = runTokens(tokenFromValue(null), [
      tokenFromLiteral('b'),
      tokenFromValue(undefined),
    ]);
    expect(further).toEqual(['b']);
    expect(warnings.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
      ['EMPTY', 'the value is null'],
      ['NOT_FOUND', 'cancelation_tokens[1]'],
    ]);
  });
});
