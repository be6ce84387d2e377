-- Further cancellation tokens, besides the single one on the run: a cancel of any of them hits. Few runs have any, so they
-- live apart, and the statements that move runs and messages do not look at them: a cancel by such a token marks its runs
-- before it is answered, instead of drawing a fence.
CREATE TABLE run_further_token (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  token text NOT NULL,
  seq bigint NOT NULL,
  run_id text NOT NULL,
  PRIMARY KEY (workspace_id, environment, token, seq)
);
CREATE INDEX run_further_token_run ON run_further_token (workspace_id, environment, run_id);
