import { isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import type { ListBlock, ListItem } from './block.ts';
import { checkDepth, type Expanding, occurrences } from './control-flow.ts';
import { richText } from './rich-text.ts';
import type { Writer } from './writer.ts';

/** A `list` element: its items hold text, and lists below it. */
export function listBlock(
  element: JsonObject,
  writer: Writer,
  state: Expanding,
  place: string,
  depth: number,
): ListBlock {
  checkDepth(depth, place);
  const elements = Array.isArray(element['elements']) ? element['elements'] : [];
  const items = elements.flatMap((item: Json, index): readonly ListItem[] => {
    const at = `${place}.elements[${index}]`;
    if (!isJsonObject(item)) return [];
    return occurrences(item, writer, state, at).map((shown) =>
      listItem(shown.element, shown.writer, state, at, depth),
    );
  });
  return { kind: 'list', ordered: element['list_type'] === 'ordered', items };
}

function listItem(
  item: JsonObject,
  writer: Writer,
  state: Expanding,
  place: string,
  depth: number,
): ListItem {
  const parts = Array.isArray(item['elements']) ? item['elements'].filter(isJsonObject) : [];
  const words = parts.filter((part) => part['type'] !== 'list');
  const below = parts
    .filter((part) => part['type'] === 'list')
    .map((part) => listBlock(part, writer, state, place, depth + 1));
  const own = words.length === 0 ? { content: item['content'] ?? '' } : { elements: words };
  return { spans: richText(own, writer, place), below };
}
