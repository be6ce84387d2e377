-- A cancel of several runs: those that somebody chose, or those of an automation.
ALTER TABLE cancelation
  DROP CONSTRAINT cancelation_check,
  ADD COLUMN scope jsonb,
  ADD CHECK (num_nonnulls(cancelation_token, run_id, scope) = 1);
