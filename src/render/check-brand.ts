import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';
import { checkText } from './check-content.ts';
import type { Syntax } from './template/compile.ts';

const PARTS = ['head', 'header', 'footer'] as const;

/** What is certain to fail when a brand is applied: templates that cannot be read. */
export function checkBrand({
  settings,
  snippets,
}: {
  readonly settings: JsonObject;
  readonly snippets: JsonObject;
}) {
  const problems: Problem[] = [];
  const check = (value: Json | undefined, syntax: Syntax, place: string) => {
    const error = typeof value === 'string' ? checkText(value, syntax) : null;
    if (error !== null) problems.push({ place, message: error });
  };
  const email = objectOf(settings['email']);
  check(objectOf(email['footer'])['content'], 'text', 'settings.email.footer.content');
  check(objectOf(email['head'])['content'], 'html', 'settings.email.head.content');
  const override = objectOf(email['templateOverride']);
  const mjml = objectOf(override['mjml']);
  for (const part of PARTS) check(override[part], 'html', `settings.email.templateOverride.${part}`);
  for (const part of PARTS) check(mjml[part], 'html', `settings.email.templateOverride.mjml.${part}`);
  const { items } = snippets;
  if (Array.isArray(items)) {
    items.forEach((item: Json, index) => {
      check(objectOf(item)['value'], 'text', `snippets.items[${index}].value`);
    });
  }
  return problems;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
