-- The store itself: its head, its revisions (the audit chain) and the requests it has answered.

CREATE TABLE store_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- Whose store it is: a domain, or the aggregator.
  service TEXT NOT NULL,
  store TEXT NOT NULL,
  epoch TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  -- No later revision is recorded at or before this instant.
  closed_until INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE revisions (
  revision INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL UNIQUE,
  actor TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT,
  reason TEXT,
  row_count INTEGER NOT NULL,
  algorithm TEXT NOT NULL,
  rows_digest BLOB NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE requests (
  actor TEXT NOT NULL,
  request_id TEXT NOT NULL,
  digest BLOB NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  answer BLOB NOT NULL,
  PRIMARY KEY (actor, request_id)
) STRICT;
