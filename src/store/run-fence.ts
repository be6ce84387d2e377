/**
 * Joins the fence `f` that stands before an unfinished run `r`: a cancel has reached the run and has not marked its
 * row yet. To every reader such a run is canceled already.
 */
export const JOIN_FENCE = `
LEFT JOIN token_fence f ON r.status IN ('PROCESSING', 'WAITING') AND f.workspace_id = r.workspace_id
  AND f.environment = r.environment AND f.token = r.cancelation_token AND f.canceled_seq >= r.seq
  AND f.excluded_run_id IS DISTINCT FROM r.id`;

/** The status of a run `r` behind its fence `f`. */
export const FENCED_STATUS = `CASE WHEN f.token IS NULL THEN r.status ELSE 'CANCELED' END`;
