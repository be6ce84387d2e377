-- Bulk jobs: users are gathered first, then each gets a message.
CREATE TABLE bulk_job (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  definition jsonb NOT NULL,
  status text NOT NULL DEFAULT 'CREATED' CHECK (status IN ('CREATED', 'PROCESSING', 'COMPLETED', 'ERROR')),
  received int NOT NULL DEFAULT 0,
  enqueued int NOT NULL DEFAULT 0,
  failures int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (workspace_id, environment, id)
);
CREATE INDEX bulk_job_processing ON bulk_job (created_at) WHERE status = 'PROCESSING';

CREATE TABLE bulk_user (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  job_id text NOT NULL,
  position int NOT NULL,
  body jsonb NOT NULL,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'ENQUEUED', 'ERROR')),
  message_id text,
  error text,
  PRIMARY KEY (workspace_id, environment, job_id, position)
);
