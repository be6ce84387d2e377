import { describe, expect, it } from 'vitest';
import { formatLine } from './log.ts';

const line = (fields: object) =>
  JSON.stringify({ level: 30, time: Date.UTC(2026, 0, 2, 3, 4, 5), ...fields });

describe('a line of the log as text', () => {
  it('has time, level, message and fields', () => {
    expect(formatLine(line({ msg: 'run canceled', run_id: '1-a', reason: 'two words', n: 3 }), false)).toBe(
      '03:04:05 info  run canceled run_id=1-a reason="two words" n=3\n',
    );
  });

  it('shows the stack of an error below', () => {
    const text = formatLine(
      line({ level: 50, msg: 'failed', err: { message: 'no', stack: 'Error: no\n    at x' } }),
      false,
    );
    expect(text).toBe('03:04:05 error failed\n  Error: no\n      at x\n');
  });

  it.each([
    [{ err: { message: 'only this' } }, '03:04:05 info  \n  only this\n'],
    [{ msg: 'm', err: 'text' }, '03:04:05 info  m\n  text\n'],
    [{ level: 35, msg: 'm' }, '03:04:05 35 m\n'],
  ])('copes with %o', (fields, expected) => {
    expect(formatLine(line(fields), false)).toBe(expected);
  });

  it('is coloured only where asked', () => {
    const coloured = formatLine(line({ msg: 'm', a: 1 }), true);
    expect(coloured).toContain('\u001b[');
    expect(formatLine(line({ msg: 'm', a: 1 }), false)).not.toContain('\u001b[');
  });
});
