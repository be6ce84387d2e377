import { expect } from 'vitest';
import type { Body } from '../../src/api/body.ts';
import { parseBody } from '../../src/api/parse.ts';
import { BelayError } from '../../src/errors.ts';

/** The 400 that a body gets; fails the test when it is taken. */
export function refusalOf(body: Body<unknown>, value: unknown): BelayError {
  try {
    parseBody(body, value);
  } catch (error) {
    expect(error).toBeInstanceOf(BelayError);
    return error as BelayError;
  }
  throw new Error(`was taken: ${JSON.stringify(value)}`);
}
