-- What a workspace has set for one of its environments.
CREATE TABLE environment_setting (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  key text NOT NULL,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, key)
);
