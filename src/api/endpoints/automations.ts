import { cursor, type Endpoint, type QueryParameter } from '../endpoint.ts';
import { adHocInvokeBody, invokeAnswer, templateInvokeBody } from '../invoke-schema.ts';
import {
  createTemplateBody,
  publishBody,
  putTemplateBody,
  templateAnswer,
  templateListAnswer,
  versionListAnswer,
} from '../template-schema.ts';
import { evaluateAnswer, evaluateBody } from '../token-schema.ts';

const version: QueryParameter = {
  name: 'version',
  description: '`draft`, `published` or `v<number>`. Default: what is published, else the draft.',
};

/** Invoking and managing automations (reference 4.1 to 4.3, D-24, D-25). */
export const automationEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/automations/invoke',
    operationId: 'invokeAdHoc',
    tag: 'Automations',
    summary: 'Run an automation given in the request',
    description:
      'The token is resolved and stored before the answer. When the first step is `cancel`, the cancel has happened when the answer comes.',
    body: adHocInvokeBody.schema,
    answer: { status: 200, schema: invokeAnswer },
  },
  {
    method: 'POST',
    path: '/automations/{templateId}/invoke',
    operationId: 'invokeTemplate',
    tag: 'Automations',
    summary: 'Run a published automation',
    body: templateInvokeBody.schema,
    answer: { status: 200, schema: invokeAnswer },
    errors: [404],
  },
  {
    method: 'GET',
    path: '/automations',
    operationId: 'listAutomations',
    tag: 'Automations',
    summary: 'List automations',
    query: [cursor, { name: 'version', description: 'Default `published`.', values: ['published', 'draft'] }],
    answer: { status: 200, schema: templateListAnswer },
    errors: [400],
  },
  {
    method: 'POST',
    path: '/automations',
    operationId: 'createAutomation',
    tag: 'Automations',
    summary: 'Create an automation as a draft',
    body: createTemplateBody.schema,
    answer: { status: 201, schema: templateAnswer },
  },
  {
    method: 'GET',
    path: '/automations/{idOrAlias}',
    operationId: 'getAutomation',
    tag: 'Automations',
    summary: 'Read an automation',
    query: [version],
    answer: { status: 200, schema: templateAnswer },
    errors: [400, 404],
  },
  {
    method: 'PUT',
    path: '/automations/{idOrAlias}',
    operationId: 'putAutomation',
    tag: 'Automations',
    summary: 'Replace the draft; what is published stays live',
    body: putTemplateBody.schema,
    answer: { status: 200, schema: templateAnswer },
    errors: [404, 409],
  },
  {
    method: 'DELETE',
    path: '/automations/{idOrAlias}',
    operationId: 'deleteAutomation',
    tag: 'Automations',
    summary: 'Archive an automation; its runs go on',
    query: [
      {
        name: 'cancel_runs',
        description: '`true` also cancels its unfinished runs.',
        values: ['true', 'false'],
      },
    ],
    answer: { status: 204, schema: null },
    errors: [404],
  },
  {
    method: 'POST',
    path: '/automations/{idOrAlias}/publish',
    operationId: 'publishAutomation',
    tag: 'Automations',
    summary: 'Publish the draft, or a former version again',
    description: 'Runs that have begun keep the definition and the token that they began with.',
    body: publishBody.schema,
    answer: { status: 200, schema: templateAnswer },
    errors: [404],
  },
  {
    method: 'GET',
    path: '/automations/{idOrAlias}/versions',
    operationId: 'listAutomationVersions',
    tag: 'Automations',
    summary: 'List what has been published, newest first',
    answer: { status: 200, schema: versionListAnswer },
    errors: [404],
  },
  {
    method: 'POST',
    path: '/automations/tokens/evaluate',
    operationId: 'evaluateToken',
    tag: 'Automations',
    summary: 'Try out a cancellation token',
    body: evaluateBody.schema,
    answer: { status: 200, schema: evaluateAnswer },
  },
];
