import type { Endpoint } from './endpoint.ts';
import { activeTokenEndpoints } from './endpoints/active-tokens.ts';
import { apiKeyEndpoints } from './endpoints/api-keys.ts';
import { audienceEndpoints } from './endpoints/audiences.ts';
import { auditEndpoints } from './endpoints/audit.ts';
import { automationEndpoints } from './endpoints/automations.ts';
import { brandEndpoints } from './endpoints/brands.ts';
import { bulkEndpoints } from './endpoints/bulk.ts';
import { callbackEndpoints } from './endpoints/callbacks.ts';
import { cancelationEndpoints } from './endpoints/cancelations.ts';
import { captureEndpoints } from './endpoints/capture.ts';
import { clockEndpoints } from './endpoints/clocks.ts';
import { digestEndpoints } from './endpoints/digests.ts';
import { eventEndpoints } from './endpoints/events.ts';
import { inboundEndpoints } from './endpoints/inbound.ts';
import { inboxEndpoints } from './endpoints/inbox.ts';
import { listEndpoints } from './endpoints/lists.ts';
import { memberEndpoints } from './endpoints/members.ts';
import { messageEndpoints } from './endpoints/messages.ts';
import { notificationEndpoints } from './endpoints/notifications.ts';
import { preferenceEndpoints } from './endpoints/preferences.ts';
import { profileEndpoints } from './endpoints/profiles.ts';
import { providerEndpoints } from './endpoints/providers.ts';
import { routingStrategyEndpoints } from './endpoints/routing-strategies.ts';
import { runEndpoints } from './endpoints/runs.ts';
import { sessionEndpoints } from './endpoints/session.ts';
import { sourceEndpoints } from './endpoints/sources.ts';
import { systemEndpoints } from './endpoints/system.ts';
import { tenantEndpoints } from './endpoints/tenants.ts';
import { trackingEndpoints } from './endpoints/tracking.ts';

/** Every operation of the API, in the order of the documentation. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...automationEndpoints,
  ...runEndpoints,
  ...cancelationEndpoints,
  ...clockEndpoints,
  ...inboundEndpoints,
  ...sourceEndpoints,
  ...messageEndpoints,
  ...captureEndpoints,
  ...notificationEndpoints,
  ...brandEndpoints,
  ...profileEndpoints,
  ...listEndpoints,
  ...audienceEndpoints,
  ...preferenceEndpoints,
  ...tenantEndpoints,
  ...digestEndpoints,
  ...bulkEndpoints,
  ...providerEndpoints,
  ...routingStrategyEndpoints,
  ...callbackEndpoints,
  ...trackingEndpoints,
  ...inboxEndpoints,
  ...apiKeyEndpoints,
  ...activeTokenEndpoints,
  ...eventEndpoints,
  ...auditEndpoints,
  ...sessionEndpoints,
  ...memberEndpoints,
  ...systemEndpoints,
];
