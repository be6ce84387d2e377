import { auditAnswer } from '../audit-schema.ts';
import { cursor, type Endpoint, limit } from '../endpoint.ts';

/** Who changed what. */
export const auditEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/audit',
    operationId: 'listAudit',
    needs: 'manage',
    tag: 'Audit',
    summary: 'Who changed what, newest first',
    description:
      'Publishing and archiving, keys, members and invitations, and the receipts of cancels (`run.canceled`).',
    query: [
      cursor,
      limit(50, 200),
      { name: 'actor', description: 'Only by this person or key: an id.' },
      { name: 'action', description: 'Any of these, joined by commas, e.g. `automation.published`.' },
      { name: 'target', description: 'Only about this: an id; of a cancel, also its token or run.' },
      { name: 'start_date', description: 'At or after this ISO 8601 date or timestamp.' },
      { name: 'end_date', description: 'At or before this ISO 8601 date or timestamp.' },
    ],
    answer: { status: 200, schema: auditAnswer },
    errors: [400],
  },
];
