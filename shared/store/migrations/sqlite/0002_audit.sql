-- What tells the rows of a revision from one another, and the chain of the calls that were refused.

-- The first bytes of each row's digest, 8,192 rows to a block; of revisions of several rows.
CREATE TABLE revision_marks (
  revision INTEGER NOT NULL,
  block INTEGER NOT NULL,
  marks BLOB NOT NULL,
  PRIMARY KEY (revision, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusals (
  number INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  -- Who called; empty where that is not known.
  actor TEXT NOT NULL,
  method TEXT NOT NULL,
  reason TEXT NOT NULL,
  request_id TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  algorithm TEXT NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE refusal_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  number INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;

INSERT INTO refusal_head (id, number, hash) VALUES (1, 0, x'');
