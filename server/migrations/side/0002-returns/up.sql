-- Declarations of one side. Filed returns are never changed: a correction is a later sequence of the same return.

CREATE TABLE declaration (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  filing_number text NOT NULL,
  form_code text NOT NULL,
  form_version text NOT NULL,
  form_hash text NOT NULL,
  period text NOT NULL,
  -- Last day of the period: months and quarters sort by it.
  period_to date NOT NULL,
  sequence integer NOT NULL CHECK (sequence >= 0),
  corrects uuid,
  reason text,
  -- Cells that are not zero; how they came about follows from them and the dated rules, so it is not stored.
  field_values jsonb NOT NULL,
  facts jsonb NOT NULL,
  taxes jsonb NOT NULL,
  payable_fen bigint NOT NULL,
  due_date date NOT NULL,
  filed_on date NOT NULL,
  filed_at timestamptz NOT NULL,
  filed_by jsonb NOT NULL,
  channel text NOT NULL,
  authority text,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, id)
);
CREATE UNIQUE INDEX declaration_once ON declaration (taxpayer_id, form_code, period, sequence);
CREATE INDEX declaration_filing ON declaration (filing_id);
CREATE INDEX declaration_newest ON declaration (filed_at DESC, id DESC);
CREATE INDEX declaration_entry ON declaration (entry_id);
COMMENT ON TABLE declaration IS 'Filed returns of this side. Seen by: the taxpayer, officers of the competent subtree. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE counterpart_declaration (
  message_id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  form_code text NOT NULL,
  period text NOT NULL,
  sequence integer NOT NULL,
  content jsonb NOT NULL,
  sent_by text NOT NULL,
  issued_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, message_id)
);
CREATE INDEX counterpart_declaration_filing ON counterpart_declaration (filing_id);
CREATE INDEX counterpart_declaration_entry ON counterpart_declaration (entry_id);
COMMENT ON TABLE counterpart_declaration IS 'The other side''s declarations as they came through the exchange. Seen by: officers of the competent subtree. Distribution: by taxpayer (taxpayer_id).';

GRANT SELECT, INSERT ON declaration, counterpart_declaration TO {{app}};
