-- Registers of one side: taxpayers with history, identifiers, tax-type determinations, imports, invoice feed.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE taxpayer (
  id uuid NOT NULL PRIMARY KEY,
  -- The row as it stands now; taxpayer_version keeps every earlier one.
  version integer NOT NULL,
  name text NOT NULL,
  name_normalised text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('enterprise', 'individual')),
  code text,
  code_kind text NOT NULL,
  status text NOT NULL DEFAULT 'normal',
  -- 11-digit authority of this side; null: imported, not assigned yet.
  authority text,
  region_code text,
  demo boolean NOT NULL DEFAULT false,
  -- Location class for urban maintenance tax.
  location text NOT NULL DEFAULT 'other' CHECK (location IN ('city', 'county-town', 'other')),
  details jsonb NOT NULL,
  flags jsonb NOT NULL DEFAULT '[]',
  row_key text NOT NULL,
  row_hash text NOT NULL,
  updated_at timestamptz NOT NULL
);
-- Numbers are unique in taxpayer_identifier; a row without a number is known by name, date and place.
CREATE UNIQUE INDEX taxpayer_row_key ON taxpayer (row_key) WHERE code IS NULL;
CREATE INDEX taxpayer_authority ON taxpayer (authority, id);
COMMENT ON TABLE taxpayer IS 'Register of this side as it stands now. Seen by: officers of the competent subtree, the taxpayer. Distribution: by taxpayer (id).';

CREATE TABLE taxpayer_version (
  taxpayer_id uuid NOT NULL,
  version integer NOT NULL,
  valid_from date NOT NULL,
  recorded_at timestamptz NOT NULL,
  content jsonb NOT NULL,
  source text NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, version)
);
CREATE INDEX taxpayer_version_entry ON taxpayer_version (entry_id);
COMMENT ON TABLE taxpayer_version IS 'Every state of a register entry, never changed. Seen by: as taxpayer. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE taxpayer_identifier (
  kind text NOT NULL,
  value text NOT NULL,
  taxpayer_id uuid NOT NULL,
  since date,
  entry_id uuid NOT NULL,
  PRIMARY KEY (value, kind)
);
CREATE INDEX taxpayer_identifier_entry ON taxpayer_identifier (entry_id);
COMMENT ON TABLE taxpayer_identifier IS 'Uniqueness of numbers (uscc, organisation code, older numbers). Seen by: as taxpayer. Distribution: reference.';

CREATE TABLE determination (
  id uuid NOT NULL PRIMARY KEY,
  taxpayer_id uuid NOT NULL,
  tax_code text NOT NULL,
  item text NOT NULL,
  period_type text NOT NULL CHECK (period_type IN ('month', 'quarter', 'year', 'act')),
  rate_code text,
  collection_mode text NOT NULL CHECK (collection_mode IN ('self-assessed', 'fixed-quota', 'assessed', 'withheld', 'entrusted')),
  authority text NOT NULL,
  budget_subject text NOT NULL,
  -- [{level, share}]: parts of the tax by budget level, adding up to 1.
  budget_shares jsonb NOT NULL,
  treasury text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  -- The earlier row that this one stands for; corrections and endings are new rows, so the row named here no longer counts.
  replaces uuid,
  -- Counts the rows of a taxpayer and tax: two officers deciding at once meet here, and the slower one decides again.
  revision integer NOT NULL,
  recorded_at timestamptz NOT NULL,
  entry_id uuid NOT NULL
);
CREATE UNIQUE INDEX determination_revision ON determination (taxpayer_id, tax_code, revision);
CREATE UNIQUE INDEX determination_replaced ON determination (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX determination_entry ON determination (entry_id);
COMMENT ON TABLE determination IS 'Tax-type determinations (税(费)种认定): the only source of what is due. Seen by: as taxpayer. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE debit_agreement (
  id uuid NOT NULL PRIMARY KEY,
  taxpayer_id uuid NOT NULL,
  number text NOT NULL UNIQUE,
  bank text NOT NULL,
  bank_code text NOT NULL,
  account text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  recorded_at timestamptz NOT NULL,
  entry_id uuid NOT NULL
);
CREATE INDEX debit_agreement_taxpayer ON debit_agreement (taxpayer_id);
CREATE INDEX debit_agreement_entry ON debit_agreement (entry_id);
COMMENT ON TABLE debit_agreement IS 'Three-party debit agreements (三方协议) of this authority. Seen by: the taxpayer (account masked), tax accountant. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE invoice (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  invoice_code text NOT NULL,
  invoice_number text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('special', 'ordinary', 'proxy-special', 'proxy-ordinary')),
  supply text NOT NULL CHECK (supply IN ('goods', 'services')),
  levy_rate text NOT NULL,
  issued_on date NOT NULL,
  amount_fen bigint NOT NULL,
  tax_fen bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('valid', 'red', 'void')),
  buyer_name text,
  received_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, id)
);
CREATE UNIQUE INDEX invoice_number ON invoice (taxpayer_id, invoice_code, invoice_number);
CREATE INDEX invoice_period ON invoice (taxpayer_id, issued_on);
CREATE INDEX invoice_entry ON invoice (entry_id);
-- An invoice row never changes: that it was cancelled later (作废) is a fact of its own.
CREATE TABLE invoice_void (
  taxpayer_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, invoice_id)
);
CREATE INDEX invoice_void_entry ON invoice_void (entry_id);
COMMENT ON TABLE invoice_void IS 'Invoices cancelled after they were received. Seen by: as invoice. Distribution: by taxpayer (taxpayer_id).';
COMMENT ON TABLE invoice IS 'Invoice feed: issued invoices of the national side. Seen by: the seller, officers of the subtree. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE import_run (
  id uuid NOT NULL PRIMARY KEY,
  file_name text NOT NULL,
  -- SHA-256 of the bytes; empty while the file is still being sent.
  file_hash text NOT NULL,
  file_bytes bigint NOT NULL,
  -- An uploaded file lies in import_piece; the command line reads its file in place.
  uploaded boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('uploading', 'preview', 'running', 'finished', 'failed')),
  -- [{header, field}] as decided by a person; header_cells as they stand in the file.
  mapping jsonb NOT NULL DEFAULT '[]',
  header_cells jsonb NOT NULL DEFAULT '[]',
  preview jsonb,
  started_by jsonb NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  failure jsonb,
  -- Every change of state; two starts at once cannot both win.
  version integer NOT NULL DEFAULT 1
);
CREATE INDEX import_run_newest ON import_run (started_at DESC, id DESC);
CREATE INDEX import_run_running ON import_run (started_at) WHERE state = 'running';
COMMENT ON TABLE import_run IS 'Imports of register files. Seen by: back officers of this side. Distribution: local to the node.';

CREATE TABLE import_piece (
  run_id uuid NOT NULL,
  ordinal integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (run_id, ordinal)
);
ALTER TABLE import_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE import_piece IS 'Uploaded files until they are imported, in pieces, so that any process of the side can go on with them. Seen by: nobody but the import. Distribution: local to the node.';

CREATE TABLE import_chunk (
  run_id uuid NOT NULL,
  chunk integer NOT NULL,
  created_rows integer NOT NULL,
  changed_rows integer NOT NULL,
  unchanged_rows integer NOT NULL,
  rejected_rows integer NOT NULL,
  flagged_rows integer NOT NULL,
  -- How far into the file (its bytes as they lie on disk) reading had come.
  read_bytes bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (run_id, chunk)
);
COMMENT ON TABLE import_chunk IS 'What is done of an import: one row per command. The counts of a run are their sums, so no chunk waits for another. Seen by: as import_run. Distribution: local to the node.';

CREATE TABLE import_reject (
  run_id uuid NOT NULL,
  chunk integer NOT NULL,
  ordinal integer NOT NULL,
  line bigint NOT NULL,
  problems jsonb NOT NULL,
  cells jsonb NOT NULL,
  PRIMARY KEY (run_id, chunk, ordinal)
);
COMMENT ON TABLE import_reject IS 'Rejected rows of imports with reasons and cells as they were. Seen by: back officers of this side. Distribution: local to the node.';

GRANT SELECT, INSERT ON taxpayer_version, taxpayer_identifier, determination, debit_agreement, invoice, invoice_void, import_chunk, import_reject TO {{app}};
GRANT SELECT, INSERT, UPDATE ON taxpayer, import_run TO {{app}};
GRANT SELECT, INSERT, DELETE ON import_piece TO {{app}};
