import type { Trigger } from '../automation/trigger.ts';

/** The key of the events that start an automation; null for a trigger that no event sets off. */
export function triggerKey(trigger: Trigger): string | null {
  switch (trigger.type) {
    case 'inbound':
      return keyOf('inbound', trigger.event);
    case 'webhook':
      return keyOf('webhook', trigger.source, trigger.event);
    case 'segment':
    case 'rudderstack':
      return keyOf(trigger.type, trigger.source, trigger.call, trigger.event);
    case 'digest':
      return keyOf('digest', trigger.topic);
    case 'audience':
      return keyOf('audience', trigger.audience, trigger.change);
    default:
      return null;
  }
}

/** Parts that say nothing match anything. JSON keeps names with slashes apart. */
export function keyOf(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}
