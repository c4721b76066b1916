-- The versions of reference documents, each with its whole document.
CREATE TABLE reference_versions_history (
  revision INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  document BLOB NOT NULL,
  PRIMARY KEY (revision, ordinal)
) STRICT;

CREATE UNIQUE INDEX reference_versions_history_key
  ON reference_versions_history (dataset, revision);

CREATE TABLE reference_versions_current (
  dataset TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  document BLOB NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (dataset)
) STRICT;
