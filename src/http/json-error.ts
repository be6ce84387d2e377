/** Where a text stops being JSON. Line and column count from 1; `token` is what stands there, null at the end. */
export type JsonError = { readonly line: number; readonly column: number; readonly token: string | null };

const TOKEN =
  /[\t\n\r ]*(?:("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([{}[\],:]))/y;

/** Finds the first place at which a text that `JSON.parse` refused cannot go on. */
export function findJsonError(text: string): JsonError {
  const offset = firstError(text);
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const codePoint = text.codePointAt(offset);
  return {
    line,
    column: offset - before.lastIndexOf('\n'),
    token: codePoint === undefined ? null : String.fromCodePoint(codePoint),
  };
}

/** What may come next: a value, a value or `]`, a key, a key or `}`, a colon, or what follows a value. */
type Expect = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'after';

function firstError(text: string): number {
  const open: string[] = [];
  let expect: Expect = 'value';
  for (let at = 0; ; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) return skipBlanks(text, at);
    const [all, string, number, word, sign = ''] = match;
    const next = step(expect, string !== undefined, number ?? word, sign, open);
    if (next === null) return at + all.length - (string ?? number ?? word ?? sign).length;
    expect = next;
    at += all.length;
  }
}

/** The state after one token, or null when the token must not stand there; keeps the stack of open brackets. */
function step(
  expect: Expect,
  isString: boolean,
  scalar: string | undefined,
  sign: string,
  open: string[],
): Expect | null {
  const valueMayCome = expect === 'value' || expect === 'value-or-end';
  if (isString && (expect === 'key' || expect === 'key-or-end')) return 'colon';
  if (isString || scalar !== undefined) return valueMayCome ? 'after' : null;
  if (sign === '{' || sign === '[') {
    if (!valueMayCome) return null;
    open.push(sign);
    return sign === '{' ? 'key-or-end' : 'value-or-end';
  }
  if (sign === ':') return expect === 'colon' ? 'value' : null;
  const inside = open.at(-1);
  if (sign === ',') {
    if (expect !== 'after' || inside === undefined) return null;
    return inside === '{' ? 'key' : 'value';
  }
  const isEnd = sign === '}' ? inside === '{' : inside === '[';
  const mayEnd = expect === 'after' || expect === (sign === '}' ? 'key-or-end' : 'value-or-end');
  if (!isEnd || !mayEnd) return null;
  open.pop();
  return 'after';
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && '\t\n\r '.includes(text.charAt(at))) at += 1;
  return at;
}
