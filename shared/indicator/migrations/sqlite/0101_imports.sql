-- Imports of observations: work under way, of which no history is kept. What an import records stands in the tables of
-- observations, as if it had been reported.

CREATE TABLE imports_current (
  import TEXT NOT NULL,
  creator TEXT NOT NULL,
  settings BLOB NOT NULL,
  state TEXT NOT NULL,
  batch_number INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  written_count INTEGER NOT NULL,
  unchanged_count INTEGER NOT NULL,
  withdrawn_count INTEGER NOT NULL,
  refused_count INTEGER NOT NULL,
  discarded_count INTEGER NOT NULL,
  fault_count INTEGER NOT NULL,
  written_revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (import)
) STRICT, WITHOUT ROWID;

-- The first answer to each batch, for a sender that did not get it.
CREATE TABLE import_batches_current (
  import TEXT NOT NULL,
  batch_number INTEGER NOT NULL,
  digest BLOB NOT NULL,
  acknowledgement BLOB NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (import, batch_number)
) STRICT, WITHOUT ROWID;

-- The first faults of each import.
CREATE TABLE import_faults_current (
  import TEXT NOT NULL,
  batch_number INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  fault BLOB NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (import, batch_number, ordinal)
) STRICT, WITHOUT ROWID;

-- Rows that wait for the end of an atomic import, and those that a dry run would have recorded. They go with the end of
-- their import, so their key need not begin with the division.
CREATE TABLE import_rows_current (
  import TEXT NOT NULL,
  position TEXT NOT NULL,
  batch_number INTEGER NOT NULL,
  row_number INTEGER NOT NULL,
  observation BLOB NOT NULL,
  revision INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (import, position)
) STRICT, WITHOUT ROWID;
