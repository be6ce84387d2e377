import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** What the program counts; names follow Courier's exports where it has them (reference 12). */
export type Metrics = {
  readonly registry: Registry;
  readonly invoked: Counter;
  readonly tokenErrors: Counter;
  readonly steps: Counter<'action' | 'status'>;
  readonly batches: Counter;
  readonly digests: Counter;
  readonly throttled: Counter;
  readonly cancelations: Counter;
  readonly runsCanceled: Counter;
  readonly messages: Counter<'status'>;
  readonly events: Counter;
  readonly scheduleFires: Counter;
  readonly scheduleMissed: Counter;
};

export function createMetrics(inHand: { runs(): number; messages(): number }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[] = []) =>
    new Counter<T>({ name, help, labelNames: [...labelNames], registers: [registry] });
  new Gauge({
    name: 'belay_runs_in_hand',
    help: 'Runs that this node is moving',
    registers: [registry],
    collect() {
      this.set(inHand.runs());
    },
  });
  new Gauge({
    name: 'belay_messages_in_hand',
    help: 'Messages that this node is handing over',
    registers: [registry],
    collect() {
      this.set(inHand.messages());
    },
  });
  return {
    registry,
    invoked: counter('courier_automation_invoked', 'Runs accepted'),
    tokenErrors: counter('automation_token_error', 'Runs accepted whose cancellation token gave a warning'),
    steps: counter('automation_step_settled', 'Steps settled', ['action', 'status']),
    throttled: counter('courier_automation_throttled', 'Runs that a throttle did not let pass'),
    digests: counter('courier_automation_digest_triggered', 'Digests released'),
    batches: counter('courier_automation_batch_triggered', 'Batches released'),
    cancelations: counter('automation_cancelation', 'Cancels answered'),
    runsCanceled: counter('automation_cancelled', 'Runs canceled'),
    messages: counter('courier_message_settled', 'Attempts to hand a message over', ['status']),
    events: counter('automation_event_received', 'Events from outside, repetitions left out'),
    scheduleFires: counter('automation_schedule_fired', 'Runs started by schedules'),
    scheduleMissed: counter('automation_schedule_missed', 'Moments of schedules that passed without a run'),
  };
}
