-- Digests of reference 11.9. The events of a digest lie in `batch_item` beside those of batches, under its instance's id.

CREATE TABLE digest_topic (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  -- The id of a subscription topic.
  id text NOT NULL,
  settings jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, id)
);

-- The schedule that a user has chosen; everybody else has the default one.
CREATE TABLE digest_choice (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  topic_id text NOT NULL,
  user_id text NOT NULL,
  schedule_id text NOT NULL,
  PRIMARY KEY (workspace_id, environment, topic_id, user_id)
);

CREATE TABLE digest_instance (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  topic_id text NOT NULL,
  schedule_id text NOT NULL,
  user_id text NOT NULL,
  -- '' is real time.
  clock_id text NOT NULL,
  event_count int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  -- On its own clock.
  release_at timestamptz NOT NULL,
  -- When a node looks at it next; 'infinity' while it rests on a virtual clock, null once it has been released.
  due_at timestamptz,
  -- From here on it takes no more events.
  closed_at timestamptz,
  completed_at timestamptz,
  -- Counts claims: who holds an outdated number has lost it.
  version int NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, environment, id),
  CHECK ((completed_at IS NULL) = (due_at IS NOT NULL))
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX digest_instance_open ON digest_instance (workspace_id, environment, clock_id, topic_id, user_id)
  WHERE closed_at IS NULL;
CREATE INDEX digest_instance_due ON digest_instance (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX digest_instance_newest ON digest_instance (workspace_id, environment, schedule_id, created_at DESC, id DESC);
CREATE INDEX digest_instance_clock ON digest_instance (workspace_id, environment, clock_id, release_at)
  WHERE due_at IS NOT NULL AND clock_id <> '';
