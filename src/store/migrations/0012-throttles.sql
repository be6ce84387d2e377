-- Throttles of reference 6.10: a row to lock for each key, and what has passed, by moment.

CREATE TABLE throttle (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  -- '' is real time.
  clock_id text NOT NULL,
  key text NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, environment, clock_id, key)
) WITH (fillfactor = 50);
CREATE INDEX throttle_expiry ON throttle USING brin (expires_at);

CREATE TABLE throttle_slot (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  clock_id text NOT NULL,
  key text NOT NULL,
  -- On its own clock.
  at timestamptz NOT NULL,
  used int NOT NULL,
  -- In real time: from here on no period reaches back to it.
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, environment, clock_id, key, at)
);
CREATE INDEX throttle_slot_expiry ON throttle_slot (expires_at);
