-- Its name is wanted for the table.
DROP INDEX message_request;

-- A message to many people: what they share is stored once, and lists are fanned out piece by piece.
CREATE TABLE message_request (
  workspace_id text NOT NULL,
  environment text NOT NULL,
  id text NOT NULL,
  run_id text,
  run_seq bigint,
  cancelation_token text,
  step_path text,
  -- What every recipient gets: template or content, data, routing …
  body jsonb NOT NULL,
  -- Lists and patterns: [{ kind, id, data }].
  groups jsonb NOT NULL DEFAULT '[]',
  -- Where the fan-out stands: the group, the list in it, and the last subscriber who has a message.
  group_index int NOT NULL DEFAULT 0,
  after_list text,
  after_user text NOT NULL DEFAULT '',
  -- Numbers given to recipients so far.
  numbered int NOT NULL DEFAULT 0,
  -- When the next piece is due; null when there is none.
  due_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
  canceled_at timestamptz,
  cancelation_id text,
  PRIMARY KEY (workspace_id, environment, id)
);
CREATE INDEX message_request_due ON message_request (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX message_request_run ON message_request (workspace_id, environment, run_id)
  WHERE due_at IS NOT NULL AND run_id IS NOT NULL;
CREATE INDEX message_request_token ON message_request (workspace_id, environment, cancelation_token)
  WHERE due_at IS NOT NULL AND cancelation_token IS NOT NULL;
CREATE INDEX message_request_age ON message_request USING brin (created_at);

ALTER TABLE message
  -- By which messages are looked for; the rest of what was sent is in payload, or in the request.
  ADD COLUMN template text,
  ADD COLUMN event text,
  ADD COLUMN list_id text,
  ADD COLUMN tags text[],
  ADD COLUMN tenant_id text,
  ADD COLUMN trace_id text,
  ADD COLUMN archived_at timestamptz;
UPDATE message SET template = payload ->> 'template' WHERE payload ->> 'template' IS NOT NULL;

-- Nobody is sent to twice by one request, whatever lists they are on.
CREATE UNIQUE INDEX message_once_of_request ON message (workspace_id, environment, request_id, recipient)
  WHERE request_id <> id;
CREATE INDEX message_tags ON message USING gin (tags) WHERE tags IS NOT NULL;
CREATE INDEX message_trace ON message (workspace_id, environment, trace_id) WHERE trace_id IS NOT NULL;
