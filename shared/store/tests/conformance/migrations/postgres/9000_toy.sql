-- Accounts with every kind of column, and notes beside them.

CREATE TABLE accounts_history (
  revision BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  division TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  -- A fault that only the database finds.
  amount BIGINT NOT NULL CHECK (amount <> 666),
  rate TEXT COLLATE "C",
  seal BYTEA,
  PRIMARY KEY (division, number, revision)
);

CREATE INDEX accounts_history_feed ON accounts_history (revision, ordinal);

CREATE TABLE accounts_current (
  division TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  amount BIGINT NOT NULL,
  rate TEXT COLLATE "C",
  seal BYTEA,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (division, number)
);

CREATE TABLE notes_history (
  revision BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  title TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C",
  PRIMARY KEY (title, revision)
);

CREATE INDEX notes_history_feed ON notes_history (revision, ordinal);

CREATE TABLE notes_current (
  title TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C",
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (title)
);

-- Sketches have no history.
CREATE TABLE sketches_current (
  title TEXT COLLATE "C" NOT NULL,
  page BIGINT NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (title, page)
);
