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
  -- The debit the book is part of while it is paid; null while it is due.
  instruction_id uuid,
  -- The request for the payment certificate that covers the book: no book is certified twice.
  certificate_request_id uuid,
  failure jsonb,
  received_on date,
  version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (taxpayer_id, book_id)
);
CREATE INDEX payment_book_state_instruction ON payment_book_state (instruction_id) WHERE instruction_id IS NOT NULL;
CREATE INDEX payment_book_state_open ON payment_book_state (state, changed_at) WHERE state NOT IN ('written-off', 'reversed');
COMMENT ON TABLE payment_book_state IS 'Where a payment book stands now; payment_event proves how it came there. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE debit_instruction (
  id uuid NOT NULL PRIMARY KEY,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  agreement_number text NOT NULL,
  -- Tax and late-payment surcharge, as confirmed.
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  books jsonb NOT NULL,
  confirmed_on date NOT NULL,
  confirmed_by jsonb NOT NULL,
  confirmed_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'sent', 'succeeded', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  -- Raised with every answer and every book received: commands on books of one debit follow each other.
  version integer NOT NULL DEFAULT 1,
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

CREATE TABLE treasury_report (
  id uuid NOT NULL PRIMARY KEY,
  book_number text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sent-up', 'received')),
  reference text NOT NULL,
  amount_fen bigint NOT NULL,
  business_date date NOT NULL,
  taken_at timestamptz NOT NULL,
  -- waiting: not applied yet, or it came before what it builds on.
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'applied', 'exception')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL
);
-- Reports come twice and in any order: the same one is stored once.
CREATE UNIQUE INDEX treasury_report_once ON treasury_report (book_number, kind, reference);
CREATE INDEX treasury_report_open ON treasury_report (next_attempt_at, id) WHERE state = 'waiting';
COMMENT ON TABLE treasury_report IS 'What the treasury reports about books, stored before it is applied. Seen by: tax accountants of this side. Distribution: local to the node.';

CREATE TABLE treasury_statement (
  number text NOT NULL PRIMARY KEY,
  business_date date NOT NULL,
  treasury text NOT NULL,
  content jsonb NOT NULL,
  taken_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'agreed', 'differs')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL
);
CREATE INDEX treasury_statement_open ON treasury_statement (next_attempt_at, number) WHERE state = 'waiting';
COMMENT ON TABLE treasury_statement IS 'Batches of the daily reconciliation (对账) with the treasury. Seen by: tax accountants of this side. Distribution: local to the node.';

CREATE TABLE payment_exception (
  id uuid NOT NULL PRIMARY KEY,
  kind text NOT NULL,
  -- Null where the treasury names a book we do not have.
  taxpayer_id uuid,
  book_id uuid,
  book_number text NOT NULL,
  reference text NOT NULL,
  expected_fen bigint,
  reported_fen bigint NOT NULL,
  message jsonb NOT NULL,
  business_date date NOT NULL,
  at timestamptz NOT NULL,
  entry_id uuid NOT NULL
);
CREATE UNIQUE INDEX payment_exception_once ON payment_exception (book_number, kind, reference);
CREATE INDEX payment_exception_newest ON payment_exception (at DESC, id DESC);
CREATE INDEX payment_exception_book ON payment_exception (book_id) WHERE book_id IS NOT NULL;
CREATE INDEX payment_exception_entry ON payment_exception (entry_id);
COMMENT ON TABLE payment_exception IS 'What bank or treasury say and our books do not bear out; never applied, shown to a person. Seen by: tax accountants of this side. Distribution: local to the node.';

CREATE TABLE counterpart_payment (
  message_id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  filing_id uuid NOT NULL,
  content jsonb NOT NULL,
  sent_by text NOT NULL,
  issued_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, message_id)
);
CREATE INDEX counterpart_payment_filing ON counterpart_payment (filing_id);
CREATE INDEX counterpart_payment_entry ON counterpart_payment (entry_id);
COMMENT ON TABLE counterpart_payment IS 'Payments the other side''s treasury has received, as they came through the exchange. Seen by: officers of the competent subtree. Distribution: by taxpayer (taxpayer_id).';

GRANT SELECT, INSERT ON payment_book, payment_event, payment_exception, counterpart_payment TO {{app}};
GRANT SELECT, INSERT, UPDATE ON payment_book_state, debit_instruction, treasury_report, treasury_statement TO {{app}};
