-- Where events come from without a key of the API: each by a secret of its own.
CREATE TABLE inbound_source (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL UNIQUE,
  name text NOT NULL,
  description text,
  type text NOT NULL CHECK (type IN ('webhook', 'segment', 'rudderstack')),
  -- Of a webhook: the hash of the secret in its URL.
  key_hash text UNIQUE,
  -- Of the others: the shared secret, encrypted.
  sealed text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (workspace_id, environment, id),
  UNIQUE (workspace_id, environment, name),
  CHECK ((type = 'webhook') = (key_hash IS NOT NULL)),
  CHECK ((type = 'webhook') = (sealed IS NULL))
);
