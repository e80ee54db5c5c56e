-- Lists of old ids, and what they were found to be.
CREATE TABLE old_lists (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, owner_name TEXT NOT NULL, grant_id TEXT NOT NULL, name TEXT NOT NULL,
    kind TEXT NOT NULL, file_id TEXT NOT NULL, reading TEXT NOT NULL, columns TEXT, row_count BIGINT NOT NULL DEFAULT 0,
    told TEXT, notes TEXT NOT NULL DEFAULT '[]', made_at BIGINT NOT NULL, ended_at BIGINT, work TEXT, work_done BIGINT NOT NULL DEFAULT 0,
    work_total BIGINT, work_problem TEXT, lease_owner TEXT, lease_until BIGINT
);
CREATE INDEX old_lists_owner ON old_lists (owner, made_at);
CREATE TABLE old_list_rows (
    list_id TEXT NOT NULL REFERENCES old_lists (id), position BIGINT NOT NULL, line BIGINT NOT NULL, cells TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT 'open', person_id TEXT, person_name TEXT, words TEXT, PRIMARY KEY (list_id, position)
);
CREATE INDEX old_list_rows_outcome ON old_list_rows (list_id, outcome, position);
CREATE INDEX old_list_rows_person ON old_list_rows (list_id, person_id);
-- Which person a short id of the retired calls belongs to, and when ISC said so.
CREATE TABLE short_ids (short_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, told_at BIGINT NOT NULL);
CREATE INDEX short_ids_person ON short_ids (person_id);
-- What somebody looks for who has one of ISC's tracking ids.
CREATE INDEX calls_request ON calls (request_id);
CREATE INDEX audit_request ON audit (request_id);
