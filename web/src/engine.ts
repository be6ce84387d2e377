/**
 * The only bridge from these pages to the server's own code (P2): what the API says, and the engine's pure parts.
 * Whoever needs more of it adds it here.
 */

export type {
  CancelAnswer,
  CancelationAnswer,
  CancelationListAnswer,
  CanceledRunListAnswer,
} from '../../src/api/cancel-schema.ts';
export type { MessageAnswer, MessageDetails, MessageListAnswer } from '../../src/api/message-schema.ts';
export type { RunAnswer, RunListAnswer, RunSummary } from '../../src/api/run-schema.ts';
export type { StepAnswer, StepListAnswer } from '../../src/api/step-answer.ts';
export type { TemplateAnswer, TemplateListAnswer, VersionListAnswer } from '../../src/api/template-schema.ts';
export type { Json, JsonObject } from '../../src/automation/json.ts';
export type { TokenField, TokenMode, TokenResult } from '../../src/automation/token.ts';
