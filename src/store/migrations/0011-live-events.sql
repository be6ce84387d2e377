-- What the web UI is told as it happens. Rows are written only for a workspace's environment in which somebody listens,
-- and live for minutes.

CREATE TABLE listener (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  -- The log is complete after this transaction.
  since xid8 NOT NULL,
  -- Some minutes after the last listener has gone, so that one whose connection broke finds what it missed.
  until timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, environment)
);

CREATE TABLE live_event (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  -- Ids are drawn before commits, and commits come in any order: readers go by transaction, behind the oldest open one.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  topic text NOT NULL,
  subject text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, xid, id)
);

-- Counts the changes of a draft: whoever saves one says which they have seen.
ALTER TABLE automation
  ADD COLUMN draft_version int NOT NULL DEFAULT 1,
  ADD COLUMN draft_updated_by jsonb;

ALTER TABLE automation_version
  ADD COLUMN note text,
  ADD COLUMN published_by jsonb;
