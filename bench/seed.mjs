import { dataOf, PARKED } from './payload.mjs';

/** Inserts runs that wait in a delay, straight into the table: `token` is SQL over the row number `n`. */
export async function seedParked(client, { count, token, due = "now() + interval '30 days'", tag }) {
  await client.query(
    `INSERT INTO run (workspace_id, environment, id, source, definition, context, cursor, settled, ask, status,
       cancelation_token, token_mode, due_at, created_at, updated_at)
     SELECT 'default', 'production', '${tag}-' || n, '["invoke"]', $1::jsonb, $2::jsonb, '0', 0,
       jsonb_build_object('kind', 'time', 'at', floor(extract(epoch FROM d.due) * 1000), 'since', 0, 'attempt', 1,
         'input', '{"duration": "30 days"}'::jsonb),
       'WAITING', ${token}, 'literal', d.due, now(), now()
     FROM generate_series(1, $3) AS n, LATERAL (SELECT ${due} AS due) AS d`,
    [
      JSON.stringify({ steps: PARKED }),
      JSON.stringify({
        data: dataOf('seeded'),
        profile: {},
        recipient: 'seeded',
        brand: null,
        template: null,
      }),
      count,
    ],
  );
  await client.query('ANALYZE run');
}
