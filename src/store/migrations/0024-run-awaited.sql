-- Runs that wait for an event, by what it must be: a delay costs nothing but a look at its kind. Building it reads table `run`
-- once, and holds back writes to it meanwhile.
CREATE INDEX run_awaited ON run (workspace_id, environment, (ask ->> 'event'), (ask ->> 'path'), (ask ->> 'key'))
  WHERE status = 'WAITING' AND ask ->> 'kind' = 'event';
