import { isLocalMoment } from '../automation/checks/delay.ts';
import {
  addDuration,
  checkDuration,
  checkTimestamp,
  type EpochMs,
  hasZone,
  parseDuration,
  parseTimestamp,
  YEAR,
} from '../automation/duration.ts';
import { fromLocal } from '../automation/local-time.ts';
import type { DelayStep } from '../automation/steps/delay.ts';
import { localMoment } from './local-moment.ts';
import { openingOf } from './opening.ts';
import { filledText, objectOf } from './read.ts';
import type { Moment } from './rule.ts';
import { type Invalid, zoneFor } from './zone.ts';

/** When a delay ends. */
export type DelayEnd = {
  /** The moment that was meant, which may be past; epoch ms. */
  readonly meant: EpochMs;
  /** That or now, whichever is later, moved into the opening hours. */
  readonly at: EpochMs;
  /** The zone that had a say; null where none had. */
  readonly zone: string | null;
};

type Meant = Omit<DelayEnd, 'at'>;

/** When a delay that is entered now ends; at most a year from now, plus the days until it opens. */
export function delayEnd(moment: Moment, step: DelayStep): DelayEnd | Invalid {
  const meant = meantBy(moment, step);
  if ('invalid' in meant) return meant;
  const from = Math.max(meant.meant, moment.now);
  const hours = objectOf(moment.input['within']);
  if (step.within === undefined || hours === null) return { ...meant, at: from };
  const opening = openingOf(from, hours, (own) => zoneOf(moment, own, 'within'));
  return 'invalid' in opening ? opening : { ...meant, ...opening };
}

function meantBy(moment: Moment, step: DelayStep): Meant | Invalid {
  const { input, now } = moment;
  const local = isLocalMoment(step.until) ? objectOf(input['until']) : null;
  if (local !== null) {
    const meant = localMoment(now, local, (own) => zoneOf(moment, own, 'until'));
    return 'invalid' in meant || meant.meant - now <= YEAR ? meant : { invalid: 'until: at most 1 year' };
  }
  const until = filledText(input['until']);
  if (until !== null) return timestamp(moment, until);
  const duration = filledText(input['duration']);
  if (duration !== null) return lapse(now, duration);
  if (step.within !== undefined) return { meant: now, zone: null };
  return { invalid: 'duration: neither it nor until resolved to a text' };
}

function timestamp({ input, now }: Moment, until: string): Meant | Invalid {
  const at = parseTimestamp(until);
  const problem = checkTimestamp(until, now);
  if (typeof at !== 'number' || problem !== null) return { invalid: `until: ${problem}` };
  const named = filledText(input['timezone']);
  if (named === null || hasZone(until)) return { meant: at, zone: null };
  const zone = zoneFor([{ place: 'timezone', text: named }], {});
  return typeof zone === 'string' ? { meant: fromLocal(at, zone), zone } : zone;
}

function lapse(now: EpochMs, duration: string): Meant | Invalid {
  const length = parseDuration(duration);
  const problem = checkDuration(duration);
  if ('error' in length || problem !== null) return { invalid: `duration: ${problem}` };
  return { meant: addDuration(now, length), zone: null };
}

/** The zone of a part of the step: its own, the step's, the profile's, UTC. */
function zoneOf({ input, run }: Moment, own: string | null, part: string): string | Invalid {
  const fields = [
    { place: `${part}.timezone`, text: own },
    { place: 'timezone', text: filledText(input['timezone']) },
  ];
  return zoneFor(fields, run.context.profile);
}
