import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../automation/json.ts';
import { ACTIONS } from '../automation/step.ts';
import { buildOpenApi } from './openapi.ts';
import { ENDPOINTS } from './routes.ts';
import { STEP_SCHEMAS } from './step-schema.ts';

const document = buildOpenApi();

function at(...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, key) => (isJsonObject(value) ? value[key] : undefined),
    document,
  );
}

/** Every `$ref` of the document. */
function references(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isJsonObject(value)) return [];
  const own = typeof value['$ref'] === 'string' ? [value['$ref']] : [];
  return [...own, ...Object.values(value).flatMap(references)];
}

describe('openapi.json', () => {
  it('is current: else run node scripts/build.mjs && node scripts/openapi.mjs', () => {
    const committed = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');
    expect(`${JSON.stringify(document, null, 2)}\n`).toBe(committed);
  });

  it('has nothing in it that JSON cannot say', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('leads somewhere with every reference', () => {
    const found = new Set(references(document).filter((target) => target.startsWith('#')));
    expect(found.size).toBeGreaterThan(60);
    for (const target of found) expect(at(...target.slice(2).split('/')), target).toBeTypeOf('object');
  });

  it('describes every step, told apart by action', () => {
    const { oneOf } = at('components', 'schemas', 'Step') as JsonObject;
    expect(oneOf).toHaveLength(ACTIONS.length);
    for (const [action, schema] of Object.entries(STEP_SCHEMAS)) {
      const name = schema.meta()?.id ?? '';
      expect(oneOf).toContainEqual({ $ref: `#/components/schemas/${name}` });
      expect(at('components', 'schemas', name, 'properties', 'action', 'const')).toBe(action);
    }
  });

  it('lets unknown fields of steps and answers through, and refuses those of a cancel', () => {
    expect(at('components', 'schemas', 'SendStep')).not.toHaveProperty('additionalProperties');
    expect(at('components', 'schemas', 'Run')).not.toHaveProperty('additionalProperties');
    expect(at('components', 'schemas', 'Cancel', 'additionalProperties')).toBe(false);
  });

  it('requires a body exactly where an empty one is refused', () => {
    const required = ENDPOINTS.filter(({ body }) => body !== undefined).map(
      ({ method, path, operationId }) => [
        operationId,
        at('paths', path, method.toLowerCase(), 'requestBody', 'required'),
      ],
    );
    expect(Object.fromEntries(required)).toEqual({
      invokeAdHoc: true,
      invokeTemplate: false,
      createAutomation: true,
      putAutomation: true,
      publishAutomation: false,
      evaluateToken: true,
      validateAutomation: false,
      previewTrigger: true,
      trackInboundEvent: true,
      createInboundSource: true,
      cancelRuns: true,
      cancelJourneys: true,
      createClock: false,
      advanceClock: true,
      createNotification: true,
      putNotification: true,
      publishNotification: false,
      putNotificationContent: true,
      putNotificationElement: true,
      putNotificationLocale: true,
      putNotificationChecks: true,
      previewNotification: true,
      createBrand: true,
      putBrand: true,
      createProvider: true,
      createRoutingStrategy: true,
      putRoutingStrategy: true,
      issueToken: true,
      putProvider: true,
      mergeProfile: true,
      patchProfile: true,
      subscribeToLists: true,
      addSubscribers: true,
      replaceSubscribers: true,
      putAudience: false,
      putPreferenceSection: true,
      putTopic: true,
      putUserPreference: true,
      putTenant: true,
      createBulkJob: true,
      addBulkUsers: true,
      putTenantDefault: true,
      addToTenants: true,
      addToTenant: false,
      putCapture: true,
      putDigestTopic: true,
      putDigestChoice: true,
      putProfile: true,
      putList: true,
      putSubscription: false,
      createApiKey: false,
      sendMessage: true,
      signIn: true,
      changePassword: true,
      readInvitation: true,
      acceptInvitation: true,
      changeMember: true,
      createInvitation: true,
    });
  });

  it('tells of security, idempotency and errors', () => {
    const invoke = at('paths', '/automations/invoke', 'post') as JsonObject;
    expect(invoke).not.toHaveProperty('security');
    expect(invoke['parameters']).toEqual([
      { $ref: '#/components/parameters/IdempotencyKey' },
      { $ref: '#/components/parameters/IdempotencyExpiration' },
    ]);
    expect(Object.keys(invoke['responses'] as JsonObject)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '409',
      '413',
      '500',
      '503',
    ]);
    expect(at('paths', '/api-keys', 'post', 'parameters')).toEqual([]);
    expect(at('paths', '/health', 'get', 'security')).toEqual([]);
    expect(at('paths', '/automations/runs/{id}', 'get', 'responses', '404')).toEqual({
      $ref: '#/components/responses/404',
    });
    expect(at('paths', '/metrics', 'get', 'responses', '200', 'content')).toHaveProperty('text/plain');
  });
});
