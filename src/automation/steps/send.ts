import type { Fields, IdempotentStep, StepCommon, Text } from '../dynamic.ts';
import type { JsonObject } from '../json.ts';

/** Sends one message: legacy fields (reference 6.1), or a whole Send API `message` (6.2). */
export type SendStep = StepCommon &
  IdempotentStep & {
    readonly action: 'send';
    readonly recipient?: Text;
    readonly template?: Text;
    readonly brand?: Text;
    readonly data?: Fields;
    readonly profile?: Fields;
    readonly override?: Fields;
    readonly message?: JsonObject;
  };
