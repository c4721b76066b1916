-- Targets that were revised or got a number after the plan was loaded.
CREATE TABLE targets_history (
  revision BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  division TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  plan TEXT COLLATE "C" NOT NULL,
  indicator TEXT COLLATE "C" NOT NULL,
  year BIGINT NOT NULL,
  comparator TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  origin TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  document TEXT COLLATE "C" NOT NULL,
  recorder TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (division, region, plan, indicator, year, revision)
);

CREATE INDEX targets_history_feed
  ON targets_history (revision, ordinal);

CREATE TABLE targets_current (
  division TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  plan TEXT COLLATE "C" NOT NULL,
  indicator TEXT COLLATE "C" NOT NULL,
  year BIGINT NOT NULL,
  comparator TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  origin TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  document TEXT COLLATE "C" NOT NULL,
  recorder TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (division, region, plan, indicator, year)
);
