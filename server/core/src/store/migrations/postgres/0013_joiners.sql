-- People whom ISC has just created: one row each, however often an event comes. `detail` is the state in full, JSON.
CREATE TABLE joiners (
    person_id TEXT PRIMARY KEY, origin TEXT NOT NULL, arrived_at BIGINT NOT NULL, events BIGINT NOT NULL DEFAULT 0,
    last_event_at BIGINT, due_at BIGINT, tries BIGINT NOT NULL DEFAULT 0, read_at BIGINT, seen BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL, detail TEXT NOT NULL, since BIGINT NOT NULL, note TEXT, batch_id TEXT
);
CREATE INDEX joiners_state ON joiners (state, arrived_at);
CREATE INDEX joiners_arrived ON joiners (arrived_at);
CREATE INDEX joiners_due ON joiners (due_at) WHERE due_at IS NOT NULL;
-- Events by kind: how many came, and when the last one did.
CREATE TABLE hook_counts (kind TEXT PRIMARY KEY, n BIGINT NOT NULL, last_at BIGINT NOT NULL);
-- Rules that look after joiners. `spec` is for whom and what they wait for, JSON.
CREATE TABLE joiner_rules (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, spec TEXT NOT NULL, state TEXT NOT NULL, since BIGINT, stopped_at BIGINT,
    reason TEXT, waits TEXT, owner_id TEXT, owner_name TEXT, saved_at BIGINT NOT NULL, saved_by_name TEXT NOT NULL
);
-- What a rule decided about a person: once, whatever happens.
CREATE TABLE joiner_decisions (
    person_id TEXT NOT NULL, rule_id TEXT NOT NULL, rule_name TEXT NOT NULL, at BIGINT NOT NULL, round_id TEXT, outcome TEXT NOT NULL,
    words TEXT NOT NULL, PRIMARY KEY (person_id, rule_id)
);
CREATE INDEX joiner_decisions_rule ON joiner_decisions (rule_id, at);
CREATE INDEX joiner_decisions_round ON joiner_decisions (round_id);
-- A rule on its way from people to a batch: checked, made, asked for.
CREATE TABLE joiner_rounds (
    id TEXT PRIMARY KEY, rule_id TEXT NOT NULL, rule_name TEXT NOT NULL, does TEXT NOT NULL, state TEXT NOT NULL,
    owner_id TEXT NOT NULL, owner_name TEXT NOT NULL, at BIGINT NOT NULL, people BIGINT NOT NULL, check_id TEXT, batch_id TEXT,
    problem TEXT, lease_owner TEXT, lease_until BIGINT
);
CREATE INDEX joiner_rounds_open ON joiner_rounds (state);
-- Who begins when: what the board of joiners looks for.
CREATE INDEX people_start ON people (start_date) WHERE start_date IS NOT NULL;
