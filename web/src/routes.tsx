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

const routeTree = root.addChildren([home, frame.addChildren([automations, automation, runLogs, run])]);

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
