import type { Block } from '../elemental/block.ts';
import { escapeHtml } from '../elemental/writer.ts';
import { sectionsOf } from './block-mjml.ts';
import type { BrandParts, Part } from './brand-parts.ts';
import { createSlots, fillSkeleton, type Slots } from './skeleton.ts';
import { FONT, type Theme } from './theme.ts';

/** What an e-mail is made of. */
export type EmailParts = {
  readonly subject: string;
  readonly preheader: string | null;
  /** BCP 47. */
  readonly locale: string;
  readonly blocks: readonly Block[];
  readonly brand: BrandParts;
  readonly theme: Theme;
};

/** The HTML of an e-mail: head, header, a card with the blocks, footer. */
export function emailHtml(parts: EmailParts): string {
  const { theme, brand, blocks } = parts;
  const slots = createSlots();
  const bar = theme.bar === null || isOwn(brand.header) ? '' : ` border-top="4px solid ${theme.bar}"`;
  const card = `<mj-wrapper css-class="b-card" background-color="${theme.card}" border-radius="8px"${bar} padding="24px 0">${sectionsOf(blocks, theme, slots)}</mj-wrapper>`;
  const body = `${part(brand.header, slots)}${blocks.length === 0 ? '' : card}${part(brand.footer, slots)}`;
  const mjml = `<mjml lang="${parts.locale}">${head(parts, slots)}<mj-body css-class="b-body" background-color="${theme.background}" width="${theme.width}px"><mj-section padding="8px"><mj-column><mj-spacer height="8px"/></mj-column></mj-section>${body}</mj-body></mjml>`;
  return fillSkeleton(mjml, slots);
}

/** True for a part that the brand has written out. */
function isOwn({ kind }: Part): boolean {
  return kind === 'mjml' || kind === 'raw';
}

/** `mjml` stands in the layout as it is; `html` replaces a slot, so that it need not be balanced. */
function part(made: Part, slots: Slots): string {
  if (made.kind === 'none') return '';
  if (made.kind === 'mjml') return made.mjml;
  if (made.kind === 'raw') return `<mj-raw>${slots.add(made.html)}</mj-raw>`;
  return `<mj-section padding="8px"><mj-column><mj-text css-class="b-muted" align="center" font-size="13px" color="#71717a">${slots.add(made.html)}</mj-text></mj-column></mj-section>`;
}

function head({ subject, preheader, brand, theme }: EmailParts, slots: Slots): string {
  const preview = preheader === null ? '' : `<mj-preview>${slots.add(escapeHtml(preheader))}</mj-preview>`;
  const scheme = theme.dark ? 'light dark' : 'light';
  const meta = `<meta name="color-scheme" content="${scheme}"/><meta name="supported-color-schemes" content="${scheme}"/>`;
  const own = brand.head.kind === 'raw' ? slots.add(brand.head.html) : '';
  const mjml = brand.head.kind === 'mjml' ? brand.head.mjml : '';
  return `<mj-head><mj-title>${slots.add(escapeHtml(subject))}</mj-title>${preview}<mj-attributes><mj-all font-family="${FONT}"/><mj-text font-size="16px" line-height="1.5" color="${theme.text}" padding="8px 16px"/><mj-button font-size="16px" font-weight="600" border-radius="6px" inner-padding="12px 24px" padding="12px 16px"/><mj-image padding="8px 16px"/></mj-attributes>${theme.dark ? `<mj-style>${DARK}</mj-style>` : ''}${mjml}<mj-raw>${meta}${own}</mj-raw></mj-head>`;
}

/** Clients that honour it (Apple Mail, iOS, Thunderbird); others, like Gmail, recolour by themselves. */
const DARK = [
  '@media (prefers-color-scheme: dark) {',
  'body, .b-body { background-color: #18181b !important; background: #18181b !important; }',
  '.b-card, .b-card > table { background-color: #27272a !important; background: #27272a !important; }',
  '.b-text div, .b-text p, .b-text h1, .b-text h2, .b-text h3, .b-text li, .b-html > div { color: #f4f4f5 !important; }',
  '.b-muted div, .b-muted p { color: #a1a1aa !important; }',
  '.b-link { color: #93c5fd !important; }',
  '.b-line p { border-top-color: #52525b !important; }',
  '}',
].join(' ');
