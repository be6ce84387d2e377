-- What comes in from outside: kept so that each event is worked on once, and can be looked at.

CREATE TABLE event (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  -- Where it came from, e.g. `inbound` or the id of an inbound source: message ids are told apart within it.
  source text NOT NULL,
  message_id text NOT NULL,
  name text NOT NULL,
  user_id text,
  payload jsonb NOT NULL,
  received_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  -- While it is worked on: when another node takes it for abandoned. Null once that is over.
  due_at timestamptz,
  attempts int NOT NULL DEFAULT 0,
  -- What it has brought about.
  result jsonb,
  PRIMARY KEY (workspace_id, environment, source, message_id)
);
CREATE INDEX event_due ON event (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX event_newest ON event (workspace_id, environment, received_at DESC, message_id DESC);
CREATE INDEX event_age ON event USING brin (received_at);

-- The names that have been seen, for whoever chooses one.
CREATE TABLE event_name (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  source text NOT NULL,
  name text NOT NULL,
  last_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, source, name)
);

-- `cancel_on` of published versions. A version keeps its rules while it has unfinished runs.
CREATE TABLE event_cancel_rule (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  event text NOT NULL,
  automation_id text NOT NULL,
  version int NOT NULL,
  number int NOT NULL,
  rule jsonb NOT NULL,
  PRIMARY KEY (workspace_id, environment, event, automation_id, version, number)
);
CREATE INDEX event_cancel_rule_version ON event_cancel_rule (workspace_id, environment, automation_id, version);
