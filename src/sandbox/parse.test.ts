import { describe, expect, it } from 'vitest';
import { parseExpression } from './parse.ts';

function errorOf(expression: string) {
  const parsed = parseExpression(expression);
  if (parsed.ok) throw new Error(`${expression} was accepted`);
  return parsed.error;
}

describe('parseExpression', () => {
  it('gives the tree of the expression alone', () => {
    const parsed = parseExpression('(data.n)');
    expect(parsed.ok && parsed.tree.type).toBe('ParenthesizedExpression');
  });

  it('says where a syntax error is, counted from the start of the expression', () => {
    expect(errorOf('data..x')).toEqual({
      code: 'SYNTAX',
      message: 'Unexpected token at position 5',
      retryable: false,
      position: 5,
    });
  });

  it('never points behind the expression', () => {
    expect(errorOf('"open').position).toBe(0);
    expect(errorOf('1 +').position).toBe(3);
    expect(errorOf('// comment').position).toBe(10);
  });

  it('refuses what closes and reopens the wrapper, and says where the expression ends', () => {
    expect(errorOf('1) + (2')).toMatchObject({ code: 'SYNTAX', position: 1 });
    expect(errorOf('1), (2')).toMatchObject({ code: 'SYNTAX', position: 1 });
    expect(errorOf('1)); ((2')).toMatchObject({ code: 'SYNTAX' });
  });

  it('suggests a template literal where the marker was used twice (D-5)', () => {
    expect(errorOf('data.a}-${data.b').message).toContain('${`${data.a}-${data.b}`}');
  });

  it('names what is not available', () => {
    expect(errorOf('await data.x').message).toBe('await is not available in expressions');
    expect(errorOf('[1, async () => 1]')).toMatchObject({
      message: 'async functions are not available in expressions',
      position: 4,
    });
    expect(errorOf("import('x')")).toMatchObject({
      message: 'import() is not available in expressions',
      position: 0,
    });
    expect(errorOf('1 <!-- 2')).toMatchObject({
      message: 'HTML comments are not available in expressions',
      position: 2,
    });
  });

  it('accepts words that only look like something forbidden', () => {
    for (const expression of ['data.await', '({ async: 1 }).async', '"import(x)"', '/<!--/', 'data.import']) {
      expect(parseExpression(expression).ok).toBe(true);
    }
  });

  it('refuses an empty expression', () => {
    expect(errorOf(' \n')).toMatchObject({ code: 'SYNTAX', message: 'the expression is empty', position: 0 });
  });

  it('refuses half a surrogate pair, which UTF-8 cannot carry', () => {
    expect(errorOf("'a\ud800'")).toMatchObject({ code: 'SYNTAX', position: 2 });
    expect(parseExpression("'\ud83d\ude80'").ok).toBe(true);
  });

  it('takes 4,096 characters and no more', () => {
    expect(parseExpression('1'.repeat(4_096)).ok).toBe(true);
    expect(errorOf('1'.repeat(4_097))).toMatchObject({ code: 'TOO_LONG', retryable: false });
  });

  it('gives up on deep nesting instead of running out of stack', () => {
    expect(errorOf(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)).toMatchObject({ code: 'STACK' });
  });

  it('is strict code, as the VM will see it', () => {
    expect(errorOf('delete data').code).toBe('SYNTAX');
    expect(errorOf('(() => { with (data) {} })()').code).toBe('SYNTAX');
  });
});
