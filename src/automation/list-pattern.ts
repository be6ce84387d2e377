const PART = /^[^\s.*#]+$/;
const MAX_PARTS = 4;

/**
 * Null when a text may be a pattern of list ids, else a human sentence: `*` stands for one part, `**` at the end for
 * everything below, and `**` alone for nothing (reference 11.4).
 */
export function checkListPattern(text: string): string | null {
  const parts = text.split('.');
  const head = parts.at(-1) === '**' ? parts.slice(0, -1) : parts;
  return parts.length <= MAX_PARTS && head.length > 0 && head.every((part) => part === '*' || PART.test(part))
    ? null
    : 'expected a pattern of list ids such as "news.*" or "news.**": 1 to 4 parts joined by dots';
}

/** The pattern, or the one id, as a regular expression of PostgreSQL over list ids. */
export function listPatternRegex(pattern: string): string {
  const parts = pattern.split('.').map((part) => {
    if (part === '**') return '.+';
    return part === '*' ? '[^.]+' : part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  });
  return `^${parts.join('\\.')}$`;
}
