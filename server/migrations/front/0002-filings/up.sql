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

CREATE TABLE joint_document (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  kind text NOT NULL,
  number text NOT NULL UNIQUE,
  verification_code text NOT NULL UNIQUE,
  content jsonb NOT NULL,
  content_digest text NOT NULL,
  issued_on date NOT NULL,
  issued_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, id)
);
CREATE INDEX joint_document_filing ON joint_document (filing_id);
CREATE INDEX joint_document_entry ON joint_document (entry_id);
COMMENT ON TABLE joint_document IS 'Documents of both sides together (joint filing receipt). Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE joint_document_file (
  taxpayer_id uuid NOT NULL,
  document_id uuid NOT NULL,
  language text NOT NULL,
  sha256 text NOT NULL,
  bytes bytea NOT NULL,
  rendered_at timestamptz NOT NULL,
  PRIMARY KEY (taxpayer_id, document_id, language)
);
CREATE INDEX joint_document_file_hash ON joint_document_file (sha256);
COMMENT ON TABLE joint_document_file IS 'Rendered PDF of joint documents. Distribution: by taxpayer (taxpayer_id).';

GRANT USAGE ON SEQUENCE draft_number TO {{app}};
GRANT SELECT, INSERT, UPDATE ON draft, filing_side, side_command TO {{app}};
GRANT SELECT, INSERT ON filing, joint_document, joint_document_file TO {{app}};
