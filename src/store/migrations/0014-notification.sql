-- Notification templates and brands (reference 11.5, 11.6). Nothing is locked: the tables are new.

-- Never used twice, so that what is kept under a brand's version cannot be that of a deleted brand of the same id.
CREATE SEQUENCE brand_version;

CREATE TABLE brand (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  settings jsonb NOT NULL,
  snippets jsonb NOT NULL,
  version bigint NOT NULL DEFAULT nextval('brand_version'),
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (workspace_id, environment, id)
);
CREATE INDEX brand_newest ON brand (workspace_id, environment, created_at DESC, id DESC);

CREATE TABLE notification_template (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  alias text,
  -- { name, tags, brand, subscription, routing, content }
  draft jsonb NOT NULL,
  published_version int,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  created_by text NOT NULL,
  updated_at timestamptz,
  updated_by text,
  archived_at timestamptz,
  PRIMARY KEY (workspace_id, environment, id)
);
CREATE UNIQUE INDEX notification_template_alias ON notification_template (workspace_id, environment, alias)
  WHERE alias IS NOT NULL AND archived_at IS NULL;
CREATE INDEX notification_template_newest
  ON notification_template (workspace_id, environment, created_at DESC, id DESC) WHERE archived_at IS NULL;

-- What has been published, immutable. `brand_id` stands apart because delivery looks for the brand before it reads the rest.
CREATE TABLE notification_template_version (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  template_id text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  payload jsonb NOT NULL,
  brand_id text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  created_by text NOT NULL,
  PRIMARY KEY (workspace_id, environment, template_id, version)
);

CREATE TABLE notification_check (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  template_id text NOT NULL,
  submission_id text NOT NULL,
  checks jsonb NOT NULL,
  PRIMARY KEY (workspace_id, environment, template_id, submission_id)
);
