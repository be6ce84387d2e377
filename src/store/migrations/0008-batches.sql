-- Batches of reference 6.11: one row per open batch, one per event in it.

CREATE TABLE batch (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  key text NOT NULL,
  -- Runs on a virtual clock batch among themselves; '' is real time.
  clock_id text NOT NULL,
  owner_run_id text NOT NULL,
  items int NOT NULL,
  max_items int,
  wait_ms float8 NOT NULL,
  opened_at timestamptz NOT NULL,
  -- When it is released unless another event comes before; never after `ends_at`. On its own clock.
  release_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  -- From here on it takes no more events: it is full, or its time had come when one arrived.
  closed_at timestamptz,
  PRIMARY KEY (workspace_id, environment, id)
  -- A batch that many nodes add to leaves an old row version for each set of events: room to reuse them in place.
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX batch_open ON batch (workspace_id, environment, clock_id, key) WHERE closed_at IS NULL;
CREATE INDEX batch_owner ON batch (workspace_id, environment, owner_run_id);
CREATE INDEX batch_closed ON batch (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE batch_item (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  batch_id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  run_id text NOT NULL,
  run_seq bigint NOT NULL,
  cancelation_token text,
  category text NOT NULL,
  -- What `highest` and `lowest` go by: a number, else a text.
  sort_number float8,
  sort_text text COLLATE "C",
  item jsonb NOT NULL,
  PRIMARY KEY (workspace_id, environment, batch_id, seq)
);
CREATE INDEX batch_item_run ON batch_item (workspace_id, environment, run_id);
CREATE INDEX batch_item_token ON batch_item (workspace_id, environment, cancelation_token)
  WHERE cancelation_token IS NOT NULL;

-- What a cancel did to batches: those it discarded, and those it took events out of.
ALTER TABLE cancelation ADD COLUMN batches jsonb NOT NULL DEFAULT '[]';
