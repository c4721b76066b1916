-- The versions of plans, each with its whole document.
CREATE TABLE plan_versions_history (
  revision BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  plan TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  document BYTEA NOT NULL,
  PRIMARY KEY (plan, revision)
);

CREATE INDEX plan_versions_history_feed
  ON plan_versions_history (revision, ordinal);

CREATE TABLE plan_versions_current (
  plan TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  document BYTEA NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (plan)
);
