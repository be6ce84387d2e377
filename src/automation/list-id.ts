const PART = /^[^\s.*#]+$/;
const MAX_PARTS = 4;

/** Null when a text may be the id of a list, else a human sentence (reference 11.4). */
export function checkListId(text: string): string | null {
  const parts = text.split('.');
  return parts.length <= MAX_PARTS && parts.every((part) => PART.test(part))
    ? null
    : 'expected a list id: 1 to 4 parts joined by dots, each without blanks, "*" and "#"';
}
