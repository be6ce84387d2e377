import type { ActiveToken } from './token-list.ts';

/** An active token that somebody may have meant, and how it differs. */
export type NearToken = {
  readonly token: string;
  readonly active_runs: number;
  readonly difference: 'case' | 'spaces' | 'letters' | 'longer';
};

const MAX_EDITS = 2;
const MAX_NEAR = 5;
const MAX_LENGTH = 200;

/** Of these tokens the ones that look like another, the likeliest first; at most five. */
export function nearTokens(wanted: string, tokens: readonly ActiveToken[]): readonly NearToken[] {
  const found = tokens.flatMap(({ token, active_runs }) => {
    const difference = differenceOf(wanted, token);
    return difference === null ? [] : [{ token, active_runs, difference }];
  });
  return found.sort((a, b) => ORDER[a.difference] - ORDER[b.difference]).slice(0, MAX_NEAR);
}

const ORDER = { case: 0, spaces: 1, letters: 2, longer: 3 };

function differenceOf(wanted: string, token: string): NearToken['difference'] | null {
  if (token === wanted) return null;
  const [a, b] = [wanted.toLowerCase(), token.toLowerCase()];
  if (a === b) return 'case';
  if (plain(a) === plain(b)) return 'spaces';
  if (Math.max(a.length, b.length) <= MAX_LENGTH && edits(a, b) <= MAX_EDITS) return 'letters';
  return a.length >= 3 && (b.startsWith(a) || b.endsWith(a)) ? 'longer' : null;
}

/** Without blanks, quotes and what cannot be seen. */
function plain(text: string): string {
  return text.replace(/[\s\p{C}"'`]/gu, '');
}

/** Letters to insert, delete or replace; 3 where it is more than two. */
function edits(a: string, b: string): number {
  const more = MAX_EDITS + 1;
  if (Math.abs(a.length - b.length) > MAX_EDITS) return more;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? more) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? more) + 1, (next[j - 1] ?? more) + 1));
    }
    row = next;
    if (Math.min(...row) > MAX_EDITS) return more;
  }
  return Math.min(row.at(-1) ?? more, more);
}
