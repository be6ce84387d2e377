-- The providers that a workspace has set up. `settings` holds secrets masked; `sealed` holds them encrypted.
CREATE TABLE provider (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  provider text NOT NULL,
  title text NOT NULL,
  alias text,
  settings jsonb NOT NULL,
  sealed text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz,
  PRIMARY KEY (workspace_id, environment, id)
);
CREATE UNIQUE INDEX provider_alias ON provider (workspace_id, environment, alias) WHERE alias IS NOT NULL;

-- Ways through channels and providers that templates share.
CREATE TABLE routing_strategy (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  description text,
  tags jsonb,
  routing jsonb NOT NULL,
  channels jsonb NOT NULL,
  providers jsonb NOT NULL,
  creator text NOT NULL,
  updater text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz,
  archived_at timestamptz,
  PRIMARY KEY (workspace_id, environment, id)
);
CREATE INDEX routing_strategy_newest ON routing_strategy (workspace_id, environment, created_at DESC, id DESC)
  WHERE archived_at IS NULL;
