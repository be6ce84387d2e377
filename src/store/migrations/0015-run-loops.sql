-- The loops around the step in hand, by place: what they go over, and what an item is called. The pass stands in `cursor`.
-- Adding a column with a constant default rewrites nothing: the lock is held for a moment.
ALTER TABLE run ADD COLUMN loops jsonb NOT NULL DEFAULT '{}';
