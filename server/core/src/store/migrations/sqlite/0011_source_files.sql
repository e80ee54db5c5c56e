-- Files of a source that Gangway keeps: uploaded for comparison or merged here. At most one of a source is its baseline: what its next aggregation is thought to read.
CREATE TABLE source_files (
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL, source_name TEXT NOT NULL, how TEXT NOT NULL, name TEXT NOT NULL,
    kept_id TEXT NOT NULL, layout TEXT NOT NULL, headings TEXT NOT NULL, key_column TEXT NOT NULL,
    row_count BIGINT NOT NULL, accounts BIGINT NOT NULL, bytes BIGINT NOT NULL, sha TEXT NOT NULL,
    made_by TEXT NOT NULL, made_by_name TEXT NOT NULL, made_at BIGINT NOT NULL, baseline BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX source_files_source ON source_files (source_id, made_at);
CREATE UNIQUE INDEX source_files_baseline ON source_files (source_id) WHERE baseline = 1;
-- What happened to them.
CREATE TABLE source_file_events (
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL, file_id TEXT NOT NULL REFERENCES source_files (id), what TEXT NOT NULL,
    at BIGINT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, note TEXT
);
CREATE INDEX source_file_events_source ON source_file_events (source_id, at);
-- A file compared with the accounts that ISC has.
CREATE TABLE comparisons (
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL, source_name TEXT NOT NULL, file_id TEXT NOT NULL REFERENCES source_files (id),
    purpose TEXT NOT NULL, state TEXT NOT NULL, grant_id TEXT NOT NULL, asked_by TEXT NOT NULL, asked_by_name TEXT NOT NULL,
    asked_at BIGINT NOT NULL, read_at BIGINT, read_done BIGINT NOT NULL DEFAULT 0, expected BIGINT,
    threshold BIGINT, authoritative BIGINT NOT NULL DEFAULT 0, headings TEXT, against TEXT, counts TEXT, worries TEXT, problem TEXT,
    lease_owner TEXT, lease_until BIGINT
);
CREATE INDEX comparisons_source ON comparisons (source_id, file_id, asked_at);
CREATE INDEX comparisons_reading ON comparisons (state, lease_until);
CREATE TABLE comparison_rows (
    comparison_id TEXT NOT NULL REFERENCES comparisons (id), kind TEXT NOT NULL, position BIGINT NOT NULL, native TEXT NOT NULL,
    person_id TEXT, person_name TEXT, file_rows BIGINT NOT NULL DEFAULT 0, differs TEXT, since TEXT, attributes TEXT,
    PRIMARY KEY (comparison_id, kind, position)
);
CREATE INDEX comparison_rows_native ON comparison_rows (comparison_id, native);
-- Files loaded into ISC from here.
CREATE TABLE source_loads (
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL, source_name TEXT NOT NULL, file_id TEXT NOT NULL REFERENCES source_files (id),
    state TEXT NOT NULL, made_by TEXT NOT NULL, made_by_name TEXT NOT NULL, made_at BIGINT NOT NULL,
    said TEXT NOT NULL, said_of BIGINT NOT NULL, comparison_id TEXT NOT NULL, before_id TEXT, after_id TEXT,
    needs_second BIGINT NOT NULL, second_by TEXT, second_by_name TEXT, second_at BIGINT,
    run_id TEXT, call_id TEXT, task_id TEXT, processed BIGINT, total BIGINT, cause TEXT, request_id TEXT,
    sent_at BIGINT, task_over_at BIGINT, ended_at BIGINT, result TEXT
);
CREATE INDEX source_loads_source ON source_loads (source_id, made_at);
CREATE INDEX source_loads_state ON source_loads (state);
