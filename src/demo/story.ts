import type { CancelAnswer, CancelationAnswer, CancelationListAnswer } from '../api/cancel-schema.ts';
import type { ClockAnswer } from '../api/clock-schema.ts';
import type { RunAnswer } from '../api/run-schema.ts';
import type { TemplateAnswer } from '../api/template-schema.ts';
import type { JsonObject } from '../automation/json.ts';
import type { ApiClient } from '../cli/api-client.ts';
import { onboarding, trialExpiry } from './automations.ts';
import type { Receiver } from './receiver.ts';

/** Tells one thing that happens, at a virtual moment. */
export type Tell = (at: string, what: string, detail: string) => void;

type Stage = {
  readonly api: ApiClient;
  readonly receiver: Receiver;
  readonly clockId: string;
  readonly tell: Tell;
};

/** Plays the story: three runs, one day, one cancel, one month. */
export async function playStory(stage: Stage): Promise<void> {
  const { api, clockId } = stage;
  const { now: first } = await api.get<ClockAnswer>(`/clocks/${clockId}`);
  await publish(stage, first, onboarding);
  await publish(stage, first, trialExpiry);
  await invoke(stage, first, onboarding.alias, 'user_123');
  await invoke(stage, first, trialExpiry.alias, 'user_123');
  await invoke(stage, first, onboarding.alias, 'user_456');
  const second = await advance(stage, '1 day');
  stage.tell(second, '', 'user_123 finishes onboarding: the second reminder must not be sent');
  await cancel(stage, second, 'onboarding-user_123');
  await advance(stage, '30 days');
}

async function publish({ api, tell }: Stage, at: string, automation: JsonObject): Promise<void> {
  const { id, alias, cancelation_token: token } = await api.post<TemplateAnswer>('/automations', automation);
  await api.post(`/automations/${id}/publish`, {});
  tell(at, 'publish', `${alias}, cancellation token ${String(token)}`);
}

async function invoke({ api, receiver, clockId, tell }: Stage, at: string, alias: string, user: string) {
  const { runId } = await api.post<{ readonly runId: string }>(`/automations/${alias}/invoke`, {
    recipient: user,
    data: { user_id: user },
    profile: { webhook: { url: receiver.url } },
    clock: clockId,
  });
  const run = await api.get<RunAnswer>(`/automations/runs/${runId}`);
  tell(at, 'invoke', `${alias} for ${user}, which resolves to ${run.cancelation_token ?? 'no token'}`);
}

/** Lets virtual time pass, and tells what arrived meanwhile. Returns the time it is then. */
async function advance({ api, receiver, clockId, tell }: Stage, by: string): Promise<string> {
  const before = receiver.arrivals.length;
  const { now } = await api.post<ClockAnswer>(`/clocks/${clockId}/advance`, { by });
  for (const { at, recipient, title } of receiver.arrivals.slice(before)) {
    tell(at, 'message', `to ${recipient}: "${title}"`);
  }
  tell(now, 'clock', `${by} have passed`.replace('1 day have', '1 day has'));
  return now;
}

/** Looks first, then cancels the way Courier documents it, then reads the receipt. */
async function cancel({ api, tell }: Stage, at: string, token: string): Promise<void> {
  const dryRun = { cancelation_token: token, dry_run: true };
  const preview = await api.post<CancelAnswer>('/automations/cancel', dryRun);
  tell(at, 'dry run', `${token} would cancel ${runsOf(preview.cancelation)}`);
  const steps = [{ action: 'cancel', cancelation_token: token }];
  await api.post('/automations/invoke', { automation: { steps } });
  tell(at, 'cancel', `${token}, by an ad-hoc automation as Courier documents it`);
  const { cancelations } = await api.get<CancelationListAnswer>('/cancelations');
  const receipt = cancelations.find(({ cancelation_token: canceled }) => canceled === token);
  tell(at, 'receipt', receipt === undefined ? 'missing' : `canceled ${runsOf(receipt)}`);
}

function runsOf({ canceled, run_ids: runs }: CancelationAnswer): string {
  return `${canceled === 1 ? '1 run' : `${canceled} runs`}: ${runs.join(', ')}`;
}
