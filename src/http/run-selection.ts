import { RUN_STATUSES } from '../engine/status.ts';
import { invalid } from '../errors.ts';
import type { RunSelection } from '../store/run-selection.ts';
import { dateParam, listParam, type Query, textParam } from './query.ts';

/** The runs that the query of a URL names. Throws a 400. */
export function runSelectionOf(query: Query, retentionDays: number): RunSelection {
  const not = listParam(query, 'status_not');
  const wanted = listParam(query, 'status');
  return {
    statuses: not === null ? wanted : (wanted ?? RUN_STATUSES).filter((status) => !not.includes(status)),
    templateIds: listParam(query, 'template_id'),
    notTemplateIds: listParam(query, 'template_id_not'),
    version: versionOf(query),
    token: textParam(query, 'cancelation_token'),
    recipient: textParam(query, 'recipient'),
    trigger: textParam(query, 'trigger'),
    prefix: textParam(query, 'q'),
    from: dateParam(query, 'start_date', 'from'),
    until: dateParam(query, 'end_date', 'until'),
    retentionDays,
  };
}

function versionOf(query: Query): number | null {
  const text = textParam(query, 'version');
  if (text === null) return null;
  if (!/^v?[1-9]\d{0,8}$/.test(text)) throw invalid('version', 'expected a version such as 3 or v3');
  return Number(text.replace('v', ''));
}
