import { z } from 'zod';
import { checkConditionParts } from '../../automation/checks/condition.ts';
import { COMPARISONS, type Condition, VALUE_SOURCES } from '../../automation/condition.ts';
import type { Json } from '../../automation/json.ts';
import { object, oneOf, text } from '../fields.ts';
import { nestedList } from '../recursive.ts';

const MAX_GROUP = 100;

const isFitting = (list: readonly Condition[]) => list.length > 0 && list.length <= MAX_GROUP;

const group = nestedList('a list of conditions', 'Condition', () => condition).refine(isFitting, {
  error: `expected 1 to ${MAX_GROUP} conditions`,
});

/** What a branch asks (reference 6.14); which fields go together is said in words, with the place of each. */
export const condition: z.ZodType<Condition> = object(
  {
    source: oneOf([...VALUE_SOURCES, 'js'] as const)
      .meta({ description: 'Where the compared value comes from, or `js` for an expression.' })
      .exactOptional(),
    field: text
      .meta({ description: 'Path inside `data` or `profile`; of a step, `<ref>.<field>`.' })
      .exactOptional(),
    comparison: oneOf(COMPARISONS).exactOptional(),
    value: z
      .custom<Json>()
      .meta({ description: 'What is expected: any JSON, `refs.<path>` or `${javascript}`.' })
      .exactOptional(),
    expression: text
      .meta({ description: 'JavaScript without `${}`; its truthiness counts.' })
      .exactOptional(),
    and: group.meta({ description: 'All of these must hold.' }).exactOptional(),
    or: group.meta({ description: 'One of these must hold.' }).exactOptional(),
  },
  'a condition such as { "source": "data", "field": "plan", "comparison": "eq", "value": "pro" }',
)
  .superRefine((parts, context) => {
    const problem = checkConditionParts(parts);
    if (problem === null) return;
    const path = problem.place === '' ? [] : [problem.place];
    context.addIssue({ code: 'custom', path, message: problem.message, input: parts });
  })
  .meta({
    id: 'Condition',
    description:
      'A comparison (`source` data, profile or step, with `field`, `comparison` and `value`), an expression (`source` js, with `expression`), or a group (`and`, `or`).',
  }) as unknown as z.ZodType<Condition>;
