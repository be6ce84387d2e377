/** Length in bytes once encoded as UTF-8; a lone surrogate counts as its replacement, 3. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const unit = character.charCodeAt(0);
    if (character.length === 2) bytes += 4;
    else if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}

/** True when a text has no NUL and no lone surrogate, neither of which a database or UTF-8 can hold. */
export function isStorableText(text: string): boolean {
  // With the `u` flag a well-formed pair is one code point, so only lone surrogates are of category Cs.
  return !text.includes('\0') && !/\p{Cs}/u.test(text);
}

/** The first `limit` UTF-16 units of a text, with U+FFFD in place of what cannot be stored. */
export function storableText(text: string, limit: number): string {
  return text
    .slice(0, limit)
    .replaceAll('\0', '\ufffd')
    .replace(/\p{Cs}/gu, '\ufffd');
}
