import { safeLink } from '../url.ts';
import type { Span } from './span.ts';

const SPECIAL = /[\\`*_~[\]\n]/;

type Mark = 'bold' | 'italic' | 'strike';

type Token =
  | { readonly kind: 'text'; readonly text: string; readonly code?: boolean }
  | {
      readonly kind: 'mark';
      readonly text: string;
      readonly mark: Mark;
      readonly opens: boolean;
      readonly closes: boolean;
    }
  | { readonly kind: 'open' }
  | { readonly kind: 'close'; readonly href: string | null; readonly text: string };

/**
 * Reads `**bold**`, `*italic*`, `_italic_`, `~~struck~~`, `` `code` ``, `[a link](https://…)` and backslashes. One pass,
 * linear in the length of the text, whatever it holds. What is not closed is text.
 */
export function parseInline(text: string): readonly Span[] {
  return assemble(tokenize(text));
}

/** About how much work a text is to read, in look-ups. */
export function markdownCost(text: string): number {
  let cost = text.length >> 4;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '\n') cost += 10;
    else if (SPECIAL.test(character)) cost += 2;
  }
  return cost;
}

/** Makes text that comes from data say only itself. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_~[\]]/g, '\\$&')
    .replace(/^( {0,3})([-+#]|\d{1,4}(?=[.)]))/gm, (_all, blanks: string, mark: string) =>
      /\d/.test(mark) ? `${blanks}${mark}\\` : `${blanks}\\${mark}`,
    );
}

const MARKS: { readonly [text: string]: Mark } = {
  '**': 'bold',
  __: 'bold',
  '*': 'italic',
  _: 'italic',
  '~~': 'strike',
};

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let plain = '';
  let at = 0;
  const linkAt = linkFinder(text);
  let lastTick = text.lastIndexOf('`');
  const flush = () => {
    if (plain !== '') tokens.push({ kind: 'text', text: plain });
    plain = '';
  };
  const take = (token: Token, length: number) => {
    flush();
    tokens.push(token);
    at += length;
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (!SPECIAL.test(character)) {
      plain += character;
      at += 1;
    } else if (character === '\\' && /[!-/:-@[-`{-~]/.test(next)) {
      plain += next;
      at += 2;
    } else if (character === '`' && at < lastTick) {
      const end = text.indexOf('`', at + 1);
      take({ kind: 'text', text: text.slice(at + 1, end), code: true }, end + 1 - at);
      if (at > lastTick) lastTick = -1;
    } else if (character === '[') take({ kind: 'open' }, 1);
    else if (character === ']') {
      const link = linkAt(at + 1);
      take(
        { kind: 'close', href: link?.href ?? null, text: `]${link?.text ?? ''}` },
        1 + (link?.text.length ?? 0),
      );
    } else if (character === '\n') take({ kind: 'text', text: '\n' }, 1);
    else {
      const mark = markAt(text, at);
      if (mark === null) {
        plain += character;
        at += 1;
      } else take(mark, mark.text.length);
    }
  }
  flush();
  return tokens;
}

type Link = { readonly href: string | null; readonly text: string };

/** Finds `(https://…)` behind a closing bracket. Parentheses are paired once, so that every look is short. */
function linkFinder(text: string): (at: number) => Link | null {
  let ends: ReadonlyMap<number, number> | null = null;
  return (at) => {
    if (text[at] !== '(') return null;
    ends ??= parentheses(text);
    const end = ends.get(at);
    return end === undefined
      ? null
      : { href: addressIn(text.slice(at + 1, end)), text: text.slice(at, end + 1) };
  };
}

/** Where each parenthesis that is closed on its line is closed. */
function parentheses(text: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  let open: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\n') open = [];
    if (character === '(') open.push(index);
    const from = character === ')' ? open.pop() : undefined;
    if (from !== undefined) ends.set(from, index);
  }
  return ends;
}

/** The address without a title behind it (`https://… "title"`) and without backslashes. */
function addressIn(text: string): string | null {
  const whole = text.trim();
  const quote = whole.endsWith('"') ? whole.lastIndexOf('"', whole.length - 2) : -1;
  const address = quote > 0 ? whole.slice(0, quote) : whole;
  return safeLink(address.replace(/\\([!-/:-@[-`{-~])/g, '$1'));
}

function markAt(text: string, at: number): (Token & { readonly kind: 'mark' }) | null {
  const two = text.slice(at, at + 2);
  const sign = MARKS[two] === undefined ? (text[at] ?? '') : two;
  const mark = MARKS[sign];
  if (mark === undefined) return null;
  const before = text[at - 1] ?? ' ';
  const after = text[at + sign.length] ?? ' ';
  const inWord = sign.startsWith('_');
  const opens = !/\s/.test(after) && !(inWord && /[\p{L}\p{N}]/u.test(before));
  const closes = !/\s/.test(before) && !(inWord && /[\p{L}\p{N}]/u.test(after));
  return { kind: 'mark', text: sign, mark, opens, closes };
}

type Range = { readonly from: number; readonly to: number };

/** Pairs what opens with what closes, then writes the spans. Ranges may overlap: spans are flat. */
function assemble(tokens: readonly Token[]): readonly Span[] {
  const { marks, links, used } = pair(tokens);
  const changes = changesOf(marks, links);
  const on = { bold: 0, italic: 0, strike: 0 };
  let href: string | null = null;
  const spans: Span[] = [];
  tokens.forEach((token, index) => {
    for (const change of changes.get(index) ?? []) {
      if (change.kind === 'mark') on[change.mark] += change.by;
      else href = change.href;
    }
    if (used.has(index)) return;
    const text = token.kind === 'open' ? '[' : token.text;
    const code = token.kind === 'text' && token.code === true;
    spans.push({
      text,
      ...(on.bold > 0 ? { bold: true } : {}),
      ...(on.italic > 0 ? { italic: true } : {}),
      ...(on.strike > 0 ? { strike: true } : {}),
      ...(code ? { code: true } : {}),
      ...(href === null ? {} : { href }),
    });
  });
  return joined(spans);
}

type Pairs = {
  readonly marks: readonly (Range & { readonly mark: Mark })[];
  readonly links: readonly (Range & { readonly href: string })[];
  /** Tokens that have become marks and are not written. */
  readonly used: ReadonlySet<number>;
};

function pair(tokens: readonly Token[]): Pairs {
  const marks: (Range & { readonly mark: Mark })[] = [];
  const links: (Range & { readonly href: string })[] = [];
  const used = new Set<number>();
  const open = new Map<string, number[]>();
  const brackets: number[] = [];
  tokens.forEach((token, index) => {
    if (token.kind === 'open') brackets.push(index);
    if (token.kind === 'close') {
      const from = brackets.pop();
      if (from === undefined || token.text === ']') return;
      used.add(from).add(index);
      // A link that may not be followed is its text alone.
      if (token.href !== null) links.push({ from, to: index, href: token.href });
    }
    if (token.kind !== 'mark') return;
    const openers = open.get(token.text) ?? [];
    open.set(token.text, openers);
    const from = token.closes ? openers.pop() : undefined;
    if (from !== undefined && from < index - 1) {
      used.add(from).add(index);
      marks.push({ from, to: index, mark: token.mark });
    } else if (token.opens) openers.push(index);
  });
  return { marks, links, used };
}

type Change =
  | { readonly kind: 'mark'; readonly mark: Mark; readonly by: number }
  | { readonly kind: 'link'; readonly href: string | null };

function changesOf(marks: Pairs['marks'], links: Pairs['links']): ReadonlyMap<number, readonly Change[]> {
  const changes = new Map<number, Change[]>();
  const add = (index: number, change: Change) => {
    const there = changes.get(index) ?? [];
    there.push(change);
    changes.set(index, there);
  };
  for (const { from, to, mark } of marks) {
    add(from, { kind: 'mark', mark, by: 1 });
    add(to, { kind: 'mark', mark, by: -1 });
  }
  for (const { from, to, href } of links) {
    add(from, { kind: 'link', href });
    add(to, { kind: 'link', href: null });
  }
  return changes;
}

/** Neighbours that look the same become one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last !== undefined && looksLike(last, span))
      all[all.length - 1] = { ...last, text: last.text + span.text };
    else all.push(span);
  }
  return all;
}

function looksLike(a: Span, b: Span): boolean {
  if (a.text === '\n' || b.text === '\n') return false;
  const { text: _a, ...one } = a;
  const { text: _b, ...other } = b;
  return JSON.stringify(one) === JSON.stringify(other);
}
