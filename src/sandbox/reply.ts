import { type ExpressionErrorCode, failure, type Outcome } from './expression.ts';
import { RESULT_LIMIT } from './limits.ts';

/**
 * What a VM answers, as one string so that it crosses two boundaries cheaply: a letter for the type and the value's
 * JSON or text, or `!CODE message`.
 */
export type Reply = string;

/** What the host answers in place of the VM. */
export const replies = {
  timeout: '!TIMEOUT ',
  memory: '!MEMORY ',
  stack: '!STACK ',
  closed: '!BUSY the sandbox is closed',
  queueFull: '!BUSY too many expressions are waiting',
  waitedTooLong: '!BUSY the expression waited too long for its turn',
  trap: (message: string): Reply => `!SANDBOX_CRASHED the expression engine stopped: ${message}`,
} as const;

/** Reads a reply. */
export function outcomeOf(reply: Reply): Outcome {
  const text = reply.slice(1);
  switch (reply.charAt(0)) {
    case 's': {
      const value: string = JSON.parse(text);
      return { ok: true, value: { type: 'string', value, text: value } };
    }
    case 'n': {
      const value = Number(text);
      return { ok: true, value: { type: 'number', value: Number.isFinite(value) ? value : null, text } };
    }
    case 'b':
      return { ok: true, value: { type: 'boolean', value: text === 'true', text } };
    case 'i':
      return { ok: true, value: { type: 'bigint', value: text, text } };
    case 'u':
      return { ok: true, value: { type: 'undefined', value: null, text: '' } };
    case '0':
      return { ok: true, value: { type: 'null', value: null, text: '' } };
    case 'o':
      return { ok: true, value: { type: 'object', value: JSON.parse(text), text: '' } };
    case 'a':
      return { ok: true, value: { type: 'array', value: JSON.parse(text), text: '' } };
    default:
      return { ok: false, error: errorOf(text) };
  }
}

const MESSAGES: Readonly<Partial<Record<ExpressionErrorCode, string>>> = {
  TIMEOUT: 'the expression took too long',
  MEMORY: 'the expression needs too much memory',
  STACK: 'the expression is nested or recurses too deeply',
  RESULT_TOO_LARGE: `the result is longer than ${RESULT_LIMIT} characters`,
};

function errorOf(text: string) {
  const blank = text.indexOf(' ');
  const code = text.slice(0, blank) as ExpressionErrorCode;
  return failure(code, MESSAGES[code] ?? text.slice(blank + 1));
}
