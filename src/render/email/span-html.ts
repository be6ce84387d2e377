import type { ListBlock } from '../elemental/block.ts';
import { escapeHtml } from '../elemental/writer.ts';
import type { Span } from '../markdown/span.ts';
import type { Theme } from './theme.ts';

/** Spans as HTML with styles in place, since mail clients drop style sheets. */
export function spansHtml(spans: readonly Span[], theme: Theme): string {
  return spans.map((span) => spanHtml(span, theme)).join('');
}

function spanHtml(span: Span, theme: Theme): string {
  if (span.text === '\n') return '<br/>';
  let html = escapeHtml(span.text).replaceAll('\n', '<br/>');
  if (span.code === true)
    html = `<code style="font-family:Menlo,Consolas,monospace;font-size:0.9em">${html}</code>`;
  if (span.bold === true) html = `<strong>${html}</strong>`;
  if (span.italic === true) html = `<em>${html}</em>`;
  if (span.strike === true) html = `<s>${html}</s>`;
  if (span.underline === true) html = `<u>${html}</u>`;
  if (span.color !== undefined) html = `<span style="color:${span.color}">${html}</span>`;
  if (span.href === undefined) return html;
  return `<a class="b-link" href="${escapeHtml(span.href)}" style="color:${theme.primary}">${html}</a>`;
}

/** A list, with lists inside. */
export function listHtml({ ordered, items }: ListBlock, theme: Theme): string {
  const tag = ordered ? 'ol' : 'ul';
  const inside = items.map(
    ({ spans, below }) =>
      `<li style="margin:0 0 6px">${spansHtml(spans, theme)}${below.map((list) => listHtml(list, theme)).join('')}</li>`,
  );
  return `<${tag} style="margin:0;padding:0 0 0 24px">${inside.join('')}</${tag}>`;
}
