-- Documents a side issues. Numbers without gaps per authority, kind and year; content proved; PDF rendered from it.

CREATE TABLE document_series (
  authority text NOT NULL,
  kind text NOT NULL,
  year integer NOT NULL,
  last_number bigint NOT NULL,
  PRIMARY KEY (authority, kind, year)
);
COMMENT ON TABLE document_series IS 'Last number given out; taken under lock in the issuing command, so that no number is skipped. Distribution: reference.';

CREATE TABLE document_request (
  id uuid NOT NULL PRIMARY KEY,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  kind text NOT NULL,
  input jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'issued')),
  document_id uuid,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  requested_at timestamptz NOT NULL
);
CREATE INDEX document_request_open ON document_request (next_attempt_at) WHERE state = 'queued';
CREATE INDEX document_request_filing ON document_request (filing_id);
COMMENT ON TABLE document_request IS 'Documents to be issued. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE document (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  kind text NOT NULL,
  authority text NOT NULL,
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
CREATE UNIQUE INDEX document_serial ON document (authority, kind, year, serial);
CREATE INDEX document_filing ON document (filing_id);
CREATE INDEX document_entry ON document (entry_id);
COMMENT ON TABLE document IS 'Issued documents with the content they are rendered from. Seen by: the taxpayer, officers; verification sees a masked part. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE document_file (
  taxpayer_id uuid NOT NULL,
  document_id uuid NOT NULL,
  language text NOT NULL CHECK (language IN ('zh', 'en')),
  sha256 text NOT NULL,
  byte_length integer NOT NULL,
  rendered_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, document_id, language)
);
CREATE INDEX document_file_hash ON document_file (sha256);
CREATE INDEX document_file_entry ON document_file (entry_id);
COMMENT ON TABLE document_file IS 'The PDF files of a document as handed out, by content hash. Seen by: as document. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE document_bytes (
  sha256 text NOT NULL PRIMARY KEY,
  bytes bytea NOT NULL
);
COMMENT ON TABLE document_bytes IS 'Content of files by SHA-256; proved by the hash in document_file. Seen by: as document. Distribution: local to the node.';

CREATE TABLE document_withdrawal (
  document_id uuid NOT NULL PRIMARY KEY,
  taxpayer_id uuid NOT NULL,
  withdrawn_by jsonb NOT NULL,
  reason text NOT NULL,
  withdrawn_on date NOT NULL,
  at timestamptz NOT NULL,
  entry_id uuid NOT NULL
);
CREATE INDEX document_withdrawal_entry ON document_withdrawal (entry_id);
COMMENT ON TABLE document_withdrawal IS 'Documents that no longer hold. Distribution: by taxpayer (taxpayer_id).';

GRANT SELECT, INSERT ON document, document_file, document_bytes, document_withdrawal TO {{app}};
GRANT SELECT, INSERT, UPDATE ON document_series, document_request TO {{app}};
