import { isJsonObject, type Json } from '../../automation/json.ts';
import { admitObject, MAX_NESTING } from '../admit.ts';
import type { Answer } from '../event.ts';
import { filledText, objectOf } from '../read.ts';
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
  return withContext(run, input['context'], (context) => ({
    kind: 'ask',
    ask: { kind: 'automation', template, context },
  }));
}

function resume({ input, run, id }: Moment, answer: Answer | null): Outcome {
  if (answer?.kind !== 'automation' || answer.found === null) {
    const reason = answer?.kind === 'automation' ? answer.reason : 'not found';
    return failed('NO_TEMPLATE', `template: ${reason}`);
  }
  const { found } = answer;
  return withContext(run, input['context'], (context) => {
    const child = id(0);
    return {
      kind: 'done',
      output: { run_id: child },
      ref: { status: 'PROCESSED', run_id: child },
      writes: [{ kind: 'start-run', id: child, found, context, depth: run.depth + 1 }],
    };
  });
}

/** Without `context` the child gets a copy of the run's; with it, only what it names (D-14). */
function withContext(run: Run, given: Json | undefined, use: (context: Context) => Outcome): Outcome {
  if (given === undefined || given === null) return use({ ...run.context, template: null });
  const parsed = typeof given === 'string' ? parse(given) : given;
  const context = isJsonObject(parsed) ? admitObject(parsed, MAX_NESTING) : undefined;
  if (context === undefined) return failed('INVALID_CONTEXT', 'context: expected an object');
  return use({
    data: objectOf(context['data']) ?? {},
    profile: objectOf(context['profile']) ?? {},
    recipient: filledText(context['recipient']),
    brand: filledText(context['brand']),
    template: filledText(context['template']),
  });
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
