-- Files that are kept as they came, in pieces.
CREATE TABLE kept_files (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    -- All of it is here.
    whole BIGINT NOT NULL DEFAULT 0,
    made_at BIGINT NOT NULL
);
CREATE TABLE kept_pieces (
    file_id TEXT NOT NULL,
    n BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (file_id, n)
);

-- Many accounts from one file.
CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    source_id TEXT NOT NULL,
    source_name TEXT NOT NULL,
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    -- How the file is read, and what its columns look like, JSON.
    reading TEXT NOT NULL,
    row_count BIGINT NOT NULL DEFAULT 0,
    -- The form of the source's accounts as it was read last, JSON.
    form TEXT,
    -- Which column is which field, JSON.
    mapping TEXT,
    -- What is done about accounts that exist: skip, update, or each by itself.
    existing TEXT,
    -- Another number after each change that the dry run must know of.
    version BIGINT NOT NULL DEFAULT 1,
    -- What the dry run came to, JSON, and for which version.
    plan TEXT,
    planned BIGINT,
    way TEXT NOT NULL DEFAULT 'rows',
    parent TEXT,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    started_at BIGINT,
    -- What is done in the background, how far it is, and who does it (times: real).
    work TEXT,
    work_done BIGINT NOT NULL DEFAULT 0,
    work_total BIGINT,
    work_problem TEXT,
    lease_owner TEXT,
    lease_until BIGINT
);
CREATE INDEX imports_made ON imports (made_at);
CREATE INDEX imports_owner ON imports (owner, made_at);
CREATE INDEX imports_sha256 ON imports (sha256);
CREATE INDEX imports_work ON imports (work);

CREATE TABLE import_rows (
    import_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    -- As they stand in the file, JSON.
    cells TEXT NOT NULL,
    -- What somebody changed, by field, JSON.
    edits TEXT,
    state TEXT NOT NULL DEFAULT 'ready',
    left_out BIGINT NOT NULL DEFAULT 0,
    native TEXT NOT NULL DEFAULT '',
    -- The same without regard to case: what finds rows of one account.
    folded TEXT NOT NULL DEFAULT '',
    -- What is looked through, in small letters.
    text TEXT NOT NULL DEFAULT '',
    -- The account's values, JSON.
    account TEXT,
    -- What is wrong or to be decided, JSON.
    problems TEXT,
    -- The row whose account it is part of.
    joins BIGINT,
    -- Whether the account was looked up, and the one that exists, JSON.
    looked BIGINT NOT NULL DEFAULT 0,
    existing TEXT,
    -- What is done about the one that exists.
    choice TEXT,
    -- By the dry run.
    action TEXT,
    link TEXT,
    link_to TEXT,
    why TEXT,
    PRIMARY KEY (import_id, position)
);
CREATE INDEX import_rows_state ON import_rows (import_id, state, position);
CREATE INDEX import_rows_folded ON import_rows (import_id, folded);
CREATE INDEX import_rows_action ON import_rows (import_id, action, link, position);

-- Causes of problems and decisions, and automatic fixes, by row.
CREATE TABLE import_marks (
    import_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    repairable BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (import_id, cause, position)
);
CREATE INDEX import_marks_row ON import_marks (import_id, position);

-- What somebody changed, so that it can be undone and made again.
CREATE TABLE import_edits (
    import_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    words TEXT NOT NULL,
    undone BIGINT NOT NULL DEFAULT 0,
    -- What changed of the import as a whole, JSON.
    before TEXT,
    after TEXT,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (import_id, seq)
);
CREATE TABLE import_edit_rows (
    import_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    position BIGINT NOT NULL,
    -- Edits, whether it is left out, and the choice about the existing account, JSON.
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (import_id, seq, position)
);

-- How columns were used last, by source and headings.
CREATE TABLE import_maps (
    source_id TEXT NOT NULL,
    headings_hash TEXT NOT NULL,
    headings TEXT NOT NULL,
    mapping TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (source_id, headings_hash)
);
