-- Approval: who is asked for whom, what they answered, and who may release what when.
ALTER TABLE batches ADD COLUMN round BIGINT NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN submitted_at BIGINT;
ALTER TABLE batches ADD COLUMN submitted_by TEXT;
ALTER TABLE batches ADD COLUMN submitted_by_name TEXT;
ALTER TABLE batches ADD COLUMN submit_comment TEXT;
-- When the last answer came or the last deadline passed; approval holds from here.
ALTER TABLE batches ADD COLUMN decided_at BIGINT;
-- Whose sign-in releases it by itself once it is approved, and not before which time; none: released by hand.
ALTER TABLE batches ADD COLUMN release_grant TEXT;
ALTER TABLE batches ADD COLUMN release_by TEXT;
ALTER TABLE batches ADD COLUMN release_by_name TEXT;
ALTER TABLE batches ADD COLUMN release_at BIGINT;
CREATE INDEX batches_state ON batches (state);
ALTER TABLE batch_people ADD COLUMN lifecycle TEXT;
ALTER TABLE batch_people ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]';
ALTER TABLE batch_people ADD COLUMN approval_id TEXT;
ALTER TABLE batch_people ADD COLUMN decided_by TEXT;
ALTER TABLE batch_people ADD COLUMN decided_by_name TEXT;
ALTER TABLE batch_people ADD COLUMN decided_for_name TEXT;
ALTER TABLE batch_people ADD COLUMN decided_at BIGINT;
ALTER TABLE batch_people ADD COLUMN note TEXT;
CREATE INDEX batch_people_approval ON batch_people (approval_id);
-- One request: the people of one manager in one round of one batch, or those for whom the fallback is asked.
CREATE TABLE approvals (
    id TEXT PRIMARY KEY, batch_id TEXT NOT NULL REFERENCES batches (id), round BIGINT NOT NULL, kind TEXT NOT NULL,
    for_id TEXT, for_name TEXT, why TEXT, state TEXT NOT NULL, people BIGINT NOT NULL,
    asked_at BIGINT NOT NULL, deadline_at BIGINT, reminded_at BIGINT,
    answered_at BIGINT, answered_by TEXT, answered_by_name TEXT, acted_as TEXT, approved BIGINT NOT NULL DEFAULT 0,
    comment TEXT, passed_to TEXT
);
CREATE INDEX approvals_batch ON approvals (batch_id, round);
CREATE INDEX approvals_open ON approvals (state, deadline_at);
-- Who may answer a request.
CREATE TABLE approvers (
    approval_id TEXT NOT NULL REFERENCES approvals (id), person_id TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (approval_id, person_id)
);
CREATE INDEX approvers_person ON approvers (person_id);
-- Who answers for somebody who is away.
CREATE TABLE delegations (
    id TEXT PRIMARY KEY, from_id TEXT NOT NULL, from_name TEXT NOT NULL, to_id TEXT NOT NULL, to_name TEXT NOT NULL,
    since BIGINT NOT NULL, until BIGINT, made_at BIGINT NOT NULL, made_by_name TEXT NOT NULL, ended_at BIGINT
);
CREATE INDEX delegations_from ON delegations (from_id);
CREATE INDEX delegations_to ON delegations (to_id);

-- Roles beyond those that follow from ISC's user levels, and copies of the governance groups that carry some.
CREATE TABLE role_assignments (
    id TEXT PRIMARY KEY, role TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, subject_name TEXT NOT NULL,
    made_by TEXT NOT NULL, made_by_name TEXT NOT NULL, made_at BIGINT NOT NULL, UNIQUE (role, kind, subject)
);
CREATE TABLE governance_groups (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, read_at BIGINT NOT NULL, read_by_name TEXT NOT NULL, problem TEXT
);
CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES governance_groups (id) ON DELETE CASCADE, person_id TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX group_members_person ON group_members (person_id);
CREATE TABLE setting_changes (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, at BIGINT NOT NULL, made_by TEXT NOT NULL, made_by_name TEXT NOT NULL,
    was TEXT, became TEXT NOT NULL
);
CREATE INDEX setting_changes_key ON setting_changes (key, at);

-- Audit: append only, each row carrying the hash of the one before.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT, actor_name TEXT NOT NULL, for_id TEXT, for_name TEXT,
    what TEXT NOT NULL, sentence TEXT NOT NULL, object TEXT, object_name TEXT, result TEXT NOT NULL,
    request_id TEXT, address TEXT, detail TEXT, prev TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_what ON audit (what, seq);
CREATE INDEX audit_object ON audit (object, seq);

-- What people are told, in the portal and by mail.
CREATE TABLE notices (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, object TEXT NOT NULL, person_id TEXT NOT NULL, person_name TEXT NOT NULL,
    address TEXT, subject TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT, created_at BIGINT NOT NULL, sent_at BIGINT, problem TEXT, lease_owner TEXT, lease_until BIGINT
);
CREATE INDEX notices_open ON notices (state, next_at);
CREATE INDEX notices_person ON notices (person_id, created_at);
