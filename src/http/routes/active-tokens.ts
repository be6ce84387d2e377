import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ActiveTokenListAnswer, TokenDetailAnswer } from '../../api/active-token-schema.ts';
import { readNames } from '../../store/automation-names.ts';
import { listTokenCancelations } from '../../store/cancelation-store.ts';
import type { Executor } from '../../store/database.ts';
import { countByStatus } from '../../store/run-count.ts';
import { ANY_RUN } from '../../store/run-selection.ts';
import type { Tenant } from '../../store/scope.ts';
import { type ActiveToken, listTokens } from '../../store/token-list.ts';
import { nearTokens } from '../../store/token-near.ts';
import { withinOrNarrow } from '../../store/within.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { cancelationJson } from '../cancelation-json.ts';
import { countAndTextIn, pageOf } from '../page.ts';
import { pathParam } from '../params.ts';
import { flagParam, limitParam, queryOf, textParam } from '../query.ts';
import { answering, type RouteDeps } from '../route-deps.ts';
import { isoTime } from '../time.ts';

const PAGE = { standard: 50, max: 200 };
const READ_MS = 10_000;
/** Among so many active tokens one that looks alike is sought. */
const MAX_CANDIDATES = 5_000;
const EVERY_TOKEN = { prefix: null, automationId: null, shared: false, after: null };

/** Tokens that are in flight. */
export function activeTokenRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/tokens',
    answering((request) => list(deps, request)),
  );
  app.get(
    '/tokens/:token',
    answering((request) => read(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { tenant } = callerOf(request);
  const query = queryOf(request);
  const limit = limitParam(query, PAGE);
  const after = countAndTextIn(textParam(query, 'cursor'));
  const filter = {
    prefix: textParam(query, 'prefix'),
    automationId: textParam(query, 'automation'),
    shared: flagParam(query, 'shared'),
    after: after === null ? null : { active_runs: after.count, token: after.text },
    limit: limit + 1,
  };
  const { tokens, cut } = await withinOrNarrow(service.database, READ_MS, (tx) =>
    listTokens(tx, tenant, filter),
  );
  const { rows, next } = pageOf(tokens, limit, ({ active_runs, token }) => [active_runs, token]);
  const nameOf = await namesOf(service.database, tenant, rows);
  const answer: ActiveTokenListAnswer = {
    tokens: rows.map(({ token, active_runs, automation_ids, oldest, next_action_at }) => ({
      token,
      active_runs,
      automations: automation_ids.map(nameOf),
      oldest: isoTime(oldest),
      next_action_at: next_action_at === null ? null : isoTime(next_action_at),
    })),
    cut,
    ...(next === null ? {} : { next_cursor: next }),
  };
  return json(200, answer);
}

async function read({ service, retentionDays }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { database } = service;
  const { tenant } = callerOf(request);
  const token = pathParam(request, 'token');
  const selection = { ...ANY_RUN, retentionDays, token };
  const statuses = await withinOrNarrow(database, READ_MS, (tx) => countByStatus(tx, tenant, selection));
  const same = await withinOrNarrow(database, READ_MS, (tx) =>
    listTokens(tx, tenant, { ...EVERY_TOKEN, prefix: token, limit: MAX_CANDIDATES }),
  );
  const active = same.tokens.find((one) => one.token === token) ?? null;
  const nameOf = await namesOf(database, tenant, active === null ? [] : [active]);
  const answer: TokenDetailAnswer = {
    token,
    active_runs: active?.active_runs ?? 0,
    oldest: active === null ? null : isoTime(active.oldest),
    next_action_at: timeOrNull(active?.next_action_at ?? null),
    automations: (active?.automation_ids ?? []).map(nameOf),
    runs_by_status: Object.fromEntries(
      statuses.filter(({ count }) => count > 0).map(({ status, count }) => [status, count]),
    ),
    cancelations: (await listTokenCancelations(database, tenant, token, 20)).map(cancelationJson),
    near: active === null ? await nearOf(database, tenant, token) : [],
  };
  return json(200, answer);
}

async function nearOf(database: RouteDeps['service']['database'], tenant: Tenant, token: string) {
  const { tokens } = await withinOrNarrow(database, READ_MS, (tx) =>
    listTokens(tx, tenant, { ...EVERY_TOKEN, limit: MAX_CANDIDATES }),
  );
  return [...nearTokens(token, tokens)];
}

async function namesOf(db: Executor, tenant: Tenant, tokens: readonly ActiveToken[]) {
  const ids = [...new Set(tokens.flatMap(({ automation_ids }) => automation_ids))];
  const names = await readNames(db, tenant, ids);
  return (id: string) => ({ id, name: names.get(id) ?? null });
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}
