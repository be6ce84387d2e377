import type { Fields, IdempotentStep, StepCommon, Text } from '../dynamic.ts';
import type { MergeStrategy } from '../merge.ts';
import type { Webhook } from './fetch-data.ts';

/** Sends to every subscriber of a list (reference 6.3). */
export type SendListStep = StepCommon &
  IdempotentStep & {
    readonly action: 'send-list';
    readonly list: Text;
    readonly template?: Text;
    readonly brand?: Text;
    readonly data?: Fields;
    readonly override?: Fields;
    /** Called once per recipient; the answer becomes that recipient's data. */
    readonly data_source?: { readonly webhook: Webhook; readonly merge_strategy: MergeStrategy };
  };
