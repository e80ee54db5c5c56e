-- When a person decided to leave somebody's fate unknown: nothing waits for a decision about them any more.
ALTER TABLE batch_people ADD COLUMN left_at BIGINT;
