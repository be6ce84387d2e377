-- What users see in an application's inbox. `change` counts the changes of a row, so that a live stream tells them apart.
CREATE TABLE inbox_message (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  user_id text NOT NULL,
  id text NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  actions jsonb NOT NULL,
  blocks jsonb NOT NULL,
  data jsonb NOT NULL,
  change int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  read_at timestamptz,
  archived_at timestamptz,
  PRIMARY KEY (workspace_id, environment, user_id, id)
);
CREATE INDEX inbox_message_newest ON inbox_message (workspace_id, environment, user_id, created_at DESC, id DESC);
CREATE INDEX inbox_message_unread ON inbox_message (workspace_id, environment, user_id)
  WHERE read_at IS NULL AND archived_at IS NULL;
CREATE INDEX inbox_message_changed ON inbox_message (workspace_id, environment, user_id, changed_at);
CREATE INDEX inbox_message_age ON inbox_message USING brin (created_at);
