import type { Problem } from '../problem.ts';
import type { ScheduleTrigger, Trigger } from '../trigger.ts';
import { checkCondition, checkExpressions, type Parsed } from './expressions.ts';
import { joinPlaces } from './place.ts';
import { problemAt } from './step-check.ts';

/** What is wrong with a schedule by the calendar, which this module does not know; places start at the trigger. */
export type CheckSchedule = (trigger: ScheduleTrigger) => readonly Problem[];

/** Everything that would keep a trigger whose shape is right from starting runs. */
export function checkTrigger(
  trigger: Trigger,
  parsed: Parsed,
  checkSchedule: CheckSchedule,
): readonly Problem[] {
  const { if: condition, recipient, data, profile } = trigger;
  return [
    ...ownProblems(trigger, checkSchedule),
    ...problemAt('if', condition === undefined ? null : checkCondition(condition, parsed)),
    ...checkExpressions({ recipient, data, profile }, '', parsed),
  ].map(({ place, message }) => ({
    place: place === '' ? 'trigger' : joinPlaces('trigger', place),
    message,
  }));
}

function ownProblems(trigger: Trigger, checkSchedule: CheckSchedule): readonly Problem[] {
  switch (trigger.type) {
    case 'api':
      return [];
    case 'schedule':
      return checkSchedule(trigger);
    case 'inbound':
      return problemAt('event', filled(trigger.event, 'the name of an event'));
    case 'webhook':
      return problemAt('source', filled(trigger.source, 'the id of an inbound source'));
    case 'segment':
    case 'rudderstack':
      return sourceProblems(trigger);
    case 'digest':
      return problemAt('topic', filled(trigger.topic, 'the id of a subscription topic'));
    case 'audience':
      return [
        ...problemAt('audience', filled(trigger.audience, 'the id of an audience')),
        ...problemAt('change', filled(trigger.change, 'matched or unmatched')),
      ];
  }
}

function sourceProblems({
  call,
  event,
}: Extract<Trigger, { readonly type: 'segment' | 'rudderstack' }>): readonly Problem[] {
  if (call === undefined) return problemAt('call', 'required: expected identify, group, track or page');
  if (call === 'track') return problemAt('event', filled(event, 'the exact name of a track event'));
  return event !== undefined && call !== 'page' && call !== 'screen'
    ? problemAt('event', 'only track, page and screen calls have a name')
    : [];
}

function filled(text: string | undefined, what: string): string | null {
  return text === undefined || text === '' ? `required: expected ${what}` : null;
}
