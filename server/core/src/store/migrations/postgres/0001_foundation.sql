-- Times are milliseconds UTC, booleans 0 and 1, JSON is TEXT. The SQLite twin has the same tables and columns. Columns that are sorted compare by bytes, as SQLite does.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE settings (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, previous TEXT,
    changed_by TEXT, changed_by_name TEXT, changed_at BIGINT NOT NULL
);

-- Sign-in. Tokens and session contents are encrypted; key_id says with which key.
CREATE TABLE grants (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL, person_name TEXT NOT NULL, alias TEXT NOT NULL,
    levels TEXT NOT NULL, key_id TEXT NOT NULL, access_token BYTEA, refresh_token BYTEA,
    access_expires_at BIGINT NOT NULL, created_at BIGINT NOT NULL, refreshed_at BIGINT NOT NULL,
    refresh_owner TEXT, refresh_until BIGINT,
    signed_out_at BIGINT, ended_at BIGINT, ended_why TEXT
);
CREATE INDEX grants_person ON grants (person_id);
CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY, grant_id TEXT, key_id TEXT NOT NULL, data BYTEA NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expiry ON sessions (expires_at);
CREATE INDEX sessions_grant ON sessions (grant_id);
CREATE TABLE forms (
    handle TEXT PRIMARY KEY, owner TEXT NOT NULL, data TEXT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE TABLE posts (
    key TEXT NOT NULL, owner TEXT NOT NULL, state TEXT NOT NULL, result TEXT, created_at BIGINT NOT NULL,
    PRIMARY KEY (key, owner)
);
CREATE TABLE preferences (
    person_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (person_id, key)
);

-- The directory: our copy of ISC's identities. reading, unregistered and mail_ok follow from status, correlated, gone_at
-- and mail; they are kept so that lists need no arithmetic. Folded columns compare byte by byte.
CREATE TABLE people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, alias TEXT NOT NULL, mail TEXT, mail_norm TEXT,
    mail_ok BIGINT NOT NULL DEFAULT 0, status TEXT NOT NULL, reading TEXT NOT NULL DEFAULT 'unknown',
    unregistered BIGINT NOT NULL DEFAULT 0, processing_state TEXT, lifecycle TEXT,
    lifecycle_manual BIGINT NOT NULL DEFAULT 0, manager_id TEXT, manager_name TEXT,
    is_manager BIGINT NOT NULL DEFAULT 0, protected BIGINT NOT NULL DEFAULT 0, correlated BIGINT NOT NULL DEFAULT 1,
    profile_id TEXT, profile_name TEXT, sort_profile TEXT COLLATE "C" NOT NULL DEFAULT '', source_id TEXT, source_name TEXT,
    department TEXT, start_date TEXT, created BIGINT, modified BIGINT, last_refresh BIGINT,
    sort_name TEXT COLLATE "C" NOT NULL, sort_manager TEXT COLLATE "C" NOT NULL DEFAULT '', search TEXT NOT NULL,
    read_at BIGINT NOT NULL, crawl BIGINT NOT NULL DEFAULT 0, gone_at BIGINT,
    invited_at BIGINT, invite_expires_at BIGINT, times_invited BIGINT NOT NULL DEFAULT 0,
    invited_elsewhere BIGINT NOT NULL DEFAULT 0, registered_at BIGINT, open_batch TEXT
);
CREATE INDEX people_name ON people (sort_name, id);
CREATE INDEX people_mail ON people (mail_norm);
CREATE INDEX people_alias ON people (alias);
CREATE INDEX people_manager ON people (manager_id);
-- One per order of the list that is read most.
CREATE INDEX people_open_name ON people (sort_name, id) WHERE unregistered = 1;
CREATE INDEX people_open_profile ON people (sort_profile, sort_name, id) WHERE unregistered = 1;
CREATE INDEX people_open_manager ON people (sort_manager, sort_name, id) WHERE unregistered = 1;
CREATE INDEX people_open_invite ON people (invite_expires_at, sort_name, id) WHERE unregistered = 1;
CREATE INDEX people_open_created ON people (created, sort_name, id) WHERE unregistered = 1;
-- Apart, because lists never read them.
CREATE TABLE people_attributes (person_id TEXT PRIMARY KEY, attributes TEXT NOT NULL);
CREATE TABLE crawls (
    id BIGINT PRIMARY KEY, state TEXT NOT NULL, started_at BIGINT NOT NULL, ended_at BIGINT,
    seen BIGINT NOT NULL DEFAULT 0, expected BIGINT, enriched BIGINT NOT NULL DEFAULT 0,
    pass TEXT NOT NULL DEFAULT '', next_offset BIGINT NOT NULL DEFAULT 0,
    grant_id TEXT, person_name TEXT, problem TEXT, lease_owner TEXT, lease_until BIGINT
);
CREATE TABLE profiles (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, source_id TEXT, source_name TEXT, read_at BIGINT NOT NULL,
    automatic BIGINT NOT NULL DEFAULT 0, sso BIGINT NOT NULL DEFAULT 0, mail_note TEXT,
    recorded_by_name TEXT, recorded_at BIGINT
);

-- Choosing.
CREATE TABLE selections (
    handle TEXT PRIMARY KEY, owner TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE TABLE selection_people (
    handle TEXT NOT NULL REFERENCES selections (handle) ON DELETE CASCADE, person_id TEXT NOT NULL,
    PRIMARY KEY (handle, person_id)
);
CREATE TABLE views (
    slug TEXT PRIMARY KEY, area TEXT NOT NULL, owner TEXT NOT NULL, owner_name TEXT NOT NULL,
    shared BIGINT NOT NULL DEFAULT 0, name TEXT NOT NULL, query TEXT NOT NULL, created_at BIGINT NOT NULL
);
CREATE TABLE checks (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, owner_name TEXT NOT NULL, grant_id TEXT NOT NULL,
    state TEXT NOT NULL, area TEXT NOT NULL, query TEXT NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
    said BIGINT, selected BIGINT NOT NULL, read_done BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL, frozen_at BIGINT, directory_at BIGINT, problem TEXT, batch_id TEXT, parent_batch TEXT,
    lease_owner TEXT, lease_until BIGINT
);
CREATE INDEX checks_state ON checks (state);
-- reason is the main one ('' for those who will be mailed); address is set when others share it.
CREATE TABLE check_people (
    check_id TEXT NOT NULL REFERENCES checks (id) ON DELETE CASCADE, person_id TEXT NOT NULL, position BIGINT NOT NULL,
    name TEXT NOT NULL, alias TEXT NOT NULL, mail TEXT, mail_norm TEXT, status TEXT NOT NULL, lifecycle TEXT,
    manager_id TEXT, manager_name TEXT, profile_id TEXT, profile_name TEXT,
    protected BIGINT NOT NULL DEFAULT 0, correlated BIGINT NOT NULL DEFAULT 1,
    reason TEXT NOT NULL DEFAULT '', reasons TEXT NOT NULL DEFAULT '[]', warnings TEXT NOT NULL DEFAULT '[]',
    address TEXT, picked BIGINT NOT NULL DEFAULT 0, again BIGINT NOT NULL DEFAULT 0, read_at BIGINT,
    PRIMARY KEY (check_id, person_id)
);
CREATE INDEX check_people_reason ON check_people (check_id, reason, position);

-- Batches and what became of each person.
CREATE TABLE batches (
    id TEXT PRIMARY KEY, number BIGINT NOT NULL UNIQUE, name TEXT NOT NULL, state TEXT NOT NULL,
    made_by TEXT NOT NULL, made_by_name TEXT NOT NULL, made_at BIGINT NOT NULL,
    check_id TEXT NOT NULL UNIQUE, parent_batch TEXT, frozen_at BIGINT NOT NULL, frozen_hash TEXT NOT NULL,
    selected BIGINT NOT NULL, left_out BIGINT NOT NULL,
    run_id TEXT, released_at BIGINT, released_by TEXT, released_by_name TEXT, closed_at BIGINT
);
CREATE TABLE batch_people (
    batch_id TEXT NOT NULL REFERENCES batches (id), person_id TEXT NOT NULL, position BIGINT NOT NULL,
    name TEXT NOT NULL, alias TEXT NOT NULL, mail TEXT, mail_norm TEXT, status TEXT NOT NULL,
    manager_id TEXT, manager_name TEXT, profile_name TEXT, send_again BIGINT NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL, cause TEXT, call_id TEXT, task_id TEXT,
    asked_at BIGINT, invited_at BIGINT, expires_at BIGINT, confirmed_at BIGINT, registered_at BIGINT,
    again_in TEXT, changed_at BIGINT NOT NULL,
    PRIMARY KEY (batch_id, person_id)
);
CREATE INDEX batch_people_person ON batch_people (person_id);
CREATE INDEX batch_people_call ON batch_people (call_id);
CREATE INDEX batch_people_outcome ON batch_people (batch_id, outcome);
CREATE TABLE timeline (
    id TEXT PRIMARY KEY, object TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT, actor_name TEXT NOT NULL,
    what TEXT NOT NULL, task_id TEXT
);
CREATE INDEX timeline_object ON timeline (object, at);

-- Runs: the journal of what left this machine.
CREATE TABLE runs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, object TEXT NOT NULL, state TEXT NOT NULL, waits_for TEXT, wait_until BIGINT,
    grant_id TEXT NOT NULL, started_by TEXT NOT NULL, started_by_name TEXT NOT NULL,
    created_at BIGINT NOT NULL, ended_at BIGINT, ended_how TEXT, wanted TEXT,
    lease_owner TEXT, lease_until BIGINT, fence BIGINT NOT NULL DEFAULT 0, progressed_at BIGINT NOT NULL
);
CREATE INDEX runs_state ON runs (state);
CREATE TABLE calls (
    id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs (id), seq BIGINT NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL, attempt BIGINT NOT NULL DEFAULT 0, request_hash TEXT NOT NULL,
    planned_at BIGINT NOT NULL, sent_at BIGINT, answered_at BIGINT, status BIGINT, problem TEXT,
    task_id TEXT, request_id TEXT, fence BIGINT NOT NULL DEFAULT 0, next_probe_at BIGINT, settled_at BIGINT, decided_by TEXT,
    UNIQUE (run_id, seq)
);
CREATE INDEX calls_state ON calls (state);
CREATE INDEX calls_task ON calls (task_id);
CREATE TABLE call_items (
    call_id TEXT NOT NULL REFERENCES calls (id), item TEXT NOT NULL, PRIMARY KEY (call_id, item)
);
CREATE INDEX call_items_item ON call_items (item);
-- Whoever is being asked for, or was lately: two runs can never hold the same person or the same address at once.
CREATE TABLE claims (
    key TEXT PRIMARY KEY, batch_id TEXT NOT NULL, call_id TEXT NOT NULL, person_id TEXT NOT NULL, claimed_at BIGINT NOT NULL, until BIGINT
);
CREATE INDEX claims_call ON claims (call_id);

-- The ledger: every invitation, ours and those seen in ISC's events.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL, person_name TEXT NOT NULL, address TEXT, origin TEXT NOT NULL,
    batch_id TEXT, call_id TEXT, task_id TEXT, event_id TEXT UNIQUE, by_name TEXT,
    asked_at BIGINT NOT NULL, invited_at BIGINT, expires_at BIGINT
);
CREATE INDEX invitations_person ON invitations (person_id, asked_at);

-- ISC's tasks, kept beyond its 90 days.
CREATE TABLE tasks (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, cause TEXT, ours BIGINT NOT NULL DEFAULT 0,
    started_by TEXT, started_by_name TEXT, grant_id TEXT, born_at BIGINT NOT NULL,
    state TEXT NOT NULL, completion TEXT, percent BIGINT, progress TEXT, launched_at BIGINT, completed_at BIGINT,
    body TEXT, not_found_since BIGINT, read_at BIGINT, next_read_at BIGINT, settled BIGINT NOT NULL DEFAULT 0, problem TEXT
);
CREATE INDEX tasks_open ON tasks (settled, next_read_at);
CREATE INDEX tasks_born ON tasks (born_at);

-- One budget for all replicas (PostgreSQL only; SQLite has one process).
CREATE TABLE budget (
    key TEXT PRIMARY KEY, hold_until BIGINT NOT NULL DEFAULT 0, changed_at BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE budget_slices (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, owner TEXT NOT NULL, permits BIGINT NOT NULL, leased_at BIGINT NOT NULL
);
CREATE INDEX budget_slices_key ON budget_slices (key, leased_at);
