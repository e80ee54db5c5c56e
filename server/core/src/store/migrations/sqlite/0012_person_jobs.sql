-- What is done to people in ISC under one decision, carried out by a run.
CREATE TABLE person_jobs (
    id TEXT PRIMARY KEY, action TEXT NOT NULL, via TEXT, state TEXT NOT NULL, single BIGINT NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL, made_by_name TEXT NOT NULL, made_at BIGINT NOT NULL, started_at BIGINT,
    run_id TEXT NOT NULL REFERENCES runs (id)
);
CREATE INDEX person_jobs_made ON person_jobs (made_at);
-- One person of a job. Their status right before sending stands in was; what keeps them from being deleted in owns. Real time:
-- sent_real, not_before, look_at.
CREATE TABLE person_items (
    job_id TEXT NOT NULL REFERENCES person_jobs (id), position BIGINT NOT NULL, person_id TEXT NOT NULL,
    name TEXT NOT NULL, alias TEXT NOT NULL, outcome TEXT NOT NULL, cause TEXT, owns TEXT, was TEXT,
    call_id TEXT, attempt BIGINT NOT NULL DEFAULT 0, task_id TEXT, request_id TEXT,
    sent_at BIGINT, sent_real BIGINT, ended_at BIGINT, not_before BIGINT, look_at BIGINT, looks BIGINT NOT NULL DEFAULT 0,
    decided_at BIGINT,
    PRIMARY KEY (job_id, position), UNIQUE (job_id, person_id)
);
CREATE INDEX person_items_outcome ON person_items (job_id, outcome, position);
CREATE INDEX person_items_person ON person_items (person_id, sent_real);
