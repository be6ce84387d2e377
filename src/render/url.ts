/** Schemes that run code or carry content where a link should lead somewhere. */
const UNSAFE = /^(?:javascript|vbscript|data|file|blob|about|view-source):/i;
const SAFE_IMAGE = /^(?:https?:|cid:|data:image\/(?:png|jpe?g|gif|webp);base64,)/i;
const MAX_LENGTH = 16_384;

/** A link that may be followed, without control characters and with blanks encoded; null for one that may not. */
export function safeLink(text: string): string | null {
  const url = clean(text);
  return url === '' || url.length > MAX_LENGTH || UNSAFE.test(url) ? null : url;
}

/** The address of a picture: `http`, `https`, `cid`, or an embedded raster image; null for anything else. */
export function safeImage(text: string): string | null {
  const url = clean(text);
  return url.length <= MAX_LENGTH && SAFE_IMAGE.test(url) ? url : null;
}

function clean(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip them, so that they hide a scheme
      .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, '')
      .trim()
      .replace(/[ "<>\\^`{|}]/g, (character) => encodeURIComponent(character))
  );
}
