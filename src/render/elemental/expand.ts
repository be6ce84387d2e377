import { hasOwn, isJsonObject, type Json, type JsonObject } from '../../automation/json.ts';
import { RenderFailure } from '../failure.ts';
import { withRoots } from '../variables.ts';
import type { Block, Column } from './block.ts';
import { checkDepth, type Expanding, type ExpandOptions, occurrences } from './control-flow.ts';
import { LEAVES } from './element-blocks.ts';
import { percentOf, textOf } from './fields.ts';
import { listBlock } from './list-block.ts';
import type { Writer } from './writer.ts';

/** A document for one channel. */
export type Expanded = {
  /** Of the `meta` element; null where there is none. */
  readonly title: string | null;
  /** What mail clients show beside the subject; of the `meta` element as well. */
  readonly preheader: string | null;
  readonly blocks: readonly Block[];
  /** What `channel` elements set as it is, by field. */
  readonly raw: JsonObject;
};

/** Decides `if`, repeats `loop`, chooses channel and language, and fills in the variables. */
export function expand(elements: readonly Json[], writer: Writer, options: ExpandOptions): Expanded {
  const refs: { [name: string]: Json } = Object.create(null);
  const state: Expanding = { ...options, refs, title: null, preheader: null, raw: {} };
  const all = writer.with(withRoots(writer.variables, { refs }));
  const blocks = blocksOf(ofChannel(elements, options.names), all, state, 'elements', 0);
  return { title: state.title, preheader: state.preheader, blocks, raw: state.raw };
}

/**
 * Where there are `channel` elements, those of the channel's most particular name stand for all of them; what stands
 * beside them goes to every channel. The others keep their place as null, so that places stay true.
 */
function ofChannel(elements: readonly Json[], names: readonly string[]): readonly Json[] {
  const channels = elements.map((element) => (isChannel(element) ? textOf(element['channel']) : null));
  const chosen = names.find((name) => channels.includes(name)) ?? null;
  return elements.map((element, index) =>
    channels[index] === null || channels[index] === chosen ? element : null,
  );
}

function isChannel(element: Json): element is JsonObject {
  return isJsonObject(element) && element['type'] === 'channel';
}

function blocksOf(
  elements: Json | undefined,
  writer: Writer,
  state: Expanding,
  place: string,
  depth: number,
): readonly Block[] {
  checkDepth(depth, place);
  if (!Array.isArray(elements)) return [];
  return elements.flatMap((element: Json, index) => {
    const at = `${place}[${index}]`;
    if (!isJsonObject(element)) return [];
    return occurrences(element, writer, state, at).flatMap((shown) =>
      made(shown.element, shown.writer, state, at, depth),
    );
  });
}

function made(
  element: JsonObject,
  writer: Writer,
  state: Expanding,
  place: string,
  depth: number,
): readonly Block[] {
  switch (element['type']) {
    case 'meta':
      noteMeta(element, writer, state, place);
      return [];
    case 'channel':
      state.raw = { ...state.raw, ...rawOf(element['raw'], writer, place) };
      return blocksOf(element['elements'], writer, state, `${place}.elements`, depth + 1);
    case 'group':
      return blocksOf(element['elements'], writer, state, `${place}.elements`, depth + 1);
    case 'columns':
      return [{ kind: 'columns', columns: columnsOf(element, writer, state, place, depth) }];
    case 'list':
      return [listBlock(element, writer, state, place, depth)];
    default:
      return leafBlocks(element, writer, place);
  }
}

function noteMeta({ title, preheader }: JsonObject, writer: Writer, state: Expanding, place: string): void {
  if (title !== undefined) state.title = writer.plain(textOf(title), `${place}.title`);
  if (preheader !== undefined) state.preheader = writer.plain(textOf(preheader), `${place}.preheader`);
}

function leafBlocks(element: JsonObject, writer: Writer, place: string): readonly Block[] {
  const type = textOf(element['type']);
  const toBlocks = hasOwn(LEAVES, type) ? LEAVES[type] : undefined;
  if (toBlocks === undefined)
    throw new RenderFailure(`${place}.type: there is no element "${type.slice(0, 40)}"`);
  return toBlocks(element, writer, place);
}

/** `html` is HTML; every other field is text. */
function rawOf(raw: Json | undefined, writer: Writer, place: string): JsonObject {
  if (!isJsonObject(raw)) return {};
  const { html, ...rest } = raw;
  const others = writer.deep(rest, `${place}.raw`);
  return {
    ...(isJsonObject(others) ? others : {}),
    ...(typeof html === 'string' ? { html: writer.html(html, `${place}.raw.html`) } : {}),
  };
}

function columnsOf(
  element: JsonObject,
  writer: Writer,
  state: Expanding,
  place: string,
  depth: number,
): readonly Column[] {
  const columns = Array.isArray(element['elements']) ? element['elements'] : [];
  return columns.flatMap((column: Json, index) => {
    const at = `${place}.elements[${index}]`;
    if (!isJsonObject(column)) return [];
    return occurrences(column, writer, state, at).map((shown) => ({
      width: percentOf(shown.element['width']),
      blocks: blocksOf(shown.element['elements'], shown.writer, state, `${at}.elements`, depth + 1),
    }));
  });
}
