-- A deleted list keeps its subscribers, so that it can be restored with them.
ALTER TABLE list ADD COLUMN deleted_at timestamptz;
CREATE INDEX list_subscription_user ON list_subscription (workspace_id, environment, user_id, list_id);
