import { fileURLToPath } from 'node:url';
import { type FastifyInstance, fastify } from 'fastify';
import type { Logger } from '../log.ts';
import type { Service } from '../service.ts';
import { authenticate } from './auth.ts';
import { closeInTime } from './close-in-time.ts';
import { answerErrors, type ReportError } from './error-answer.ts';
import { acceptJson, MAX_BODY_BYTES } from './json-body.ts';
import { answerBadUrl, answerNotHttp, refuseNul } from './malformed.ts';
import { observeRequests } from './observe.ts';
import { declareNeeds } from './permit.ts';
import type { RouteDeps } from './route-deps.ts';
import { activeTokenRoutes } from './routes/active-tokens.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { audienceRoutes } from './routes/audiences.ts';
import { auditRoutes } from './routes/audit.ts';
import { brandRoutes } from './routes/brands.ts';
import { bulkRoutes } from './routes/bulk.ts';
import { callbackRoutes } from './routes/callbacks.ts';
import { cancelRoutes } from './routes/cancel.ts';
import { cancelationRoutes } from './routes/cancelations.ts';
import { captureRoutes } from './routes/capture.ts';
import { clockRoutes } from './routes/clocks.ts';
import { digestInstanceRoutes } from './routes/digest-instances.ts';
import { digestTopicRoutes } from './routes/digests.ts';
import { docsRoutes } from './routes/docs.ts';
import { eventRoutes } from './routes/events.ts';
import { inboundRoutes } from './routes/inbound.ts';
import { inboxRoutes } from './routes/inbox.ts';
import { invokeRoutes } from './routes/invoke.ts';
import { issueTokenRoutes } from './routes/issue-token.ts';
import { listRoutes } from './routes/lists.ts';
import { memberRoutes } from './routes/members.ts';
import { messageActionRoutes } from './routes/message-actions.ts';
import { messageRoutes } from './routes/messages.ts';
import { notificationContentRoutes } from './routes/notification-content.ts';
import { notificationPreviewRoutes } from './routes/notification-preview.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { preferenceRoutes } from './routes/preferences.ts';
import { profileRoutes } from './routes/profiles.ts';
import { providerRoutes } from './routes/providers.ts';
import { routingStrategyRoutes } from './routes/routing-strategies.ts';
import { runRoutes } from './routes/runs.ts';
import { sendRoutes } from './routes/send.ts';
import { sessionRoutes } from './routes/session.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { sourceEventRoutes, sourceRoutes } from './routes/sources.ts';
import { systemRoutes } from './routes/system.ts';
import { templateRoutes } from './routes/templates.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { topicRoutes } from './routes/topics.ts';
import { trackRoutes } from './routes/track.ts';
import { triggerRoutes } from './routes/triggers.ts';
import { unsubscribeRoutes } from './routes/unsubscribe.ts';
import { secureHeaders } from './security-headers.ts';
import { serveWeb } from './serve-web.ts';
import { createSessions } from './session-caller.ts';
import { answerUnknownRoutes } from './unknown-route.ts';
import { openWebFiles } from './web-files.ts';

export type AppDeps = {
  readonly service: Service;
  readonly logger: Logger;
  /** Days that runs are shown (reference 8.3). */
  readonly retentionDays: number;
  /** Of this program. */
  readonly version: string;
  /** How long closing waits for the requests in hand; default 10 s. */
  readonly closeWithinMs?: number;
  /** Where the built web app lies; default: beside this program. */
  readonly webRoot?: string;
};

/** Names longer than a header can carry need no smaller limit of their own. */
const MAX_PARAM_LENGTH = 16_384;
/** A request that has not arrived by then is given up. */
const REQUEST_TIMEOUT_MS = 30_000;
const CLOSE_WITHIN_MS = 10_000;
/** The same from `src/` and from `dist/`. */
const WEB_ROOT = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** The HTTP server, not yet listening. Closing it lets the requests in hand finish; the service stays open. */
export function createApp(deps: AppDeps): FastifyInstance {
  const { service, logger, retentionDays, version } = deps;
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: answerBadUrl,
    clientErrorHandler: answerNotHttp,
  });
  const report: ReportError = (error, errorId) =>
    logger.error({ err: error, error_id: errorId }, 'request failed');
  closeInTime(app, deps.closeWithinMs ?? CLOSE_WITHIN_MS);
  answerUnknownRoutes(app);
  answerErrors(app, report);
  observeRequests(app, { metrics: service.metrics, onSlow: (slow) => logger.warn(slow, 'slow request') });
  secureHeaders(app);
  refuseNul(app);
  serveWeb(app, openWebFiles(deps.webRoot ?? WEB_ROOT));
  acceptJson(app);
  systemRoutes(app, { service, version });
  docsRoutes(app);
  signInRoutes(app, service.database);
  inboxRoutes(app, service);
  callbackRoutes(app, service);
  trackRoutes(app, service);
  unsubscribeRoutes(app, service);
  sourceEventRoutes(app, service);
  void app.register(async (api) => {
    declareNeeds(api);
    const sessions = createSessions(service.database);
    const callerOfAgain = authenticate(api, { database: service.database, sessions });
    apiRoutes(api, { service, retentionDays, report, version, sessions, callerOfAgain });
  });
  return app;
}

function apiRoutes(api: FastifyInstance, deps: RouteDeps): void {
  for (const add of [
    invokeRoutes,
    runRoutes,
    templateRoutes,
    cancelRoutes,
    cancelationRoutes,
    tokenRoutes,
    triggerRoutes,
    inboundRoutes,
    sourceRoutes,
    clockRoutes,
    apiKeyRoutes,
    sendRoutes,
    captureRoutes,
    messageRoutes,
    notificationRoutes,
    notificationContentRoutes,
    notificationPreviewRoutes,
    brandRoutes,
    messageActionRoutes,
    profileRoutes,
    listRoutes,
    audienceRoutes,
    topicRoutes,
    preferenceRoutes,
    tenantRoutes,
    digestTopicRoutes,
    digestInstanceRoutes,
    bulkRoutes,
    providerRoutes,
    routingStrategyRoutes,
    activeTokenRoutes,
    eventRoutes,
    issueTokenRoutes,
    auditRoutes,
    sessionRoutes,
    memberRoutes,
  ]) {
    add(api, deps);
  }
}
