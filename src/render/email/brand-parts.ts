import { isJsonObject, type Json } from '../../automation/json.ts';
import { type Brand, brandSetting } from '../brand.ts';
import { textOf } from '../elemental/fields.ts';
import { escapeHtml, type Writer } from '../elemental/writer.ts';
import { RenderFailure } from '../failure.ts';
import { parseMarkdown } from '../markdown/markdown.ts';
import { safeImage, safeLink } from '../url.ts';
import { mjmlProblem } from './mjml.ts';
import { listHtml, spansHtml } from './span-html.ts';
import type { Theme } from './theme.ts';

/** A part of a brand: MJML, HTML that stands where it is put, or HTML that wants a section around it. */
export type Part =
  | { readonly kind: 'none' }
  | { readonly kind: 'mjml'; readonly mjml: string }
  | { readonly kind: 'raw'; readonly html: string }
  | { readonly kind: 'html'; readonly html: string };

export type BrandParts = { readonly head: Part; readonly header: Part; readonly footer: Part };

/** Links that the footer offers; null for none. */
export type FooterLinks = { readonly unsubscribe: string | null; readonly preferences: string | null };

const NONE: Part = { kind: 'none' };

/** Head, header and footer of a brand; `templateOverride` comes before the simple ones (reference 11.6). */
export function brandParts(
  brand: Brand | null,
  writer: Writer,
  theme: Theme,
  links: FooterLinks,
): BrandParts {
  const override = overrideOf(brand);
  const head = override?.('head') ?? NONE;
  const header = override?.('header') ?? NONE;
  const footer = override?.('footer') ?? NONE;
  return {
    head:
      filled(head, writer, 'head') ??
      rawOf(brandSetting(brand, 'email', 'head', 'content'), writer, 'brand.email.head'),
    header: filled(header, writer, 'header') ?? logo(brand, writer),
    footer: filled(footer, writer, 'footer') ?? simpleFooter(brand, writer, theme, links),
  };
}

/** Reads the parts of an override that is switched on; null where there is none. */
function overrideOf(brand: Brand | null): ((name: string) => Part) | null {
  const override = brandSetting(brand, 'email', 'templateOverride');
  if (!isJsonObject(override)) return null;
  const mjml = override['mjml'];
  if (isJsonObject(mjml) && mjml['enabled'] === true) {
    return (name) => (textOf(mjml[name]) === '' ? NONE : { kind: 'mjml', mjml: textOf(mjml[name]) });
  }
  if (override['enabled'] !== true) return null;
  return (name) => (textOf(override[name]) === '' ? NONE : { kind: 'raw', html: textOf(override[name]) });
}

/** A part with its variables; null where there is none. */
function filled(part: Part, writer: Writer, name: string): Part | null {
  const place = `brand.email.templateOverride.${name}`;
  if (part.kind === 'none') return null;
  if (part.kind !== 'mjml') return { kind: part.kind, html: writer.html(part.html, place) };
  const mjml = writer.html(part.mjml, place);
  const problem = mjmlProblem(mjml);
  if (problem !== null) throw new RenderFailure(`${place}: ${problem}`);
  return { kind: 'mjml', mjml };
}

function rawOf(value: Json | undefined, writer: Writer, place: string): Part {
  const html = textOf(value);
  return html === '' ? NONE : { kind: 'raw', html: writer.html(html, place) };
}

function logo(brand: Brand | null, writer: Writer): Part {
  const src = safeImage(
    writer.plain(textOf(brandSetting(brand, 'email', 'header', 'logo', 'image')), 'brand.email.header.logo'),
  );
  if (src === null) return NONE;
  const href = safeLink(
    writer.plain(textOf(brandSetting(brand, 'email', 'header', 'logo', 'href')), 'brand.email.header.logo'),
  );
  const image = `<img src="${escapeHtml(src)}" alt="${escapeHtml(brand?.name ?? '')}" style="display:inline-block;max-width:100%;max-height:56px;height:auto;border:0"/>`;
  return { kind: 'html', html: href === null ? image : `<a href="${escapeHtml(href)}">${image}</a>` };
}

function simpleFooter(brand: Brand | null, writer: Writer, theme: Theme, links: FooterLinks): Part {
  const content = writer.markdown(
    textOf(brandSetting(brand, 'email', 'footer', 'content')),
    'brand.email.footer',
  );
  const words = parseMarkdown(content).map((block) =>
    block.kind === 'list'
      ? listHtml(
          { kind: 'list', ordered: block.ordered, items: block.items.map((spans) => ({ spans, below: [] })) },
          theme,
        )
      : `<p style="margin:0 0 8px">${spansHtml(block.spans, theme)}</p>`,
  );
  const offered = [
    link(links.unsubscribe, 'Unsubscribe', content),
    link(links.preferences, 'Preferences', content),
  ].filter((one) => one !== '');
  const html = [
    ...words,
    ...(offered.length === 0 ? [] : [`<p style="margin:0">${offered.join(' · ')}</p>`]),
  ].join('');
  return html === '' ? NONE : { kind: 'html', html };
}

/** Left out where the brand's footer has the address already. */
function link(address: string | null, label: string, content: string): string {
  const href = address === null || content.includes(address) ? null : safeLink(address);
  return href === null
    ? ''
    : `<a class="b-link" href="${escapeHtml(href)}" style="color:#71717a">${label}</a>`;
}
