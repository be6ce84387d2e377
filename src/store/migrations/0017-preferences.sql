-- What can be subscribed to, and what people have chosen.
CREATE TABLE preference_section (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, id)
);

CREATE TABLE topic (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  section_id text NOT NULL,
  name text NOT NULL,
  default_status text NOT NULL CHECK (default_status IN ('OPTED_IN', 'OPTED_OUT', 'REQUIRED')),
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, id),
  FOREIGN KEY (workspace_id, environment, section_id)
    REFERENCES preference_section (workspace_id, environment, id) ON DELETE CASCADE
);
CREATE INDEX topic_section ON topic (workspace_id, environment, section_id);

CREATE TABLE user_preference (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  user_id text NOT NULL,
  -- Empty for what holds whatever the tenant.
  tenant_id text NOT NULL DEFAULT '',
  topic_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('OPTED_IN', 'OPTED_OUT', 'REQUIRED')),
  has_custom_routing boolean NOT NULL,
  custom_routing jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, user_id, tenant_id, topic_id)
);
