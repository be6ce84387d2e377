import { LRUCache } from 'lru-cache';
import { RenderFailure } from '../failure.ts';
import { compileMjml } from './mjml.ts';

/**
 * An e-mail in the making: MJML in which every text, link and picture is a numbered slot. The compiler sees the layout
 * alone: no text of a template or of data can break it, and equal layouts are compiled once.
 */
export type Slots = {
  /** Keeps a piece of HTML, already harmless where it will stand, and returns the mark that stands for it. */
  add(html: string): string;
  readonly values: readonly string[];
};

export function createSlots(): Slots {
  const values: string[] = [];
  return {
    add: (html) => `belayslot${values.push(html) - 1}x`,
    values,
  };
}

const MARK = /belayslot(\d{1,6})x/;

const known = new LRUCache<string, readonly string[]>({
  max: 2_000,
  maxSize: 24 * 1024 * 1024,
  sizeCalculation: (parts, mjml) => parts.reduce((size, part) => size + part.length, mjml.length),
});

/** The HTML of a skeleton with its slots filled. Throws `RenderFailure` where the MJML of a brand is wrong. */
export function fillSkeleton(mjml: string, { values }: Slots): string {
  const parts = known.get(mjml) ?? compileParts(mjml);
  // Every second part is the number of a slot.
  return parts.map((part, index) => (index % 2 === 0 ? part : (values[Number(part)] ?? ''))).join('');
}

function compileParts(mjml: string): readonly string[] {
  const compiled = compileMjml(mjml);
  if (compiled.kind === 'failed') throw new RenderFailure(`the e-mail's layout: ${compiled.error}`);
  const parts = compiled.html.split(MARK);
  known.set(mjml, parts);
  return parts;
}
