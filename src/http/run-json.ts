import type { RunAnswer, RunDetailsAnswer, RunSummary as RunSummaryAnswer } from '../api/run-schema.ts';
import type { StepAnswer } from '../api/step-answer.ts';
import type { Automation } from '../automation/automation.ts';
import type { RunSummary } from '../store/run-list.ts';
import type { RunDetail } from '../store/run-read.ts';
import type { RunRow } from '../store/run-rows.ts';
import type { StepDetail } from '../store/step-read.ts';
import { isoTime } from './time.ts';

/** One line of the run list (reference 4.4). */
export function runSummaryJson({
  id,
  source,
  created_at,
  status,
  template_id,
}: RunSummary): RunSummaryAnswer {
  return {
    run_id: id,
    source: [...source],
    created_at: isoTime(created_at),
    status,
    ...(template_id === null ? {} : { template_id }),
  };
}

/** What a table shows of a run. */
export function runDetailsJson({
  next,
  source,
  clock_id,
  id: _id,
  status: _status,
  ...row
}: RunRow): RunDetailsAnswer {
  const { seq, template_name, template_version, cancelation_token, recipient, steps_settled, steps_total } =
    row;
  return {
    seq,
    template_name,
    template_version,
    cancelation_token,
    recipient,
    trigger: (source[0] ?? '').split('/')[0] ?? '',
    updated_at: isoTime(row.updated_at),
    finished_at: row.finished_at === null ? null : isoTime(row.finished_at),
    steps_settled,
    steps_total,
    next:
      next === null
        ? null
        : {
            step: next.path,
            action: next.action,
            label: next.label,
            at: next.at === null ? null : isoTime(next.at),
          },
    clock: clock_id,
  };
}

/** A run in full (design §12, D-22). */
export function runJson(run: RunDetail): RunAnswer {
  const { template_id, template_version, finished_at, due_at, cancelation_token, canceled, clock_id } = run;
  return {
    run_id: run.id,
    status: run.status,
    seq: run.seq,
    ...(template_id === null ? {} : { template_id }),
    ...(template_version === null ? {} : { template_version }),
    source: [...run.source],
    created_at: isoTime(run.created_at),
    updated_at: isoTime(run.updated_at),
    ...(finished_at === null ? {} : { finished_at: isoTime(finished_at) }),
    ...(due_at === null ? {} : { due_at: isoTime(due_at) }),
    ...(cancelation_token === null ? {} : { cancelation_token }),
    ...(run.cancelation_tokens.length === 0 ? {} : { cancelation_tokens: [...run.cancelation_tokens] }),
    warnings: [...run.warnings],
    ...(canceled === null ? {} : { canceled: canceledJson(canceled) }),
    automation: automationJson(run.automation),
    ...run.context,
    refs: run.refs,
    ...(clock_id === null ? {} : { clock: clock_id }),
  };
}

/** One step of a run (reference 4.5, design §12). */
export function stepJson(runId: string, step: StepDetail): StepAnswer {
  const { message_id, ref, due_at, output, error } = step;
  return {
    step_id: `${runId}:${step.path}`,
    action: step.action,
    status: step.status,
    created_at: isoTime(step.created_at),
    updated_at: isoTime(step.updated_at),
    ...(message_id === null ? {} : { message_id }),
    ...(ref === null ? {} : { ref }),
    ...(due_at === null ? {} : { due_at: isoTime(due_at) }),
    ...(step.input === null ? {} : { input: step.input }),
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error }),
  };
}

function canceledJson({ id, at, by, reason }: NonNullable<RunDetail['canceled']>) {
  return { cancelation_id: id, at: isoTime(at), by, ...(reason === null ? {} : { reason }) };
}

/** A template's version also keeps its trigger, which is no part of what a run executes. */
function automationJson({
  steps,
  cancelation_token,
  cancelation_tokens,
}: Automation): RunAnswer['automation'] {
  return {
    steps: [...steps],
    ...(cancelation_token === undefined ? {} : { cancelation_token }),
    ...(cancelation_tokens === undefined ? {} : { cancelation_tokens: [...cancelation_tokens] }),
  };
}
