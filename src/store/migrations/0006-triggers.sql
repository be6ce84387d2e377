-- What starts runs by itself. Rows follow publishing: an automation has at most one, that of its published version.

-- Which events start which automations.
CREATE TABLE automation_trigger (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  automation_id text NOT NULL,
  version int NOT NULL,
  -- What an event must be to start it, e.g. `inbound/order.paid` or `segment/track/Checkout Complete`.
  key text NOT NULL,
  PRIMARY KEY (workspace_id, environment, automation_id)
);
CREATE INDEX automation_trigger_key ON automation_trigger (workspace_id, environment, key);

CREATE TABLE schedule (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  automation_id text NOT NULL,
  version int NOT NULL,
  -- The moment of the next fire; null when it never fires again.
  next_at timestamptz,
  -- When a node looks at it next: `next_at`, or the end of a lease; 'infinity' while it rests on a virtual clock.
  due_at timestamptz,
  clock_id text,
  -- The last moment for which a run was started, how many runs there were, and how many moments passed without one.
  last_at timestamptz,
  fired bigint NOT NULL DEFAULT 0,
  missed bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, environment, automation_id),
  CHECK ((next_at IS NULL) = (due_at IS NULL))
);
CREATE INDEX schedule_due ON schedule (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX schedule_clock ON schedule (workspace_id, environment, clock_id, next_at) WHERE clock_id IS NOT NULL;
