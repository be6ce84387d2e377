-- Callbacks of providers name them by id alone.
CREATE UNIQUE INDEX provider_id ON provider (id);
