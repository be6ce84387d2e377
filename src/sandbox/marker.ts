import { type Options, parseExpressionAt } from 'acorn';

const OPTIONS: Options = { ecmaVersion: 'latest' };

/**
 * The template literal that was probably meant by an inner text such as `data.a}-${data.b`, which is what is left
 * when `${` and `}` are cut from `${data.a}-${data.b}` (reference 7.3 row 19, D-5); null if it does not look like one.
 */
export function meantTemplate(inner: string): string | null {
  if (!/\}.*\$\{/s.test(inner) || inner.includes('`')) return null;
  const template = `\`\${${inner}}\``;
  try {
    return parseExpressionAt(template, 0, OPTIONS).end === template.length ? `\${${template}}` : null;
  } catch {
    return null;
  }
}
