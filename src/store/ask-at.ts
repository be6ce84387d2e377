/** When the ask of a run `r` ends, epoch ms on its own clock: a batch moves its end with every event. */
export const ASK_AT = `CASE WHEN r.ask ->> 'kind' = 'batch' THEN (
    SELECT extract(epoch FROM b.release_at)::float8 * 1000 FROM batch b WHERE b.workspace_id = r.workspace_id
      AND b.environment = r.environment AND b.id = r.ask ->> 'batch_id') ELSE (r.ask ->> 'at')::float8 END`;
