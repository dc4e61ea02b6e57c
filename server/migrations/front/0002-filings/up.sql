-- Drafts, joint filings, commands to the sides.

-- Human numbers of drafts and filings; a gap harms nobody. Distribution: reference.
CREATE SEQUENCE draft_number;

CREATE TABLE draft (
  id uuid NOT NULL PRIMARY KEY,
  number text NOT NULL UNIQUE,
  taxpayer_id uuid NOT NULL,
  task_id text NOT NULL,
  period text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('original', 'correction')),
  corrects_filing_id uuid,
  reason text,
  -- Definition versions it was opened under, facts it was prefilled with, what the person typed.
  content jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'submitted', 'discarded')),
  version integer NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL
);
CREATE UNIQUE INDEX draft_open ON draft (taxpayer_id, task_id, kind) WHERE state = 'open';
COMMENT ON TABLE draft IS 'Returns being filled in. Seen by: those who may act for the taxpayer, window officers. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE filing (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  number text NOT NULL UNIQUE,
  draft_id uuid NOT NULL UNIQUE,
  period text NOT NULL,
  task_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('original', 'correction')),
  corrects_filing_id uuid,
  due_date date NOT NULL,
  business_date date NOT NULL,
  submitted_at timestamptz NOT NULL,
  submitted_by jsonb NOT NULL,
  channel text NOT NULL,
  -- What was submitted to each side, as decided: forms, taxes, totals.
  content jsonb NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, id)
);
CREATE UNIQUE INDEX filing_id ON filing (id);
CREATE INDEX filing_corrects ON filing (taxpayer_id, corrects_filing_id) WHERE corrects_filing_id IS NOT NULL;
CREATE INDEX filing_taxpayer ON filing (taxpayer_id, submitted_at DESC, id DESC);
CREATE INDEX filing_entry ON filing (entry_id);
COMMENT ON TABLE filing IS 'Joint filings: one act, a declaration at each side. Seen by: those who may act for the taxpayer, window officers. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE filing_side (
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  side text NOT NULL CHECK (side IN ('national', 'local')),
  state text NOT NULL CHECK (state IN ('pending', 'accepted', 'refused', 'not-due')),
  answer jsonb,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (taxpayer_id, filing_id, side)
);
COMMENT ON TABLE filing_side IS 'What each side answered to a joint filing. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE side_command (
  id uuid NOT NULL PRIMARY KEY,
  taxpayer_id uuid NOT NULL,
  side text NOT NULL,
  kind text NOT NULL,
  -- The idempotency key at the side: however often it is sent, it is done once.
  key text NOT NULL UNIQUE,
  filing_id uuid,
  input jsonb NOT NULL,
  actor jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'done', 'refused')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL
);
CREATE INDEX side_command_open ON side_command (next_attempt_at) WHERE state = 'pending';
CREATE INDEX side_command_filing ON side_command (filing_id) WHERE filing_id IS NOT NULL;
COMMENT ON TABLE side_command IS 'Commands of the front to the sides until they are answered. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE joint_document_series (
  authority text NOT NULL,
  kind text NOT NULL,
  year integer NOT NULL,
  last_number bigint NOT NULL,
  PRIMARY KEY (authority, kind, year)
);
COMMENT ON TABLE joint_document_series IS 'Last number given out; taken in the issuing command, so that no number is skipped. Distribution: reference.';

CREATE TABLE joint_document_request (
  filing_id uuid NOT NULL PRIMARY KEY,
  taxpayer_id uuid NOT NULL,
  -- closed: a side refused its half, there is nothing to certify.
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'issued', 'closed')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  requested_at timestamptz NOT NULL
);
CREATE INDEX joint_document_request_open ON joint_document_request (next_attempt_at) WHERE state = 'queued';
CREATE INDEX joint_document_request_taxpayer ON joint_document_request (taxpayer_id) WHERE state = 'queued';
COMMENT ON TABLE joint_document_request IS 'Joint receipts to be issued once both sides have accepted. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE joint_document (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  kind text NOT NULL,
  year integer NOT NULL,
  serial bigint NOT NULL,
  number text NOT NULL UNIQUE,
  verification_code text NOT NULL UNIQUE,
  content jsonb NOT NULL,
  content_digest text NOT NULL,
  issued_on date NOT NULL,
  issued_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, id)
);
CREATE UNIQUE INDEX joint_document_serial ON joint_document (kind, year, serial);
CREATE INDEX joint_document_filing ON joint_document (filing_id);
CREATE INDEX joint_document_entry ON joint_document (entry_id);
COMMENT ON TABLE joint_document IS 'Documents of both sides together (joint filing receipt). Seen by: those who may act for the taxpayer; verification sees a masked part. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE joint_document_file (
  taxpayer_id uuid NOT NULL,
  document_id uuid NOT NULL,
  language text NOT NULL CHECK (language IN ('zh', 'en')),
  sha256 text NOT NULL,
  byte_length integer NOT NULL,
  rendered_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, document_id, language)
);
CREATE INDEX joint_document_file_hash ON joint_document_file (sha256);
CREATE INDEX joint_document_file_entry ON joint_document_file (entry_id);
COMMENT ON TABLE joint_document_file IS 'The PDF files of a joint document as handed out, by content hash. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE joint_document_bytes (
  sha256 text NOT NULL PRIMARY KEY,
  bytes bytea NOT NULL
);
COMMENT ON TABLE joint_document_bytes IS 'Content of files by SHA-256; proved by the hash in joint_document_file. Distribution: local to the node.';

GRANT USAGE ON SEQUENCE draft_number TO {{app}};
GRANT SELECT, INSERT, UPDATE ON draft, filing_side, side_command, joint_document_series, joint_document_request TO {{app}};
GRANT SELECT, INSERT ON filing, joint_document, joint_document_file, joint_document_bytes TO {{app}};
