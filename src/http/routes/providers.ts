import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody, refusal } from '../../api/parse.ts';
import {
  type CatalogAnswer,
  type ProviderAnswer,
  type ProviderListAnswer,
  providerBody,
} from '../../api/provider-schema.ts';
import { BelayError, invalid } from '../../errors.ts';
import type { Service } from '../../service.ts';
import {
  listProviders,
  MAX_PROVIDERS,
  readProvider,
  type StoredProvider,
} from '../../store/provider-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pathParam } from '../params.ts';
import { listParam, queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';

/** Ways out for messages: the catalog, and what is set up (reference 11.7). */
export function providerRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/providers/catalog',
    answering((request) => catalog(deps, request)),
  );
  app.get(
    '/providers',
    answering((request) => list(deps, request)),
  );
  app.post(
    '/providers',
    answeringOnce(deps, (request) => create(deps, request)),
  );
  app.get(
    '/providers/:id',
    answering((request) => read(deps, request)),
  );
  app.put(
    '/providers/:id',
    answering((request) => replace(deps, request)),
  );
  app.delete(
    '/providers/:id',
    answering((request) => remove(deps, request)),
  );
}

async function catalog({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const query = queryOf(request);
  const channel = textParam(query, 'channel')?.toLowerCase() ?? null;
  const keys = listParam(query, 'keys');
  const named = textParam(query, 'name')?.toLowerCase() ?? '';
  const found = service.providers
    .catalog()
    .filter(
      (entry) =>
        (channel === null || entry.channel === channel) &&
        (keys === null || keys.includes(entry.key)) &&
        entry.name.toLowerCase().includes(named),
    );
  const answer: CatalogAnswer = {
    paging: { more: false },
    results: found.map(({ key, name, description, channel: where, settings }) => ({
      provider: key,
      name,
      description,
      channel: where,
      settings: Object.fromEntries(
        Object.entries(settings).map(([field, setting]) => [field, settingJson(setting)]),
      ),
    })),
  };
  return json(200, answer);
}

type CatalogSetting = CatalogAnswer['results'][number]['settings'][string];
type Setting = ReturnType<Service['providers']['catalog']>[number]['settings'][string];

function settingJson({ type, required, secret, values, description }: Setting): CatalogSetting {
  return { type, required, secret, ...(values === undefined ? {} : { values: [...values] }), description };
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const providers = await listProviders(service.database, callerOf(request).tenant);
  const answer: ProviderListAnswer = { paging: { more: false }, results: providers.map(providerJson) };
  return json(200, answer);
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const draft = parseBody(providerBody, request.body);
  const saved = await service.providers.create(callerOf(request).tenant, draft);
  return json(201, providerJson(taken(saved)));
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const provider = await readProvider(service.database, callerOf(request).tenant, pathParam(request, 'id'));
  if (provider === null) throw notFound();
  return json(200, providerJson(provider));
}

async function replace({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const draft = parseBody(providerBody, request.body);
  const saved = await service.providers.replace(callerOf(request).tenant, pathParam(request, 'id'), draft);
  return json(200, providerJson(taken(saved)));
}

async function remove({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const isRemoved = await service.providers.remove(callerOf(request).tenant, pathParam(request, 'id'));
  if (!isRemoved) throw notFound();
  return noContent;
}

type Saved = Awaited<ReturnType<Service['providers']['create']>>;

const NO_KEY =
  'settings: this server has no key to keep secrets with. Its operator has to set BELAY_SECRET_KEY.';

function taken(saved: Saved): StoredProvider {
  switch (saved.kind) {
    case 'saved':
      return saved.provider;
    case 'invalid':
      throw refusal(saved.problems);
    case 'alias_taken':
      throw new BelayError('conflict', 'alias: another provider has this alias');
    case 'too_many':
      throw invalid('provider', `an environment has at most ${MAX_PROVIDERS}`);
    case 'not_found':
      throw notFound();
    case 'no_key':
      throw new BelayError('unavailable', NO_KEY, { shouldRetry: false });
  }
}

function providerJson({ alias, created_at, updated_at, ...provider }: StoredProvider): ProviderAnswer {
  const { id, provider: key, title, settings } = provider;
  return {
    ...{ id, provider: key, title, settings },
    ...(alias === null ? {} : { alias }),
    created: created_at,
    updated: updated_at,
  };
}
