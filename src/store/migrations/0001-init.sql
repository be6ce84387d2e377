-- Every key starts with (workspace_id, environment): many teams share one database, and it can be sharded by workspace.
-- Times are timestamptz; the database's clock is the only clock. `created_at` is cut to milliseconds where lists are
-- paged by it, so that a cursor in milliseconds is exact.

CREATE SEQUENCE run_seq;

CREATE TABLE workspace (
  id text PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);

CREATE TABLE api_key (
  workspace_id text NOT NULL REFERENCES workspace (id),
  id text NOT NULL,
  environment text NOT NULL CHECK (environment IN ('production', 'test')),
  name text NOT NULL,
  -- 'published' keys invoke what is published, 'draft' keys what is being drafted (D-32).
  scope text NOT NULL CHECK (scope IN ('published', 'draft')),
  hash bytea NOT NULL UNIQUE,
  hint text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  last_used_at timestamptz,
  revoked_at timestamptz,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE automation (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  alias text,
  draft jsonb NOT NULL,
  draft_updated_at timestamptz NOT NULL DEFAULT now(),
  published_version int,
  published_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT now(),
  archived_at timestamptz,
  PRIMARY KEY (workspace_id, environment, id),
  CHECK ((published_version IS NULL) = (published_at IS NULL))
);
CREATE UNIQUE INDEX automation_alias ON automation (workspace_id, environment, alias)
  WHERE alias IS NOT NULL AND archived_at IS NULL;
CREATE INDEX automation_newest ON automation (workspace_id, environment, created_at DESC, id DESC)
  WHERE archived_at IS NULL;

CREATE TABLE automation_version (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  automation_id text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  definition jsonb NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, automation_id, version)
);

CREATE TABLE clock (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  now timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (workspace_id, environment, id)
);

CREATE TABLE run (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  seq bigint NOT NULL DEFAULT nextval('run_seq'),
  template_id text,
  template_version int,
  source jsonb NOT NULL,
  -- A frozen copy; null where the immutable row of automation_version serves.
  definition jsonb,
  context jsonb NOT NULL,
  refs jsonb NOT NULL DEFAULT '{}',
  cursor text,
  settled int NOT NULL DEFAULT 0,
  ask jsonb,
  status text NOT NULL CHECK (
    status IN ('PROCESSING', 'WAITING', 'PROCESSED', 'ERROR', 'CANCELED', 'THROTTLED', 'NOT PROCESSED')
  ),
  depth int NOT NULL DEFAULT 0,
  cancelation_token text,
  token_mode text NOT NULL,
  warnings jsonb NOT NULL DEFAULT '[]',
  cancelation_id text,
  -- When anything happens next to this run: delays, leases, retries and crash recovery alike. 'infinity' while
  -- a run rests on a virtual clock.
  due_at timestamptz,
  lease_owner text,
  -- Claims since the last commit: a run that keeps failing to commit is poison.
  claims int NOT NULL DEFAULT 0,
  version int NOT NULL DEFAULT 0,
  clock_id text,
  -- On a virtual clock: the virtual moment for which the run waits.
  wake_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (workspace_id, environment, id),
  CHECK ((status IN ('PROCESSING', 'WAITING')) = (finished_at IS NULL)),
  CHECK ((status IN ('PROCESSING', 'WAITING')) = (due_at IS NOT NULL)),
  CHECK (wake_at IS NULL OR clock_id IS NOT NULL),
  CHECK (definition IS NOT NULL OR template_version IS NOT NULL)
) WITH (fillfactor = 80);

CREATE INDEX run_due ON run (due_at) WHERE due_at IS NOT NULL;
-- One index finds a token's unfinished runs, counts its finished ones, and gives its newest seq.
CREATE INDEX run_token ON run (workspace_id, environment, cancelation_token, status, seq)
  WHERE cancelation_token IS NOT NULL;
-- For pruning, which goes by age alone.
CREATE INDEX run_age ON run USING brin (created_at);
-- The run log: one probe per wanted status, or per status there is, so that a rare one is found without reading the
-- common ones, and an index less has to follow every move.
CREATE INDEX run_status ON run (workspace_id, environment, status, created_at DESC, id DESC);
CREATE INDEX run_template ON run (workspace_id, environment, template_id, status, created_at DESC, id DESC)
  WHERE template_id IS NOT NULL;
CREATE INDEX run_clock ON run (workspace_id, environment, clock_id, wake_at) WHERE clock_id IS NOT NULL;
CREATE INDEX run_cancelation ON run (workspace_id, environment, cancelation_id, seq) WHERE cancelation_id IS NOT NULL;

-- One row per settled step, written once. Steps that have not settled are read from the run's snapshot.
CREATE TABLE step (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  run_id text NOT NULL,
  index int NOT NULL,
  path text NOT NULL,
  action text NOT NULL,
  ref text,
  status text NOT NULL,
  message_id text,
  input jsonb,
  output jsonb,
  error jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, environment, run_id, index)
);

-- The O(1) cancel: a run or message of this token with seq <= canceled_seq must not move any more.
CREATE TABLE token_fence (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  token text NOT NULL,
  canceled_seq bigint NOT NULL,
  -- The run whose cancel step drew the fence goes on (D-11).
  excluded_run_id text,
  cancelation_id text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, token)
);

-- The receipt of a cancel.
CREATE TABLE cancelation (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  cancelation_token text,
  run_id text,
  actor jsonb NOT NULL,
  reason text,
  matched int NOT NULL,
  canceled int NOT NULL,
  already_finished int NOT NULL,
  already_canceled int NOT NULL,
  messages_canceled int NOT NULL,
  in_flight jsonb NOT NULL DEFAULT '[]',
  -- The newest run that a cancel by token reaches; rows up to it are still being marked until `marked_at` is set.
  through_seq bigint,
  excluded_run_id text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  marked_at timestamptz,
  PRIMARY KEY (workspace_id, environment, id),
  CHECK ((cancelation_token IS NULL) <> (run_id IS NULL))
);
CREATE INDEX cancelation_newest ON cancelation (workspace_id, environment, created_at DESC, id DESC);
CREATE INDEX cancelation_unmarked ON cancelation (created_at) WHERE marked_at IS NULL;

-- Outbox and ledger in one.
CREATE TABLE message (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  -- The id that the step shows: its own for one recipient, shared by a list's messages.
  request_id text NOT NULL,
  run_id text,
  run_seq bigint,
  cancelation_token text,
  step_path text,
  recipient text NOT NULL,
  channel text NOT NULL DEFAULT '',
  provider text,
  status text NOT NULL CHECK (status IN (
    'ENQUEUED', 'DELAYED', 'SENDING', 'ROUTED', 'SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'CANCELED', 'DIGESTED',
    'FILTERED', 'SIMULATED', 'THROTTLED', 'UNCERTAIN', 'UNDELIVERABLE', 'UNMAPPED', 'UNROUTABLE'
  )),
  payload jsonb NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  reason text,
  error text,
  history jsonb NOT NULL DEFAULT '[]',
  due_at timestamptz,
  lease_owner text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  sent_at timestamptz,
  canceled_at timestamptz,
  cancelation_id text,
  PRIMARY KEY (workspace_id, environment, id),
  CHECK ((status IN ('ENQUEUED', 'DELAYED', 'SENDING')) = (due_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX message_due ON message (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX message_open_token ON message (workspace_id, environment, cancelation_token)
  WHERE due_at IS NOT NULL AND cancelation_token IS NOT NULL;
CREATE INDEX message_newest ON message (workspace_id, environment, created_at DESC, id DESC);
CREATE INDEX message_age ON message USING brin (created_at);
CREATE INDEX message_recipient ON message (workspace_id, environment, recipient, created_at DESC, id DESC);
-- Most messages are their own request.
CREATE INDEX message_request ON message (workspace_id, environment, request_id) WHERE request_id <> id;
-- Also finds the messages of a run.
CREATE UNIQUE INDEX message_once ON message (workspace_id, environment, run_id, step_path, recipient, channel)
  WHERE run_id IS NOT NULL;

CREATE TABLE profile (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  user_id text NOT NULL,
  profile jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, user_id)
);

CREATE TABLE list (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, id)
);

CREATE TABLE list_subscription (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  list_id text NOT NULL,
  user_id text NOT NULL,
  preferences jsonb,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (workspace_id, environment, list_id, user_id)
);

CREATE TABLE idempotency_key (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  -- Method and path of the request, or `step` for a step's own key.
  scope text NOT NULL,
  key text NOT NULL,
  -- Null while the first request is still executing.
  status int,
  body text,
  locked_until timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, environment, scope, key)
);
CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at);
