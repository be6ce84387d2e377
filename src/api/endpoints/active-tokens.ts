import { activeTokenListAnswer, tokenDetailAnswer } from '../active-token-schema.ts';
import { cursor, type Endpoint, limit } from '../endpoint.ts';

/** Tokens that are in flight. */
export const activeTokenEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/tokens',
    operationId: 'listTokens',
    needs: 'read',
    tag: 'Tokens',
    summary: 'List the tokens of unfinished runs, those of most runs first',
    query: [
      cursor,
      limit(50, 200),
      { name: 'prefix', description: 'Only tokens that begin so.' },
      { name: 'automation', description: 'Only of runs of this automation: its id.' },
      { name: 'shared', description: 'Only tokens of more than one run.', values: ['true', 'false'] },
    ],
    answer: { status: 200, schema: activeTokenListAnswer },
    errors: [400],
  },
  {
    method: 'GET',
    path: '/tokens/{token}',
    operationId: 'getToken',
    needs: 'read',
    tag: 'Tokens',
    summary: 'The runs and cancels of a token, and what else may have been meant',
    description: 'Answers for any token, whether a run has ever had it or not.',
    answer: { status: 200, schema: tokenDetailAnswer },
  },
];
