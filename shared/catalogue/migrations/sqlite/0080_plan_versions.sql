-- The versions of plans, each with its whole document.
CREATE TABLE plan_versions_history (
  revision INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  plan TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  document BLOB NOT NULL,
  PRIMARY KEY (revision, ordinal)
) STRICT;

CREATE UNIQUE INDEX plan_versions_history_key
  ON plan_versions_history (plan, revision);

CREATE TABLE plan_versions_current (
  plan TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  document BLOB NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (plan)
) STRICT;
