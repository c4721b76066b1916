-- Targets that were revised or got a number after the plan was loaded.
CREATE TABLE targets_history (
  revision INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  division TEXT NOT NULL,
  region TEXT NOT NULL,
  plan TEXT NOT NULL,
  indicator TEXT NOT NULL,
  year INTEGER NOT NULL,
  comparator TEXT NOT NULL,
  value TEXT NOT NULL,
  origin TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  recorder TEXT NOT NULL,
  PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX targets_history_key
  ON targets_history (division, region, plan, indicator, year, revision);

CREATE TABLE targets_current (
  division TEXT NOT NULL,
  region TEXT NOT NULL,
  plan TEXT NOT NULL,
  indicator TEXT NOT NULL,
  year INTEGER NOT NULL,
  comparator TEXT NOT NULL,
  value TEXT NOT NULL,
  origin TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  recorder TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (division, region, plan, indicator, year)
) STRICT, WITHOUT ROWID;
