import { checkTokenField, lookup, planToken, utf8Length } from '../engine.ts';
import { closest } from './edit-distance.ts';
import type { Resolved, SampleContext } from './resolve-token.ts';

export type LintFinding = {
  readonly code: `T-${number}`;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly text: string;
  /** An expression that does not have this fault. */
  readonly fix?: { readonly label: string; readonly expression: string };
};

const MAX_BYTES = 1024;
const RESERVED = ['refs', 'data', 'profile'];

/** What may be wrong with a token and what would be right (ui 2.8.3). `resolved` is null while it is computed. */
export function lintToken(
  expression: string,
  resolved: Resolved | null,
  sample: SampleContext,
): readonly LintFinding[] {
  if (expression === '') {
    return [{ code: 'T-1', severity: 'hint', text: 'Runs can only be canceled one by one.' }];
  }
  if (RESERVED.includes(expression.trim())) {
    const text = checkTokenField(expression) ?? `“${expression.trim()}” is a reserved word.`;
    return [{ code: 'T-13', severity: 'error', text, fix: useUserId }];
  }
  return [
    ...lintText(expression),
    ...lintPath(expression, sample),
    ...lintTime(expression),
    ...(resolved === null ? [] : lintResult(expression, resolved)),
  ];
}

const useUserId = { label: 'Use the user id', expression: 'refs.data.user_id' };

/** How it reads before anything is evaluated: T-2 to T-5. */
function lintText(expression: string): readonly LintFinding[] {
  if (planToken(expression).kind !== 'literal') return [];
  if (expression.includes('${') && !expression.includes('}')) {
    const text = `“\${” at ${expression.indexOf('${') + 1} has no matching “}”, so all of it is plain text.`;
    return [{ code: 'T-5', severity: 'error', text }];
  }
  if (expression.includes('${')) {
    const text =
      'Has ${…} inside but is not wholly wrapped, so all of it is plain text. Wrap the whole value.';
    return [
      {
        code: 'T-4',
        severity: 'warning',
        text,
        fix: { label: 'Wrap', expression: wrapTemplate(expression) },
      },
    ];
  }
  if (/(?<![\w$])refs\./.test(expression)) {
    const text = 'Has “refs.” but not at its beginning, so all of it is plain text. Wrap it.';
    return [
      { code: 'T-3', severity: 'warning', text, fix: { label: 'Wrap', expression: wrapRefs(expression) } },
    ];
  }
  const text = 'Every run gets this same token, so canceling it stops all of them.';
  return [{ code: 'T-2', severity: 'warning', text, fix: useUserId }];
}

/** "onboarding-${data.id}" to a JavaScript template of the same look. */
function wrapTemplate(text: string): string {
  return `\${\`${text.replaceAll('`', '\\`').replaceAll('refs.', '')}\`}`;
}

/** "onboarding-refs.data.id" to a JavaScript template with the path filled in. */
function wrapRefs(text: string): string {
  const filled = text.replaceAll('`', '\\`').replaceAll(/refs\.([\w$.[\]]*[\w$\]])/g, '${$1}');
  return `\${\`${filled}\`}`;
}

/** T-6: a path that the sample does not have. */
function lintPath(expression: string, sample: SampleContext): readonly LintFinding[] {
  const paths = pathsOf(expression);
  const known = allPaths(sample);
  return paths.flatMap((path): readonly LintFinding[] => {
    if (lookup(sample, path) !== undefined) return [];
    const near = closest(path, known);
    const fix =
      near === null ? {} : { fix: { label: `Use ${near}`, expression: expression.replace(path, near) } };
    const meant = near === null ? '' : ` Did you mean ${near}?`;
    return [{ code: 'T-6', severity: 'warning', text: `${path} is not in the sample.${meant}`, ...fix }];
  });
}

/** The plain paths that an expression reads: `data.user_id`, `profile.email`. */
export function pathsOf(expression: string): readonly string[] {
  const plan = planToken(expression);
  if (plan.kind === 'path') return [plan.path];
  if (plan.kind !== 'javascript') return [];
  const found = plan.expression.matchAll(
    /(?<![\w$.'"])(?:refs\.)?((?:data|profile)(?:\.[A-Za-z_$][\w$]*)+)(?!\s*\(|[\w$])/g,
  );
  return [...new Set([...found].map(([, path = '']) => path))];
}

function allPaths(sample: SampleContext): readonly string[] {
  const paths: string[] = [];
  const visit = (value: unknown, path: string, depth: number) => {
    if (depth > 4 || typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const key of Object.keys(value).slice(0, 100)) {
      paths.push(`${path}.${key}`);
      visit((value as { [key: string]: unknown })[key], `${path}.${key}`, depth + 1);
    }
  };
  visit(sample.data, 'data', 0);
  visit(sample.profile, 'profile', 0);
  return paths;
}

/** T-12: what nobody can compute a second time. */
function lintTime(expression: string): readonly LintFinding[] {
  const plan = planToken(expression);
  if (plan.kind !== 'javascript' || !/\bDate\b|\bMath\s*\.\s*random\b/.test(plan.expression)) return [];
  const text = 'Uses the time or chance: your backend cannot compute the same token again to cancel by it.';
  return [{ code: 'T-12', severity: 'warning', text }];
}

/** What the sample gives: T-5 and T-7 to T-11. */
function lintResult(expression: string, { result, outcome }: Resolved): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  if (outcome !== null && !outcome.ok && outcome.error.code === 'SYNTAX') {
    const { position, message } = outcome.error;
    const where = position === undefined ? '' : ` at ${position + 1}`;
    return [{ code: 'T-5', severity: 'error', text: `Does not parse${where}: ${message}` }];
  }
  if (result.warnings.some(({ code }) => code === 'TOO_LONG')) {
    findings.push({
      code: 'T-10',
      severity: 'error',
      text: `The token would be longer than ${MAX_BYTES} bytes.`,
    });
  } else if (result.warnings.some(({ code }) => code === 'NOT_TEXT')) {
    findings.push({
      code: 'T-8',
      severity: 'warning',
      text: 'Gives an object or a list, which is no token.',
    });
  } else if (result.token === null) {
    findings.push({
      code: 'T-7',
      severity: 'warning',
      text: 'Gives nothing with this sample: such a run would have no token.',
    });
  }
  return [...findings, ...(result.token === null ? [] : lintValue(expression, result.token, outcome))];
}

function lintValue(expression: string, token: string, outcome: Resolved['outcome']): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  if (outcome?.ok === true && outcome.value.type === 'boolean') {
    findings.push({
      code: 'T-8',
      severity: 'warning',
      text: `Gives a boolean, which becomes the text “${token}”.`,
    });
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (token.trim() !== token || /[\u0000-\u001f\u007f\u200b-\u200f\u2028\u2029\ufeff]/.test(token)) {
    findings.push({
      code: 'T-9',
      severity: 'warning',
      text: 'The token has spaces at an end, or invisible characters.',
    });
  }
  if (utf8Length(token) > MAX_BYTES) {
    findings.push({ code: 'T-10', severity: 'error', text: `The token is longer than ${MAX_BYTES} bytes.` });
  }
  if (
    planToken(expression).kind !== 'literal' &&
    /^[^\s@]+@[^\s@]+\.[a-z]{2,}$|^\+?[\d ()-]{9,18}$/i.test(token)
  ) {
    const text = 'Looks like an e-mail address or a phone number. Tokens stand in logs; consider an id.';
    findings.push({ code: 'T-11', severity: 'hint', text });
  }
  return findings;
}
