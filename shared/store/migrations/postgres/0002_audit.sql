-- What tells the rows of a revision from one another, and the chain of the calls that were refused.

-- The first bytes of each row's digest, 8,192 rows to a block; of revisions of several rows.
CREATE TABLE revision_marks (
  revision BIGINT NOT NULL,
  block BIGINT NOT NULL,
  marks BYTEA NOT NULL,
  PRIMARY KEY (revision, block)
);

CREATE TABLE refusals (
  number BIGINT PRIMARY KEY,
  recorded_at BIGINT NOT NULL,
  -- Who called; empty where that is not known.
  actor TEXT COLLATE "C" NOT NULL,
  method TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  request_id TEXT COLLATE "C" NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  calls BIGINT NOT NULL,
  algorithm TEXT COLLATE "C" NOT NULL,
  previous BYTEA NOT NULL,
  hash BYTEA NOT NULL
);

CREATE TABLE refusal_head (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  number BIGINT NOT NULL,
  hash BYTEA NOT NULL
);

INSERT INTO refusal_head (id, number, hash) VALUES (1, 0, '\x');
