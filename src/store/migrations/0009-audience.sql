-- Who belongs to an audience is worked out from the profiles whenever it is asked: nothing can be out of date.
CREATE TABLE audience (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  filter jsonb NOT NULL,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, id)
);
