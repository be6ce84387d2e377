import type { RunAnswer } from '../api/run-schema.ts';
import type { StepAnswer, StepListAnswer } from '../api/step-answer.ts';
import { now } from '../clock.ts';
import { type ApiClient, orNotFound, segment } from './api-client.ts';
import { type Cell, formatFields, formatTable, printable } from './table.ts';
import { statusStyle, type Terminal } from './terminal.ts';
import { formatMoment } from './when.ts';

/** Prints one run: what it is, why it was canceled, what each step did and when. */
export async function showRun(api: ApiClient, terminal: Terminal, id: string, json: boolean): Promise<void> {
  const path = `/automations/runs/${segment(id)}`;
  const both = Promise.all([api.get<RunAnswer>(path), api.get<StepListAnswer>(`${path}/steps`)]);
  const [run, { steps }] = await orNotFound(
    both,
    `There is no run ${id}, or it is older than runs are kept.`,
  );
  if (json) return terminal.json({ ...run, steps });
  const time = now();
  for (const line of formatFields(fieldsOf(run, time), terminal.paint)) terminal.line(line);
  terminal.line();
  const rows = steps.map((step, index) => rowOf(step, index, time));
  const head = ['#', 'ACTION', 'STATUS', 'STARTED', 'CHANGED', 'NOTE'];
  for (const line of formatTable(head, rows, terminal.paint)) terminal.line(line);
}

type Field = readonly [string, Cell];

function fieldsOf(run: RunAnswer, time: number): readonly Field[] {
  const { template_id: template, template_version: version, canceled } = run;
  const versionText = version === undefined ? '' : `, version ${version}`;
  return [
    ['run', run.run_id],
    ['status', { text: run.status, style: statusStyle(run.status) }],
    ['template', template === undefined ? 'none (ad hoc)' : `${template}${versionText}`],
    ['recipient', run.recipient ?? '–'],
    ['token', run.cancelation_token ?? 'none: cancel it by --run'],
    ['source', run.source.join(', ') || '–'],
    ...optional('clock', run.clock),
    ['created', formatMoment(run.created_at, time)],
    ...optional('goes on', run.due_at === undefined ? undefined : formatMoment(run.due_at, time)),
    ...optional('finished', run.finished_at === undefined ? undefined : formatMoment(run.finished_at, time)),
    ...(canceled === undefined ? [] : canceledFields(canceled)),
    ...run.warnings.map(
      ({ code, message }): Field => ['warning', { text: `${code}: ${message}`, style: 'yellow' }],
    ),
  ];
}

function optional(name: string, text: string | undefined): readonly Field[] {
  return text === undefined ? [] : [[name, text]];
}

function canceledFields({
  by,
  reason,
  cancelation_id: id,
}: NonNullable<RunAnswer['canceled']>): readonly Field[] {
  const name = by.name === undefined ? by.id : `${by.name} (${by.id})`;
  return [
    ['canceled by', `${by.type.replace('_', ' ')} ${name}`],
    ...optional('reason', reason),
    ['receipt', id],
  ];
}

function rowOf(step: StepAnswer, index: number, time: number): readonly Cell[] {
  const isReached = step.status !== 'NOT PROCESSED';
  const isBegun = isReached && step.status !== 'SKIPPED';
  return [
    String(index + 1),
    step.action,
    { text: step.status, style: statusStyle(step.status) },
    formatMoment(isBegun ? step.created_at : null, time),
    formatMoment(isReached ? step.updated_at : null, time),
    noteOf(step, time),
  ];
}

function noteOf(step: StepAnswer, time: number): string {
  const notes = [
    step.error === undefined ? '' : `${step.error.code}: ${step.error.message}`,
    step.due_at === undefined ? '' : `until ${formatMoment(step.due_at, time)}`,
    step.message_id === undefined ? '' : `message ${step.message_id}`,
  ];
  return printable(notes.filter((note) => note !== '').join('; '));
}
