-- Tickets: questions about published values, and how they were answered.
CREATE TABLE tickets_history (
  revision BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  division TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  measure TEXT COLLATE "C" NOT NULL,
  period TEXT COLLATE "C" NOT NULL,
  authority TEXT COLLATE "C" NOT NULL,
  ticket BIGINT NOT NULL,
  questioned BIGINT NOT NULL,
  content BYTEA NOT NULL,
  office TEXT COLLATE "C" NOT NULL,
  unit_zh TEXT COLLATE "C" NOT NULL,
  unit_en TEXT COLLATE "C" NOT NULL,
  question TEXT COLLATE "C" NOT NULL,
  questioner TEXT COLLATE "C" NOT NULL,
  opened_at BIGINT NOT NULL,
  due_date TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  correction BIGINT,
  reason TEXT COLLATE "C" NOT NULL,
  answerer TEXT COLLATE "C" NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (division, region, measure, period, authority, ticket, revision)
);

CREATE INDEX tickets_history_feed
  ON tickets_history (revision, ordinal);

CREATE TABLE tickets_current (
  division TEXT COLLATE "C" NOT NULL,
  region TEXT COLLATE "C" NOT NULL,
  measure TEXT COLLATE "C" NOT NULL,
  period TEXT COLLATE "C" NOT NULL,
  authority TEXT COLLATE "C" NOT NULL,
  ticket BIGINT NOT NULL,
  questioned BIGINT NOT NULL,
  content BYTEA NOT NULL,
  office TEXT COLLATE "C" NOT NULL,
  unit_zh TEXT COLLATE "C" NOT NULL,
  unit_en TEXT COLLATE "C" NOT NULL,
  question TEXT COLLATE "C" NOT NULL,
  questioner TEXT COLLATE "C" NOT NULL,
  opened_at BIGINT NOT NULL,
  due_date TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  correction BIGINT,
  reason TEXT COLLATE "C" NOT NULL,
  answerer TEXT COLLATE "C" NOT NULL,
  ended_at BIGINT,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (division, region, measure, period, authority, ticket)
);
