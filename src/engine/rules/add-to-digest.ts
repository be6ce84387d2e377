import type { Answer } from '../event.ts';
import { filledText } from '../read.ts';
import { fallbackRecipient } from '../recipient.ts';
import { failed, type Moment, type Outcome, type Rule } from '../rule.ts';

/** Adds the run's data to the open digest of its user, and goes on (reference 6.12). */
export const addToDigestRule: Rule<'add-to-digest'> = { action: 'add-to-digest', enter, resume };

const MAX_CATEGORY_CHARS = 256;

function enter({ input, run: { context } }: Moment): Outcome {
  const topic = filledText(input['subscription_topic_id']);
  if (topic === null) return failed('NO_TOPIC', 'subscription_topic_id: resolved to nothing');
  const { data } = context;
  const user = filledText(data['user_id']) ?? filledText(data['userId']) ?? fallbackRecipient(context);
  if (user === null) return failed('NO_RECIPIENT', 'user_id: the data, the run and its profile name no user');
  const category = filledText(input['category_key']) ?? filledText(data['category_key']);
  return {
    kind: 'ask',
    ask: {
      kind: 'add-to-digest',
      ...{
        topic_id: topic,
        user_id: user,
        category: category?.slice(0, MAX_CATEGORY_CHARS) ?? null,
        item: data,
      },
    },
  };
}

function resume(_moment: Moment, answer: Answer | null): Outcome {
  if (answer?.kind !== 'add-to-digest') return failed('NO_TOPIC', 'subscription_topic_id: no answer');
  if ('reason' in answer) return failed('NO_TOPIC', `subscription_topic_id: ${answer.reason}`);
  const { kind: _kind, ...output } = answer;
  return {
    kind: 'done',
    output,
    ref: { status: 'PROCESSED', digest_instance_id: output.digest_instance_id },
  };
}
