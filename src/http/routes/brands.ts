import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type BrandAnswer,
  type BrandListAnswer,
  createBrandBody,
  replaceBrandBody,
} from '../../api/brand-schema.ts';
import { parseBody, refusal } from '../../api/parse.ts';
import { BelayError } from '../../errors.ts';
import { newUuid } from '../../ids.ts';
import { checkBrand } from '../../render/check-brand.ts';
import {
  type BrandDraft,
  createBrand,
  deleteBrand,
  listBrands,
  readBrand,
  replaceBrand,
  type StoredBrand,
} from '../../store/brand-store.ts';
import { type Answer, json, noContent } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { pageOf, positionIn } from '../page.ts';
import { pathParam } from '../params.ts';
import { queryOf, textParam } from '../query.ts';
import { answering, answeringOnce, type RouteDeps } from '../route-deps.ts';

const PAGE_SIZE = 100;

/** Brands (reference 11.6). */
export function brandRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get(
    '/brands',
    answering((request) => list(deps, request)),
  );
  app.post(
    '/brands',
    answeringOnce(deps, (request) => create(deps, request)),
  );
  app.get(
    '/brands/:id',
    answering((request) => read(deps, request)),
  );
  app.put(
    '/brands/:id',
    answering((request) => replace(deps, request)),
  );
  app.delete(
    '/brands/:id',
    answering((request) => remove(deps, request)),
  );
}

async function list({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const after = positionIn(textParam(queryOf(request), 'cursor'));
  const found = await listBrands(service.database, callerOf(request).tenant, after, PAGE_SIZE + 1);
  const { rows, next } = pageOf(found, PAGE_SIZE, ({ created_at, id }) => [created_at, id]);
  const answer: BrandListAnswer = {
    paging: { more: next !== null, ...(next === null ? {} : { cursor: next }) },
    results: rows.map(brandJson),
  };
  return json(200, answer);
}

async function create({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { id, ...draft } = parseBody(createBrandBody, request.body);
  const brand = await createBrand(
    service.database,
    callerOf(request).tenant,
    id ?? newUuid(),
    checked(draft),
  );
  if (brand === null) {
    throw new BelayError('conflict', 'id: another brand has this id', { shouldRetry: false });
  }
  return json(201, brandJson(brand));
}

async function read({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const brand = await readBrand(service.database, callerOf(request).tenant, pathParam(request, 'id'));
  if (brand === null) throw notFound();
  return json(200, brandJson(brand));
}

async function replace({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const draft = checked(parseBody(replaceBrandBody, request.body));
  const id = pathParam(request, 'id');
  const brand = await replaceBrand(service.database, callerOf(request).tenant, id, draft);
  if (brand === null) throw notFound();
  return json(200, brandJson(brand));
}

async function remove({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const isDeleted = await deleteBrand(service.database, callerOf(request).tenant, pathParam(request, 'id'));
  if (!isDeleted) throw notFound();
  return noContent;
}

function checked(draft: BrandDraft): BrandDraft {
  const problems = checkBrand(draft);
  if (problems.length > 0) throw refusal(problems);
  return draft;
}

function brandJson({ created_at, updated_at, version, ...brand }: StoredBrand): BrandAnswer {
  const { id, name, settings, snippets } = brand;
  const times = { created: created_at, updated: updated_at, published: updated_at };
  return { id, name, settings, snippets, ...times, version: `v${version}` };
}
