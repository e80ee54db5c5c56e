-- What a notice tells of: nobody is told of the same thing twice.
ALTER TABLE notices ADD COLUMN event TEXT;
-- When it was looked at, the domain's time.
ALTER TABLE notices ADD COLUMN read_at BIGINT;
-- Since when its mail is to be sent, real time.
ALTER TABLE notices ADD COLUMN queued_at BIGINT;
CREATE UNIQUE INDEX notices_event ON notices (event, person_id);
CREATE INDEX notices_created ON notices (created_at);
