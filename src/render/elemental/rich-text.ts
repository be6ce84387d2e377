import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { parseInline } from '../markdown/inline.ts';
import type { Span } from '../markdown/span.ts';
import { safeLink } from '../url.ts';
import { colorOf, textOf } from './fields.ts';
import type { Writer } from './writer.ts';

/** The spans of `content`, or of `elements` of type `string`, `text` and `link`. */
export function richText(element: JsonObject, writer: Writer, place: string): readonly Span[] {
  const { elements } = element;
  if (!Array.isArray(elements))
    return styled(parseInline(writer.markdown(textOf(element['content']), `${place}.content`)), element);
  return elements.flatMap((part: Json, index) =>
    isJsonObject(part) ? partOf(part, writer, `${place}.elements[${index}]`) : [],
  );
}

function partOf(part: JsonObject, writer: Writer, place: string): readonly Span[] {
  const type = part['type'];
  const condition = part['if'];
  if (typeof condition === 'string' && !writer.condition(condition, `${place}.if`)) return [];
  const spans = styled(parseInline(writer.markdown(textOf(part['content']), `${place}.content`)), part);
  if (type !== 'link') return type === 'string' || type === 'text' ? spans : [];
  const href = safeLink(writer.plain(textOf(part['href']), `${place}.href`));
  return href === null ? spans : spans.map((span) => ({ ...span, href }));
}

/** Flags that go for all of it (`bold`, `italic`, `strikethrough`, `underline`, `color`). */
function styled(spans: readonly Span[], element: JsonObject): readonly Span[] {
  const color = colorOf(element['color']);
  const looks = {
    ...(isOn(element['bold']) ? { bold: true } : {}),
    ...(isOn(element['italic']) ? { italic: true } : {}),
    ...(isOn(element['strikethrough']) ? { strike: true } : {}),
    ...(isOn(element['underline']) ? { underline: true } : {}),
    ...(color === null || element['type'] !== 'string' ? {} : { color }),
  };
  return Object.keys(looks).length === 0 ? spans : spans.map((span) => ({ ...span, ...looks }));
}

/** Courier's types say boolean; designers' exports have the text as well. */
function isOn(value: Json | undefined): boolean {
  return value === true || value === 'true';
}
