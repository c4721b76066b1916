-- The store itself: its head, its revisions (the audit chain) and the requests it has answered.

CREATE TABLE store_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  -- Whose store it is: a domain, or the aggregator.
  service TEXT COLLATE "C" NOT NULL,
  store TEXT COLLATE "C" NOT NULL,
  epoch TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  -- No later revision is recorded at or before this instant.
  closed_until BIGINT NOT NULL,
  hash BYTEA NOT NULL
);

CREATE TABLE revisions (
  revision BIGINT PRIMARY KEY,
  recorded_at BIGINT NOT NULL UNIQUE,
  actor TEXT COLLATE "C" NOT NULL,
  method TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C",
  reason TEXT COLLATE "C",
  row_count BIGINT NOT NULL,
  algorithm TEXT COLLATE "C" NOT NULL,
  rows_digest BYTEA NOT NULL,
  previous BYTEA NOT NULL,
  hash BYTEA NOT NULL
);

CREATE TABLE requests (
  actor TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C" NOT NULL,
  digest BYTEA NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  answer BYTEA NOT NULL,
  PRIMARY KEY (actor, request_id)
);
