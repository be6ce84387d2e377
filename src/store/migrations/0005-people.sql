-- People and what they may do. Accounts and sessions belong to a person, who may be a member of several workspaces.

CREATE TABLE account (
  id text PRIMARY KEY,
  -- In lower case: two spellings of an address are one person.
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  -- scrypt with its parameters and salt.
  password text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now())
);

CREATE TABLE member (
  workspace_id text NOT NULL REFERENCES workspace (id),
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'operator', 'admin')),
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (workspace_id, account_id)
);
CREATE INDEX member_account ON member (account_id);

-- A link that works once. Without an address it makes the first admin, and works only while there is none.
CREATE TABLE invitation (
  workspace_id text NOT NULL REFERENCES workspace (id),
  id text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  email text,
  role text NOT NULL CHECK (role IN ('viewer', 'editor', 'publisher', 'operator', 'admin')),
  invited_by jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE session (
  hash bytea PRIMARY KEY,
  id text NOT NULL UNIQUE,
  account_id text NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  user_agent text NOT NULL,
  address text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- Who changed what. Cancels are not repeated here: their receipts are read with it.
CREATE TABLE audit (
  workspace_id text NOT NULL,
  -- '*' for what concerns the whole workspace.
  environment text NOT NULL,
  id text NOT NULL,
  actor jsonb NOT NULL,
  action text NOT NULL,
  target_type text NOT NULL,
  target_id text NOT NULL,
  target_name text,
  before jsonb,
  after jsonb,
  reason text,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  PRIMARY KEY (workspace_id, environment, id)
);
CREATE INDEX audit_newest ON audit (workspace_id, created_at DESC, id DESC);

-- What a key may do, until when, and where it was last used from.
ALTER TABLE api_key
  ADD COLUMN access text NOT NULL DEFAULT 'full' CHECK (access IN ('full', 'invoke', 'read', 'cancel')),
  ADD COLUMN expires_at timestamptz,
  ADD COLUMN created_by jsonb;
