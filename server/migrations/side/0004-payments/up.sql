-- Electronic payment books (缴款书) and their way through bank and treasury: 应征 → 扣款 → 上解 → 入库 → 销号.

CREATE TABLE payment_book (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  declaration_id uuid NOT NULL,
  number text NOT NULL UNIQUE,
  tax_code text NOT NULL,
  item text NOT NULL,
  period text NOT NULL,
  budget_subject text NOT NULL,
  budget_level text NOT NULL,
  treasury text NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  due_date date NOT NULL,
  issued_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, id)
);
CREATE INDEX payment_book_filing ON payment_book (filing_id);
CREATE INDEX payment_book_newest ON payment_book (issued_at DESC, id DESC);
CREATE INDEX payment_book_entry ON payment_book (entry_id);
COMMENT ON TABLE payment_book IS 'Payment books as issued. Seen by: the taxpayer, tax accountants of this side. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE payment_book_state (
  taxpayer_id uuid NOT NULL,
  book_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('assessed', 'debiting', 'debited', 'sent-up', 'received', 'written-off', 'reversed')),
  late_surcharge_fen bigint NOT NULL DEFAULT 0,
  failure jsonb,
  received_on date,
  version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (taxpayer_id, book_id)
);
CREATE INDEX payment_book_state_open ON payment_book_state (state, changed_at) WHERE state NOT IN ('written-off', 'reversed');
COMMENT ON TABLE payment_book_state IS 'Where a payment book stands now; payment_event proves how it came there. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE debit_instruction (
  id uuid NOT NULL PRIMARY KEY,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  agreement_number text NOT NULL,
  amount_fen bigint NOT NULL,
  books jsonb NOT NULL,
  confirmed_by jsonb NOT NULL,
  confirmed_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'sent', 'succeeded', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  answer jsonb
);
CREATE INDEX debit_instruction_open ON debit_instruction (next_attempt_at) WHERE state IN ('queued', 'sent');
CREATE INDEX debit_instruction_filing ON debit_instruction (filing_id);
COMMENT ON TABLE debit_instruction IS 'Debits asked of the payment channel; the id is the channel''s idempotency key. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE payment_event (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  book_id uuid NOT NULL,
  kind text NOT NULL,
  amount_fen bigint NOT NULL,
  late_surcharge_fen bigint NOT NULL DEFAULT 0,
  channel_reference text NOT NULL,
  business_date date NOT NULL,
  at timestamptz NOT NULL,
  detail jsonb NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, id)
);
-- The channel may answer twice; its reference makes the second answer nothing new.
CREATE UNIQUE INDEX payment_event_once ON payment_event (taxpayer_id, book_id, kind, channel_reference);
CREATE INDEX payment_event_entry ON payment_event (entry_id);
COMMENT ON TABLE payment_event IS 'What happened to a payment book, never changed. Seen by: as payment_book. Distribution: by taxpayer (taxpayer_id).';

GRANT SELECT, INSERT ON payment_book, payment_event TO {{app}};
GRANT SELECT, INSERT, UPDATE ON payment_book_state, debit_instruction TO {{app}};
