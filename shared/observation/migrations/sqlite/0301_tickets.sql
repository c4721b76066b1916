-- Tickets: questions about published values, and how they were answered.
CREATE TABLE tickets_history (
  revision INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  division TEXT NOT NULL,
  region TEXT NOT NULL,
  measure TEXT NOT NULL,
  period TEXT NOT NULL,
  authority TEXT NOT NULL,
  ticket INTEGER NOT NULL,
  questioned INTEGER NOT NULL,
  content BLOB NOT NULL,
  office TEXT NOT NULL,
  unit_zh TEXT NOT NULL,
  unit_en TEXT NOT NULL,
  question TEXT NOT NULL,
  questioner TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  due_date TEXT NOT NULL,
  state TEXT NOT NULL,
  correction INTEGER,
  reason TEXT NOT NULL,
  answerer TEXT NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX tickets_history_key
  ON tickets_history (division, region, measure, period, authority, ticket, revision);

CREATE TABLE tickets_current (
  division TEXT NOT NULL,
  region TEXT NOT NULL,
  measure TEXT NOT NULL,
  period TEXT NOT NULL,
  authority TEXT NOT NULL,
  ticket INTEGER NOT NULL,
  questioned INTEGER NOT NULL,
  content BLOB NOT NULL,
  office TEXT NOT NULL,
  unit_zh TEXT NOT NULL,
  unit_en TEXT NOT NULL,
  question TEXT NOT NULL,
  questioner TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  due_date TEXT NOT NULL,
  state TEXT NOT NULL,
  correction INTEGER,
  reason TEXT NOT NULL,
  answerer TEXT NOT NULL,
  ended_at INTEGER,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (division, region, measure, period, authority, ticket)
) STRICT, WITHOUT ROWID;
