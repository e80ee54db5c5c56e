-- Welcome notices to personal addresses, and what is recorded about mail.

-- Texts; the newest is used. Version 0, which Gangway comes with, is not a row.
CREATE TABLE welcome_texts (
    number BIGINT PRIMARY KEY, subject TEXT NOT NULL, body TEXT NOT NULL, organisation TEXT NOT NULL, contact TEXT NOT NULL,
    saved_by TEXT NOT NULL, saved_by_name TEXT NOT NULL, saved_at BIGINT NOT NULL
);
-- One row per person and round: round 0 goes out by itself, each further one because a person said so.
CREATE TABLE welcome_sent (
    person_id TEXT NOT NULL, round BIGINT NOT NULL, person_name TEXT NOT NULL, address TEXT NOT NULL,
    notice_id TEXT NOT NULL, text_number BIGINT NOT NULL, state TEXT NOT NULL, by_name TEXT, at BIGINT NOT NULL,
    PRIMARY KEY (person_id, round)
);
CREATE INDEX welcome_sent_at ON welcome_sent (at);
CREATE INDEX welcome_sent_waiting ON welcome_sent (notice_id) WHERE state = 'waiting';

-- Who of a check may not be able to read the mail, and for which of these reasons its owner leaves people out.
ALTER TABLE check_people ADD COLUMN hints TEXT NOT NULL DEFAULT '';
ALTER TABLE checks ADD COLUMN leave_out TEXT NOT NULL DEFAULT '';

-- What ISC's API does not tell: which address a profile's invitations go to, and whether mailboxes are live before the start.
ALTER TABLE profiles ADD COLUMN goes_to TEXT NOT NULL DEFAULT '';
ALTER TABLE profiles ADD COLUMN live_early TEXT NOT NULL DEFAULT '';
