import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { Frame } from './shell/frame.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { PageCrash } from './shell/page-crash.tsx';
import { parseSearch, stringifySearch, texts } from './shell/search-params.ts';

const root = createRootRoute({ notFoundComponent: NotFoundPage });
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });
const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/automations', replace: true });
  },
});

const automations = createRoute({
  getParentRoute: () => frame,
  path: '/automations',
  validateSearch: texts('q', 'state', 'sort'),
  component: lazyRouteComponent(() => import('./automations/automations-page.tsx'), 'AutomationsPage'),
});
const automation = createRoute({
  getParentRoute: () => frame,
  path: '/automations/$id',
  component: lazyRouteComponent(() => import('./automations/automation-page.tsx'), 'AutomationPage'),
});
const runLogs = createRoute({
  getParentRoute: () => frame,
  path: '/logs/automations',
  validateSearch: texts('status', 'automation', 'token', 'recipient', 'q', 'span', 'from', 'to', 'run'),
  component: lazyRouteComponent(() => import('./runs/run-logs-page.tsx'), 'RunLogsPage'),
});
const run = createRoute({
  getParentRoute: () => frame,
  path: '/logs/automations/$runId',
  validateSearch: texts('view', 'step'),
  component: lazyRouteComponent(() => import('./runs/run-page.tsx'), 'RunPage'),
});

const cancellations = createRoute({
  getParentRoute: () => frame,
  path: '/cancellations',
  component: lazyRouteComponent(() => import('./cancel/cancellations-page.tsx'), 'CancellationsPage'),
});
const cancellation = createRoute({
  getParentRoute: () => frame,
  path: '/cancellations/$id',
  component: lazyRouteComponent(() => import('./cancel/cancellation-page.tsx'), 'CancellationPage'),
});
const messages = createRoute({
  getParentRoute: () => frame,
  path: '/logs/messages',
  validateSearch: texts('status', 'recipient', 'provider', 'notification'),
  component: lazyRouteComponent(() => import('./messages/messages-page.tsx'), 'MessagesPage'),
});
const message = createRoute({
  getParentRoute: () => frame,
  path: '/logs/messages/$messageId',
  component: lazyRouteComponent(() => import('./messages/message-page.tsx'), 'MessagePage'),
});
const tokens = createRoute({
  getParentRoute: () => frame,
  path: '/tokens',
  validateSearch: texts('q'),
  component: lazyRouteComponent(() => import('./tokens/tokens-page.tsx'), 'TokensPage'),
});
const playground = createRoute({
  getParentRoute: () => frame,
  path: '/tokens/playground',
  validateSearch: texts('expr', 'automation'),
  component: lazyRouteComponent(() => import('./tokens/playground-page.tsx'), 'PlaygroundPage'),
});
const token = createRoute({
  getParentRoute: () => frame,
  path: '/tokens/$token',
  component: lazyRouteComponent(() => import('./tokens/token-page.tsx'), 'TokenPage'),
});

const settingsHome = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$part', params: { part: 'api-keys' }, replace: true });
  },
});
const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings/$part',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('to'),
  component: lazyRouteComponent(() => import('./session/sign-in-page.tsx'), 'SignInPage'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./session/invitation-page.tsx'), 'InvitationPage'),
});
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./session/invitation-page.tsx'), 'InvitationPage'),
});

const routeTree = root.addChildren([
  home,
  signIn,
  setup,
  join,
  frame.addChildren([
    automations,
    automation,
    runLogs,
    run,
    messages,
    message,
    tokens,
    playground,
    token,
    cancellations,
    cancellation,
    settingsHome,
    settings,
  ]),
]);

/** The app's addresses. */
export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: PageCrash,
  defaultPendingMs: 300,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
