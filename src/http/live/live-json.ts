import type { LiveEvent, LivePosition } from '../../store/live-read.ts';
import { isoTime } from '../time.ts';

/** One event of the stream: its name, and its data as JSON. */
export type Told = { readonly name: string; readonly data: string };

/** An event as the stream tells it; null when what it is about is gone. */
export function toldOf(event: LiveEvent): Told | null {
  const data = dataOf(event);
  return data === null ? null : { name: event.topic, data: JSON.stringify(data) };
}

/** The id of an event, with which a stream goes on. */
export function idOf({ xid, id }: LivePosition): string {
  return `${xid}-${id}`;
}

/** The place behind such an id; null when it is none of ours. */
export function positionOf(id: string | null): LivePosition | null {
  const match = /^(\d{1,18})-(\d{1,18})$/.exec(id ?? '');
  return match === null ? null : { xid: BigInt(match[1] ?? 0), id: BigInt(match[2] ?? 0) };
}

/** Whether an event comes after a place. */
export function isAfter(a: LivePosition, b: LivePosition): boolean {
  return a.xid > b.xid || (a.xid === b.xid && a.id > b.id);
}

function dataOf({ subject, run, automation, cancelation }: LiveEvent): object | null {
  if (run !== null) {
    const { status, version, step, template_id, cancelation_token, next_action_at } = run;
    return {
      run_id: subject,
      status,
      created_at: isoTime(run.created_at),
      updated_at: isoTime(run.updated_at),
      seq: version,
      ...(step === null ? {} : { step }),
      ...(template_id === null ? {} : { template_id }),
      ...(cancelation_token === null ? {} : { cancelation_token }),
      ...(next_action_at === null ? {} : { next_action_at: isoTime(next_action_at) }),
    };
  }
  if (automation !== null) {
    const { draft_version, published_version } = automation;
    return { id: subject, etag: `"${draft_version}"`, version: published_version };
  }
  return cancelation === null ? null : { id: subject, ...cancelation };
}
