-- Whom of its object a line is about.
ALTER TABLE timeline ADD COLUMN person_id TEXT;
CREATE INDEX timeline_person ON timeline (object, person_id);
-- Why a batch that was to release itself waits for somebody with the right to send.
ALTER TABLE batches ADD COLUMN sender_why TEXT;
-- Reading everybody of a batch again before it is released: the latest one of each batch, and how far it came.
CREATE TABLE rereads (
    batch_id TEXT PRIMARY KEY REFERENCES batches (id), state TEXT NOT NULL, grant_id TEXT NOT NULL,
    asked_by TEXT NOT NULL, asked_by_name TEXT NOT NULL, asked_at BIGINT NOT NULL, ended_at BIGINT,
    people BIGINT NOT NULL, read_done BIGINT NOT NULL DEFAULT 0, left_out BIGINT NOT NULL DEFAULT 0,
    position BIGINT NOT NULL DEFAULT -1, problem TEXT, lease_owner TEXT, lease_until BIGINT
);
