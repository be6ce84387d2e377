/** A piece of a text: as it is, or a mark for something that cannot be seen. */
export type TextPiece = { readonly text: string; readonly mark: string | null };

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSEEN = /[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]/;

/** Splits a text so that spaces and invisible characters can be shown: " " as "·", others by their code point. */
export function visibleText(text: string): readonly TextPiece[] {
  const pieces: { text: string; mark: string | null }[] = [];
  for (const character of text) {
    const mark = UNSEEN.test(character) ? (character === ' ' ? '·' : codePoint(character)) : null;
    const last = pieces.at(-1);
    if (mark === null && last !== undefined && last.mark === null) last.text += character;
    else pieces.push({ text: character, mark });
  }
  return pieces;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
