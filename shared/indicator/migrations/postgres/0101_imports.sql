-- Imports of observations: work under way, of which no history is kept. What an import records stands in the tables of
-- observations, as if it had been reported.

CREATE TABLE imports_current (
  import TEXT COLLATE "C" NOT NULL,
  creator TEXT COLLATE "C" NOT NULL,
  settings BYTEA NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  batch_number BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  written_count BIGINT NOT NULL,
  unchanged_count BIGINT NOT NULL,
  withdrawn_count BIGINT NOT NULL,
  refused_count BIGINT NOT NULL,
  discarded_count BIGINT NOT NULL,
  fault_count BIGINT NOT NULL,
  written_revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (import)
);

-- The first answer to each batch, for a sender that did not get it.
CREATE TABLE import_batches_current (
  import TEXT COLLATE "C" NOT NULL,
  batch_number BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  acknowledgement BYTEA NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (import, batch_number)
);

-- The first faults of each import.
CREATE TABLE import_faults_current (
  import TEXT COLLATE "C" NOT NULL,
  batch_number BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  fault BYTEA NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (import, batch_number, ordinal)
);

-- Rows that wait for the end of an atomic import, and those that a dry run would have recorded. They go with the end of
-- their import, so their key need not begin with the division.
CREATE TABLE import_rows_current (
  import TEXT COLLATE "C" NOT NULL,
  position TEXT COLLATE "C" NOT NULL,
  batch_number BIGINT NOT NULL,
  row_number BIGINT NOT NULL,
  observation BYTEA NOT NULL,
  revision BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (import, position)
);
