/** The words of a piece of HTML, for recipients whose client shows none. Linear in its length, whatever it holds. */
export function htmlText(html: string): string {
  return tidy(decode(withoutTags(html)));
}

/** Elements whose content is not for reading. */
const SILENT = /^(style|script|head|title)\b/i;
const ENDS_LINE = /^(?:br\b|\/(?:p|div|tr|li|h[1-6])\b)/i;

function withoutTags(html: string): string {
  const out: string[] = [];
  const closing = closingFinder(html);
  let at = 0;
  for (;;) {
    const open = html.indexOf('<', at);
    const close = open === -1 ? -1 : html.indexOf('>', open);
    if (close === -1) break;
    out.push(html.slice(at, open));
    const isComment = html.startsWith('<!--', open);
    const tag = html.slice(open + 1, Math.min(close, open + 20));
    const [, silent] = SILENT.exec(tag) ?? [];
    if (ENDS_LINE.test(tag)) out.push('\n');
    else out.push(' ');
    if (isComment) at = after(html, '-->', open);
    else at = silent === undefined ? close + 1 : closing(silent.toLowerCase(), close + 1);
  }
  out.push(html.slice(at));
  return out.join('');
}

function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found === -1 ? html.length : found + mark.length;
}

/** Where to go on behind the end tag of a silent element; at the end of the text where it is not closed. */
function closingFinder(html: string): (name: string, from: number) => number {
  let lower: string | null = null;
  return (name, from) => {
    lower ??= html.toLowerCase();
    const end = lower.indexOf(`</${name}`, from);
    return end === -1 ? html.length : after(html, '>', end);
  };
}

const ENTITIES: { readonly [name: string]: string } = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|(nbsp|amp|lt|gt|quot|apos));/g,
    (_whole, code?: string, name?: string) =>
      code === undefined ? (ENTITIES[name ?? ''] ?? ' ') : codePoint(Number(code)),
  );
}

function codePoint(code: number): string {
  return code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff) || code < 32
    ? ' '
    : String.fromCodePoint(code);
}

function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
  return lines
    .filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''))
    .join('\n')
    .trim();
}
