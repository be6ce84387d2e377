ALTER TABLE message
  -- How far delivery has come from one call to the next.
  ADD COLUMN state jsonb,
  -- The leg whose call must not be repeated, written before it is made.
  ADD COLUMN calling text;

-- What was handed to a provider, or would have been.
CREATE TABLE message_output (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  message_id text NOT NULL,
  channel text NOT NULL,
  provider text NOT NULL,
  content jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, message_id, channel, provider)
);
CREATE INDEX message_output_age ON message_output USING brin (created_at);
