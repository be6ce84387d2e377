import type { FastifyInstance, FastifyRequest } from 'fastify';
import { issueTokenBody } from '../../api/inbox-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { now } from '../../clock.ts';
import { BelayError, invalid } from '../../errors.ts';
import { signUserToken } from '../../secrets/user-token.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { answering, type RouteDeps } from '../route-deps.ts';

const MAX_USERS = 20;
const YEAR_S = 366 * 86_400;
const UNITS: readonly (readonly [unit: RegExp, seconds: number])[] = [
  [/^s(ec(ond)?s?)?$/, 1],
  [/^m(in(ute)?s?)?$/, 60],
  [/^h((ou)?rs?)?$/, 3_600],
  [/^d(ays?)?$/, 86_400],
  [/^w(eeks?)?$/, 604_800],
  [/^y((ea)?rs?)?$/, 365 * 86_400],
];

/** Tokens with which browsers read their user's inbox, as Courier issues them. */
export function issueTokenRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post(
    '/auth/issue-token',
    answering((request) => issue(deps, request)),
  );
}

async function issue({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { scope, expires_in } = parseBody(issueTokenBody, request.body);
  const parts = scope.split(/\s+/).filter((part) => part !== '');
  const users = parts.flatMap((part) => (part.startsWith('user_id:') ? [part.slice('user_id:'.length)] : []));
  if (users.length === 0 || users.includes('')) throw invalid('scope', 'expected user_id:<id>');
  if (users.length > MAX_USERS) throw invalid('scope', `at most ${MAX_USERS} users`);
  const seconds = secondsIn(expires_in);
  if (seconds === null)
    throw invalid('expires_in', 'expected a duration such as 2 days or 10h, at most a year');
  if (service.secrets === null) {
    const message = 'This server has no key to sign tokens with. Its operator has to set BELAY_SECRET_KEY.';
    throw new BelayError('unavailable', message, { shouldRetry: false });
  }
  const { workspace_id, environment } = callerOf(request).tenant;
  const iat = Math.floor(now() / 1000);
  const scopes = parts.filter((part) => !part.startsWith('user_id:'));
  const claims = { workspace_id, environment, users, scopes, iat, exp: iat + seconds };
  return json(200, { token: signUserToken(service.secrets, claims) });
}

function secondsIn(text: string): number | null {
  const [, amount = '', unit = ''] = /^\s*(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const known = UNITS.find(([pattern]) => pattern.test(unit.toLowerCase()));
  if (known === undefined) return null;
  const seconds = Math.ceil(Number(amount) * known[1]);
  return seconds >= 1 && seconds <= YEAR_S ? seconds : null;
}
