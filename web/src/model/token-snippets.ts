import { planToken } from '../engine.ts';

/** The call that cancels by this token. */
export function cancelCurl(origin: string, token: string): string {
  const body = JSON.stringify({ cancelation_token: token }).replaceAll("'", String.raw`'\''`);
  return [
    `curl -X POST ${origin}/automations/cancel \\`,
    '  -H "Authorization: Bearer $BELAY_API_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '${body}'`,
  ].join('\n');
}

/** The same from JavaScript, computing the token where the backend has the same names. */
export function cancelJavaScript(origin: string, expression: string, token: string): string {
  const plan = planToken(expression);
  const value =
    plan.kind === 'javascript'
      ? plan.expression.trim()
      : plan.kind === 'path'
        ? plan.path
        : JSON.stringify(token);
  return [
    `await fetch('${origin}/automations/cancel', {`,
    "  method: 'POST',",
    '  headers: {',
    '    authorization: `Bearer ${process.env.BELAY_API_KEY}`,',
    "    'content-type': 'application/json',",
    '  },',
    `  body: JSON.stringify({ cancelation_token: ${value} }),`,
    '});',
  ].join('\n');
}

/** Puts a picked path into an expression, in the syntax of its mode. */
export function insertPath(
  expression: string,
  at: number,
  path: string,
): { readonly text: string; readonly at: number } {
  if (expression.trim() === '') return { text: `refs.${path}`, at: path.length + 5 };
  const plan = planToken(expression);
  if (plan.kind === 'path') {
    const text = `\${\`\${${plan.path}}-\${${path}}\`}`;
    return { text, at: text.length };
  }
  if (plan.kind === 'literal') {
    const text = `\${\`${expression.replaceAll('`', '\\`')}\${${path}}\`}`;
    return { text, at: text.length };
  }
  const inTemplate = (expression.slice(0, at).split('`').length - 1) % 2 === 1;
  const inserted = inTemplate ? `\${${path}}` : path;
  return { text: expression.slice(0, at) + inserted + expression.slice(at), at: at + inserted.length };
}
