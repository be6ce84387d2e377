import { createCaptures } from './delivery/capture.ts';
import { createDeliveryLoop, type DeliveryDeps } from './delivery/delivery-loop.ts';
import { createFanOutLoop } from './delivery/fan-out-loop.ts';
import type { Loaded } from './delivery/load-message.ts';
import { createPreferences } from './delivery/preferences.ts';
import { createStoredContent } from './delivery/stored-content.ts';
import { createStoredRendering } from './delivery/stored-rendering.ts';
import { createUnsubscribeLink } from './delivery/unsubscribe-link.ts';
import { isTruthy } from './engine/condition.ts';
import type { Metrics } from './metrics.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { evaluate } from './scheduler/evaluate.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import { type Tenant, tenantKey } from './store/scope.ts';

export type WiringDeps = Omit<
  DeliveryDeps,
  'rendering' | 'preferences' | 'unsubscribeLink' | 'holds' | 'captures' | 'random' | 'onSettled'
> & {
  readonly sandbox: Sandbox;
  readonly metrics: Metrics;
  readonly publicUrl: string | null;
  readonly secrets: SecretBox | null;
};

/** What makes messages leave: the loop that hands them over, and the one that makes those of lists. */
export type Delivery = {
  start(): void;
  /** There may be messages to hand over, or lists to fan out. */
  wake(): void;
  inHand(): number;
  stop(): Promise<void>;
};

export function createDelivery({ sandbox, metrics, publicUrl, secrets, ...deps }: WiringDeps): Delivery {
  const messages = createDeliveryLoop({
    ...deps,
    rendering: createStoredRendering(deps.database, createStoredContent(deps.database)),
    preferences: createPreferences(deps.database),
    unsubscribeLink: createUnsubscribeLink({ publicUrl, secrets }),
    holds: (tenant, condition, loaded) => holds(sandbox, tenant, condition, loaded),
    captures: createCaptures(deps.database),
    random: Math.random,
    onSettled: ({ status }) => metrics.messages.inc({ status }),
  });
  const { database, onError } = deps;
  const fanOut = createFanOutLoop({ database, onMessages: messages.wake, onError });
  return {
    start: () => {
      messages.start();
      fanOut.start();
    },
    wake: () => {
      fanOut.wake();
      messages.wake();
    },
    inHand: messages.inHand,
    stop: async () => {
      await Promise.all([fanOut.stop(), messages.stop()]);
    },
  };
}

/** The `if` of a channel or provider sees `data` and `profile`; one that fails does not hold (reference 11.1). */
async function holds(
  sandbox: Sandbox,
  tenant: Tenant,
  expression: string,
  { message, profile }: Loaded,
): Promise<boolean> {
  const outcome = await evaluate(sandbox, {
    tenant: tenantKey(tenant),
    expression,
    scope: {
      variables: { data: message.payload.data, profile },
      refs: ['data', 'profile'],
      messageStatus: false,
    },
  });
  return outcome.ok && isTruthy({ ok: true, ...outcome.value });
}
