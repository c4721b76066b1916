-- The versions of reference documents, each with its whole document.
CREATE TABLE reference_versions_history (
  revision BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  dataset TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  row_count BIGINT NOT NULL,
  document BYTEA NOT NULL,
  PRIMARY KEY (dataset, revision)
);

CREATE INDEX reference_versions_history_feed
  ON reference_versions_history (revision, ordinal);

CREATE TABLE reference_versions_current (
  dataset TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  row_count BIGINT NOT NULL,
  document BYTEA NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (dataset)
);
