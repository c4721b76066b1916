-- Accounts with every kind of column, and notes beside them.

CREATE TABLE accounts_history (
  revision INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  division TEXT NOT NULL,
  number INTEGER NOT NULL,
  owner TEXT NOT NULL,
  -- A fault that only the database finds.
  amount INTEGER NOT NULL CHECK (amount <> 666),
  rate TEXT,
  seal BLOB,
  PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX accounts_history_key ON accounts_history (division, number, revision);

CREATE TABLE accounts_current (
  division TEXT NOT NULL,
  number INTEGER NOT NULL,
  owner TEXT NOT NULL,
  amount INTEGER NOT NULL,
  rate TEXT,
  seal BLOB,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (division, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes_history (
  revision INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT,
  PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX notes_history_key ON notes_history (title, revision);

CREATE TABLE notes_current (
  title TEXT NOT NULL,
  body TEXT,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (title)
) STRICT, WITHOUT ROWID;

-- Sketches have no history.
CREATE TABLE sketches_current (
  title TEXT NOT NULL,
  page INTEGER NOT NULL,
  body TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (title, page)
) STRICT, WITHOUT ROWID;
