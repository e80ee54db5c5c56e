-- Accounts written to one source under one decision, carried out by a run.
CREATE TABLE account_jobs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, source_id TEXT NOT NULL, source_name TEXT NOT NULL, key_attribute TEXT NOT NULL,
    items BIGINT NOT NULL DEFAULT 0, made_by TEXT NOT NULL, made_by_name TEXT NOT NULL, made_at BIGINT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (id)
);
CREATE INDEX account_jobs_made ON account_jobs (made_at);
-- One account of a job. What is sent stands in attributes, secrets apart and sealed; what it was when it was decided in was.
CREATE TABLE account_items (
    job_id TEXT NOT NULL REFERENCES account_jobs (id), position BIGINT NOT NULL, native TEXT NOT NULL, action TEXT NOT NULL,
    account_id TEXT, attributes TEXT NOT NULL, was TEXT, secrets BYTEA, secrets_key TEXT, has_secrets BIGINT NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL, cause TEXT, call_id TEXT, attempt BIGINT NOT NULL DEFAULT 0, task_id TEXT, request_id TEXT,
    differs TEXT, link TEXT, link_id TEXT, link_name TEXT,
    sent_at BIGINT, accepted_at BIGINT, seen_at BIGINT, linked_at BIGINT, looked_at BIGINT, next_look_at BIGINT,
    decided_at BIGINT, changed_at BIGINT NOT NULL,
    PRIMARY KEY (job_id, position), UNIQUE (job_id, native)
);
CREATE INDEX account_items_outcome ON account_items (job_id, outcome, position, link);
CREATE INDEX account_items_look ON account_items (next_look_at) WHERE next_look_at IS NOT NULL;
-- Accounts whose fate is open: two jobs never write the same one at once. The key is the source and the native identity, in lower case.
CREATE TABLE account_claims (
    key TEXT PRIMARY KEY, job_id TEXT NOT NULL, position BIGINT NOT NULL, claimed_at BIGINT NOT NULL
);
CREATE INDEX account_claims_item ON account_claims (job_id, position);
