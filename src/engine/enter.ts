import { conditionOutcome } from './condition.ts';
import { dynamicParts, fieldsOf } from './dynamic-parts.ts';
import type { Evaluated } from './event.ts';
import { resolve } from './resolve.ts';
import { failed } from './rule.ts';
import { enterStep, unresolvedStep } from './rules.ts';
import { MAX_SETTLED } from './run.ts';
import { refsRoot, stepScope } from './scope.ts';
import { settle } from './settle.ts';
import { messagesRead } from './step-refs.ts';
import { type Advanced, momentOf, type Turn } from './turn.ts';

/** Takes a step in hand: fresh message statuses first where it may read them, then expressions, then its rule. */
export function enter(turn: Turn): Advanced {
  if (turn.run.settled >= MAX_SETTLED) {
    return settle(turn, failed('TOO_MANY_STEPS', `a run settles at most ${MAX_SETTLED} steps`));
  }
  const messages = messagesRead(dynamicParts(turn.step), turn.run.refs);
  if (messages === null) return evaluate(turn);
  return settle(turn, { kind: 'ask', ask: { kind: 'statuses', messages } });
}

/** Asks for the values of the step's expressions, its `if` among them; starts a step that has none. */
export function evaluate(turn: Turn): Advanced {
  const { expressions } = dynamicParts(turn.step);
  if (expressions.size === 0) return start(turn, new Map());
  const scope = stepScope(turn.run);
  return settle(turn, { kind: 'ask', ask: { kind: 'evaluate', expressions: [...expressions], scope } });
}

/** Starts a step whose expressions have values: `if` first, then the other fields, then its rule. */
export function start(turn: Turn, evaluated: ReadonlyMap<string, Evaluated>): Advanced {
  const { run, step, hand } = turn;
  const outcome = conditionOutcome(step.if, evaluated);
  if (outcome !== null) return settle(turn, outcome);
  const resolved = resolve(fieldsOf(step), { root: refsRoot(run), evaluated });
  if (!resolved.ok) {
    const { place, code, message } = resolved.error;
    return settle(turn, unresolvedStep(step, { code, message: `${place}: ${message}` }));
  }
  const started: Turn = { ...turn, hand: { ...hand, input: resolved.value }, evaluated };
  return settle(started, enterStep(step, momentOf(started)));
}
