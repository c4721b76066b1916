
-- Investment projects, with their money by year and their steps.
CREATE TABLE projects_history (
  revision BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  division TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  title_zh TEXT COLLATE "C" NOT NULL,
  title_en TEXT COLLATE "C" NOT NULL,
  major BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  indicators TEXT COLLATE "C" NOT NULL,
  sample BIGINT NOT NULL,
  recorder TEXT COLLATE "C" NOT NULL,
  years TEXT COLLATE "C" NOT NULL,
  milestones TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (project, revision)
);

CREATE INDEX projects_history_feed
  ON projects_history (revision, ordinal);

CREATE TABLE projects_current (
  project TEXT COLLATE "C" NOT NULL,
  division TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  title_zh TEXT COLLATE "C" NOT NULL,
  title_en TEXT COLLATE "C" NOT NULL,
  major BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  indicators TEXT COLLATE "C" NOT NULL,
  sample BIGINT NOT NULL,
  recorder TEXT COLLATE "C" NOT NULL,
  years TEXT COLLATE "C" NOT NULL,
  milestones TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (project)
);
