import type { EmailContent } from '../../delivery/content.ts';
import type { Brand } from '../brand.ts';
import { plainText } from '../channels/plain-text.ts';
import type { Expanded } from '../elemental/expand.ts';
import { textOf } from '../elemental/fields.ts';
import type { Writer } from '../elemental/writer.ts';
import { oneLine } from '../one-line.ts';
import { brandParts, type FooterLinks } from './brand-parts.ts';
import { emailHtml } from './layout.ts';
import { themeOf } from './theme.ts';

export type EmailUse = {
  readonly writer: Writer;
  readonly brand: Brand | null;
  readonly locale: string;
  readonly links: FooterLinks;
  /** Where the document names no subject. */
  readonly fallbackSubject: string;
};

/** The e-mail of a document: HTML in the brand's layout, and the same as plain text. `raw` fields come before either. */
export function emailOf(document: Expanded, use: EmailUse): EmailContent {
  const { raw, blocks } = document;
  const subject = oneLine(textOf(raw['subject']) || document.title || use.fallbackSubject);
  const preheader = oneLine(textOf(raw['preheader']) || document.preheader || '') || null;
  const rawHtml = textOf(raw['html']);
  const html = rawHtml !== '' ? rawHtml : layOut(document, subject, preheader, use);
  const text =
    textOf(raw['text']) || plainText([...blocks, ...htmlBlocks(rawHtml)], { links: true, gap: '\n\n' });
  return { channel: 'email', subject, html, text: text + footerText(use.links, rawHtml), preheader };
}

function layOut(document: Expanded, subject: string, preheader: string | null, use: EmailUse): string {
  const { brand, writer, links, locale } = use;
  const theme = themeOf(brand);
  const parts = brandParts(brand, writer, theme, links);
  return emailHtml({ subject, preheader, locale, blocks: document.blocks, brand: parts, theme });
}

function htmlBlocks(html: string) {
  return html === '' ? [] : [{ kind: 'html', html } as const];
}

function footerText({ unsubscribe, preferences }: FooterLinks, rawHtml: string): string {
  if (rawHtml !== '') return '';
  const lines = [
    unsubscribe === null ? '' : `Unsubscribe: ${unsubscribe}`,
    preferences === null ? '' : `Preferences: ${preferences}`,
  ].filter((line) => line !== '');
  return lines.length === 0 ? '' : `\n\n--\n${lines.join('\n')}`;
}
