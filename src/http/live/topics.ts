import { invalid } from '../../errors.ts';
import type { LiveEvent } from '../../store/live-read.ts';

/** Whether a stream wants an event. */
export type Wants = (event: LiveEvent) => boolean;

const MAX_TOPICS = 200;
const FORMS =
  'runs, run:<id>, automation-runs:<id>, automations, automation:<id>, cancelations or cancelation:<id>';

/** What a stream is about, from its `topics`; without any, everything. Throws a 400. */
export function topicsOf(topics: readonly string[] | null): Wants {
  if (topics === null) return () => true;
  if (topics.length > MAX_TOPICS) throw invalid('topics', `at most ${MAX_TOPICS}`);
  const wanted = new Set(topics);
  for (const topic of wanted) {
    if (!/^(runs|automations|cancelations|(run|automation-runs|automation|cancelation):.+)$/.test(topic)) {
      throw invalid('topics', `${JSON.stringify(topic.slice(0, 40))} is not one of ${FORMS}`);
    }
  }
  return ({ topic, subject, run }) => {
    const kind = topic.slice(0, topic.indexOf('.'));
    if (wanted.has(`${kind}s`) || wanted.has(`${kind}:${subject}`)) return true;
    const automation = run?.template_id ?? null;
    return automation !== null && wanted.has(`automation-runs:${automation}`);
  };
}
