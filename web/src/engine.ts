/**
 * The only bridge from these pages to the server's own code (P2): what the API says, and the engine's pure parts.
 * Whoever needs more of it adds it here.
 */

export { PERMISSION_WORDS, type Permission } from '../../src/access/permission.ts';
export { ROLES, type Role, rolesWith } from '../../src/access/role.ts';
export type { ApiKeyAnswer, ApiKeyListAnswer, CreatedApiKeyAnswer } from '../../src/api/api-key-schema.ts';
export type {
  CancelAnswer,
  CancelationAnswer,
  CancelationListAnswer,
  CanceledRunListAnswer,
} from '../../src/api/cancel-schema.ts';
export type {
  CreatedInvitationAnswer,
  InvitationListAnswer,
  MemberAnswer,
  MemberListAnswer,
} from '../../src/api/member-schema.ts';
export type { MessageAnswer, MessageDetails, MessageListAnswer } from '../../src/api/message-schema.ts';
export type { RunAnswer, RunListAnswer, RunSummary } from '../../src/api/run-schema.ts';
export type {
  OpenInvitationAnswer,
  SessionAnswer,
  SessionListAnswer,
  SetupAnswer,
} from '../../src/api/session-schema.ts';
export type { StepAnswer, StepListAnswer } from '../../src/api/step-answer.ts';
export type { TemplateAnswer, TemplateListAnswer, VersionListAnswer } from '../../src/api/template-schema.ts';
export type { EvaluateAnswer } from '../../src/api/token-schema.ts';
export type { Json, JsonObject } from '../../src/automation/json.ts';
export { lookup } from '../../src/automation/path.ts';
export { utf8Length } from '../../src/automation/text.ts';
export type { TokenField, TokenMode, TokenResult } from '../../src/automation/token.ts';
export {
  checkTokenField,
  noToken,
  planToken,
  resolveTokenPath,
  tokenFromEvaluated,
  tokenFromFailure,
  tokenFromLiteral,
} from '../../src/automation/token.ts';
export type { Context } from '../../src/engine/run.ts';
export { tokenScope } from '../../src/engine/scope.ts';
export type { Outcome } from '../../src/sandbox/expression.ts';
export { HARD_TIMEOUT } from '../../src/sandbox/limits.ts';
