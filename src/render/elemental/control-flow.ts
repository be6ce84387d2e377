import type { Json, JsonObject } from '../../automation/json.ts';
import { RenderFailure } from '../failure.ts';
import { withRoots } from '../variables.ts';
import { textOf } from './fields.ts';
import { localize } from './localize.ts';
import type { Writer } from './writer.ts';

export type ExpandOptions = {
  /** Names that the channel goes by, the most particular first: `slack`, `direct_message`. */
  readonly names: readonly string[];
  /** Languages wanted, the most particular first. */
  readonly locales: readonly string[];
};

/** What is known while a document is gone through. */
export type Expanding = ExpandOptions & {
  /** Elements named by `ref` so far; conditions behind them see them. */
  readonly refs: { [name: string]: Json };
  title: string | null;
  preheader: string | null;
  raw: JsonObject;
};

/** An element that is shown, in its language, with the variables of its turn in a loop. */
export type Occurrence = { readonly element: JsonObject; readonly writer: Writer };

/** Laying out an element costs about as much as this many look-ups. */
const ELEMENT_COST = 40;

/** How often an element is shown: `loop`, then `channels` and `if` for each turn. `ref` notes the outcome. */
export function occurrences(
  element: JsonObject,
  writer: Writer,
  state: Expanding,
  place: string,
): readonly Occurrence[] {
  const localized = localize(element, state.locales);
  return turns(localized, writer, place)
    .filter((turn) => {
      const visible = isWanted(localized, state) && holds(localized, turn, place);
      const { ref } = localized;
      if (typeof ref === 'string' && ref !== '') state.refs[ref] = { ...localized, visible };
      return visible;
    })
    .map((turn) => ({ element: localized, writer: turn }));
}

function turns({ loop }: JsonObject, writer: Writer, place: string): readonly Writer[] {
  writer.charge(ELEMENT_COST);
  if (typeof loop !== 'string' || loop === '') return [writer];
  const items = writer.condition(loop, `${place}.loop`);
  if (!Array.isArray(items)) return [];
  return items.map((item: Json, index) => {
    writer.charge(ELEMENT_COST);
    return writer.with(withRoots(writer.variables, { $: { item, index } }));
  });
}

function isWanted({ channels }: JsonObject, { names }: Expanding): boolean {
  return !Array.isArray(channels) || channels.some((name: Json) => names.includes(textOf(name)));
}

function holds(element: JsonObject, writer: Writer, place: string): boolean {
  const condition = element['if'];
  if (typeof condition !== 'string' || condition === '') return true;
  return Boolean(writer.condition(condition, `${place}.if`));
}

const MAX_DEPTH = 30;

/** Throws for elements that hold elements that hold elements … */
export function checkDepth(depth: number, place: string): void {
  if (depth > MAX_DEPTH) throw new RenderFailure(`${place}: nested more than ${MAX_DEPTH} levels deep`);
}
