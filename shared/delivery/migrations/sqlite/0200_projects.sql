
-- Investment projects, with their money by year and their steps.
CREATE TABLE projects_history (
  revision INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  project TEXT NOT NULL,
  division TEXT NOT NULL,
  region TEXT NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  major INTEGER NOT NULL,
  state TEXT NOT NULL,
  indicators TEXT NOT NULL,
  sample INTEGER NOT NULL,
  recorder TEXT NOT NULL,
  years TEXT NOT NULL,
  milestones TEXT NOT NULL,
  PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX projects_history_key
  ON projects_history (project, revision);

CREATE TABLE projects_current (
  project TEXT NOT NULL,
  division TEXT NOT NULL,
  region TEXT NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  major INTEGER NOT NULL,
  state TEXT NOT NULL,
  indicators TEXT NOT NULL,
  sample INTEGER NOT NULL,
  recorder TEXT NOT NULL,
  years TEXT NOT NULL,
  milestones TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (project)
) STRICT, WITHOUT ROWID;
