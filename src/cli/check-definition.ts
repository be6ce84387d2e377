import { adHocInvokeBody } from '../api/invoke-schema.ts';
import { parseBody } from '../api/parse.ts';
import { createTemplateBody } from '../api/template-schema.ts';
import { type CheckOptions, checkAutomation } from '../automation/check.ts';
import { isJsonObject, type Json } from '../automation/json.ts';
import type { Problem } from '../automation/problem.ts';
import { now } from '../clock.ts';
import { BelayError } from '../errors.ts';
import { compile } from '../sandbox/program.ts';
import type { Finding } from './finding.ts';

/** What the server would say to an automation: a template, the body of an ad-hoc invoke, or steps alone. */
export function checkDefinition(json: Json): readonly Finding[] {
  const problems = problemsOf(json);
  if (problems.length === 0)
    return [{ level: 'fine', what: 'automation', message: 'nothing is wrong with it' }];
  return problems.map(({ place, message }) => ({
    level: 'wrong',
    what: place === '' ? 'body' : place,
    message,
  }));
}

function problemsOf(json: Json): readonly Problem[] {
  try {
    return isJsonObject(json) && Object.hasOwn(json, 'automation') ? checkAdHoc(json) : checkTemplate(json);
  } catch (error) {
    // The shape was wrong, so that the steps could not be looked at.
    if (!(error instanceof BelayError)) throw error;
    const { problems } = error.details;
    return Array.isArray(problems)
      ? (problems as readonly Problem[])
      : [{ place: '', message: error.message }];
  }
}

function checkAdHoc(json: Json): readonly Problem[] {
  const { automation, context } = parseBody(adHocInvokeBody, json);
  return checkAutomation(automation, { checkExpression, context, now: now() });
}

/** Checked as publishing does: nobody has invoked it, so that recipient and data are unknown. */
function checkTemplate(json: Json): readonly Problem[] {
  const isSteps = isJsonObject(json) && !Object.hasOwn(json, 'name');
  const draft = parseBody(createTemplateBody, isSteps ? { ...json, name: 'unnamed' } : json);
  return checkAutomation(draft, { checkExpression });
}

const checkExpression: CheckOptions['checkExpression'] = (expression) => {
  const compiled = compile(expression);
  return compiled.ok ? null : compiled.error.message;
};
