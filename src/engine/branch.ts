import type { Condition } from '../automation/condition.ts';
import type { JsonObject } from '../automation/json.ts';
import { storableText } from '../automation/text.ts';
import { judge } from './judge.ts';
import type { Values } from './resolve.ts';
import { failed, type Outcome } from './rule.ts';

/** One way that a branch may take: what readers call it, its arm, its condition, and where that is written. */
export type Way = {
  readonly name: string;
  readonly arm: string;
  readonly condition: Condition;
  readonly place: string;
};

const MAX_WORDS = 1_000;

/**
 * Takes the first way whose condition holds, else the arm `otherwise` (reference 6.14). The step's output says which, and
 * why: "Took else: `data.plan` was `free`, expected `pro`". Conditions behind the one that holds are not looked at.
 */
export function branch(ways: readonly Way[], otherwise: string, values: Values): Outcome {
  const conditions: JsonObject[] = [];
  for (const { name, arm, condition, place } of ways) {
    const judged = judge(condition, values);
    if (!judged.ok) return failed(judged.code, `${place}: ${judged.message}`);
    const words = storableText(judged.words, MAX_WORDS);
    conditions.push({ place, holds: judged.holds, words });
    if (judged.holds) return took(name, arm, words, conditions);
  }
  return took(otherwise, otherwise, conditions.map(({ words }) => words).join('; '), conditions);
}

function took(name: string, arm: string, words: string, conditions: readonly JsonObject[]): Outcome {
  const reason = storableText(`Took ${name}: ${words}`, MAX_WORDS);
  return {
    kind: 'done',
    arm,
    output: { took: name, reason, conditions },
    ref: { status: 'PROCESSED', took: name },
  };
}
