import { filledText, objectOf } from '../read.ts';
import type { Answer } from '../event.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';
import { type Context, MAX_DEPTH, type Run } from '../run.ts';

/** Starts an independent child run; at most ten levels deep (reference 6.9, D-14). */
export const invokeRule: Rule<'invoke'> = { action: 'invoke', enter, resume };

function enter({ input, run }: Moment): Outcome {
  const template = filledText(input['template']);
  if (template === null) return failed('NO_TEMPLATE', 'template: resolved to nothing');
  if (run.depth >= MAX_DEPTH) {
    return failed('TOO_DEEP', `template: more than ${MAX_DEPTH} automations invoke each other`);
  }
  return { kind: 'ask', ask: { kind: 'automation', template, context: childContext(run, input['context']) } };
}

function resume({ input, run, id }: Moment, answer: Answer | null): Outcome {
  if (answer?.kind !== 'automation' || answer.found === null) {
    const reason = answer?.kind === 'automation' ? answer.reason : 'not found';
    return failed('NO_TEMPLATE', `template: ${reason}`);
  }
  const child = id(0);
  const context = childContext(run, input['context']);
  return {
    kind: 'done',
    output: { run_id: child },
    ref: { status: 'PROCESSED', run_id: child },
    writes: [{ kind: 'start-run', id: child, found: answer.found, context, depth: run.depth + 1 }],
  };
}

/** Without `context` the child gets a copy of the run's; with it, only what it names (D-14). */
function childContext(run: Run, given: unknown): Context {
  if (given === undefined || given === null) return { ...run.context, template: null };
  const context = objectOf(typeof given === 'string' ? parse(given) : (given as never)) ?? {};
  return {
    data: objectOf(context['data']) ?? {},
    profile: objectOf(context['profile']) ?? {},
    recipient: filledText(context['recipient']),
    brand: filledText(context['brand']),
    template: filledText(context['template']),
  };
}

function parse(text: string): never | null {
  try {
    return JSON.parse(text) as never;
  } catch {
    return null;
  }
}
