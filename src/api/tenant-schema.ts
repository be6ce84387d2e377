import { z } from 'zod';
import type { Choice } from '../automation/preference.ts';
import { bodyTaken } from './body.ts';
import { expected, filledText, jsonObject, name, object, text } from './fields.ts';
import { choiceFields, choiceOf } from './preference-schema.ts';

const id = text.max(200, { error: 'at most 200 characters' });
const MAX_ITEMS = 1_000;

const defaultPreferences = object({
  items: z
    .array(object({ id: filledText, ...choiceFields }), { error: expected('a list of topics') })
    .max(MAX_ITEMS, { error: `at most ${MAX_ITEMS} topics` })
    .nullable()
    .exactOptional(),
});

const putTenantSchema = object({
  name,
  parent_tenant_id: id.nullable().exactOptional(),
  brand_id: id.nullable().exactOptional(),
  properties: jsonObject.nullable().exactOptional(),
  user_profile: jsonObject.nullable().exactOptional(),
  default_preferences: defaultPreferences.nullable().exactOptional(),
}).meta({ id: 'PutTenant' });

/** `PUT /tenants/{tenant_id}` (reference 11.10). */
export const putTenantBody = bodyTaken(putTenantSchema, {
  take: ({ name, default_preferences, ...given }) => ({
    name,
    parent_tenant_id: given.parent_tenant_id ?? null,
    brand_id: given.brand_id ?? null,
    properties: given.properties ?? {},
    user_profile: given.user_profile ?? {},
    default_preferences:
      default_preferences?.items?.map(({ id, ...one }) => ({ id, ...choiceOf(one) })) ?? null,
  }),
});

const putDefaultSchema = object(choiceFields).meta({ id: 'PutTenantDefault' });

/** `PUT /tenants/{tenant_id}/default_preferences/items/{topic_id}`. */
export const putDefaultBody = bodyTaken(putDefaultSchema, { take: (given): Choice => choiceOf(given) });

const association = object({
  tenant_id: filledText,
  user_id: text.nullable().exactOptional(),
  type: z.literal('user').nullable().exactOptional(),
  profile: jsonObject.nullable().exactOptional(),
});

const addToTenantsSchema = object({
  tenants: z
    .array(association, { error: expected('a list of tenants') })
    .max(MAX_ITEMS, { error: `at most ${MAX_ITEMS} tenants` }),
}).meta({ id: 'AddToTenants' });

/** `PUT /users/{user_id}/tenants`. */
export const addToTenantsBody = bodyTaken(addToTenantsSchema, {
  // A tenant that is named twice is meant once, as named last.
  take: ({ tenants }) => [
    ...new Map(
      tenants.map(({ tenant_id, profile }) => [tenant_id, { tenant_id, profile: profile ?? null }]),
    ).values(),
  ],
});

const addToTenantSchema = object({ profile: jsonObject.nullable().exactOptional() }).meta({
  id: 'AddToTenant',
});

/** `PUT /users/{user_id}/tenants/{tenant_id}`. */
export const addToTenantBody = bodyTaken(addToTenantSchema, { take: ({ profile = null }) => ({ profile }) });

const tenant = z
  .object({
    id: z.string(),
    name: z.string(),
    parent_tenant_id: z.string().nullable(),
    brand_id: z.string().nullable(),
    properties: jsonObject,
    user_profile: jsonObject,
    default_preferences: z.object({ items: z.array(z.record(z.string(), z.unknown())) }),
  })
  .meta({ id: 'Tenant' });

export const tenantAnswer = tenant;

export type TenantAnswer = z.infer<typeof tenantAnswer>;

/** How Courier pages tenants and who belongs to them (reference 3.4). */
const listFields = {
  type: z.literal('list'),
  url: z.string(),
  has_more: z.boolean(),
  cursor: z.string().exactOptional(),
  next_url: z.string().exactOptional(),
};

export const tenantListAnswer = z
  .object({ ...listFields, items: z.array(tenant) })
  .meta({ id: 'TenantList' });

export const associationListAnswer = z
  .object({
    ...listFields,
    items: z.array(
      z.object({
        tenant_id: z.string(),
        user_id: z.string(),
        type: z.literal('user'),
        profile: jsonObject,
      }),
    ),
  })
  .meta({ id: 'AssociationList' });
