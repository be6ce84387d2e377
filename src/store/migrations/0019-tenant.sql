-- Organizations of the recipients (Courier's tenants): what holds for their users.
CREATE TABLE tenant (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  parent_tenant_id text,
  brand_id text,
  properties jsonb NOT NULL,
  -- Beneath the profile of every user.
  user_profile jsonb NOT NULL,
  -- [{ id, status, has_custom_routing, custom_routing }] by topic, instead of the topic's own default.
  default_preferences jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, environment, id)
);

CREATE TABLE tenant_user (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  tenant_id text NOT NULL,
  user_id text NOT NULL,
  -- Over the profile of the user, within this tenant.
  profile jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (workspace_id, environment, tenant_id, user_id)
);
CREATE INDEX tenant_user_user ON tenant_user (workspace_id, environment, user_id, tenant_id);
