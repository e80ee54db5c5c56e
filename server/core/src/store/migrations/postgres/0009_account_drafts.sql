-- Accounts that somebody is filling in. form is what the source's form was when it was saved; secrets are sealed, and gone after their time.
CREATE TABLE account_drafts (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, source_id TEXT NOT NULL, source_name TEXT NOT NULL, form TEXT NOT NULL,
    attributes TEXT NOT NULL, secrets BYTEA, secrets_key TEXT, secrets_until BIGINT, job_id TEXT,
    made_at BIGINT NOT NULL, changed_at BIGINT NOT NULL
);
CREATE INDEX account_drafts_owner ON account_drafts (owner, changed_at);
CREATE INDEX account_drafts_secrets ON account_drafts (secrets_until) WHERE secrets_until IS NOT NULL;
-- Values that many accounts of one source share, by name.
CREATE TABLE account_templates (
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL, name TEXT NOT NULL, sort_name TEXT NOT NULL, form TEXT NOT NULL,
    attributes TEXT NOT NULL, made_by TEXT NOT NULL, made_by_name TEXT NOT NULL, made_at BIGINT NOT NULL,
    UNIQUE (source_id, sort_name)
);
