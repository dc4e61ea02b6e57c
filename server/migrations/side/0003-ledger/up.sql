-- Double-entry tax accounting (国税发〔1998〕186号). The database itself refuses a transaction that does not balance.

CREATE TABLE ledger_transaction (
  id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  kind text NOT NULL,
  declaration_id uuid,
  book_id uuid,
  period text,
  business_date date NOT NULL,
  at timestamptz NOT NULL,
  memo jsonb NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, id)
);
CREATE INDEX ledger_transaction_newest ON ledger_transaction (at DESC, id DESC);
CREATE INDEX ledger_transaction_period ON ledger_transaction (taxpayer_id, period);
CREATE INDEX ledger_transaction_taxpayer ON ledger_transaction (taxpayer_id, at DESC, id DESC);
CREATE INDEX ledger_transaction_entry ON ledger_transaction (entry_id);
COMMENT ON TABLE ledger_transaction IS 'Ledger transactions. Seen by: the taxpayer (own), tax accountants of this side. Distribution: by taxpayer (taxpayer_id).';

CREATE TABLE ledger_posting (
  transaction_id uuid NOT NULL,
  taxpayer_id uuid NOT NULL,
  ordinal integer NOT NULL,
  account text NOT NULL,
  tax_code text NOT NULL,
  item text NOT NULL,
  -- The tax or fee itself, or late-payment surcharge on it (税款滞纳金).
  kind text NOT NULL CHECK (kind IN ('principal', 'late-payment')),
  budget_subject text NOT NULL,
  budget_level text NOT NULL,
  treasury text NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
  entry_id uuid NOT NULL,
  PRIMARY KEY (taxpayer_id, transaction_id, ordinal)
);
CREATE INDEX ledger_posting_entry ON ledger_posting (entry_id);
COMMENT ON TABLE ledger_posting IS 'Postings; positive is debit, negative credit. Seen by: as ledger_transaction. Distribution: by taxpayer (taxpayer_id).';

-- Statement-level: one check for all postings of an INSERT. A transaction whose postings do not sum to zero for every
-- tax, item, kind, budget subject, level and treasury fails, and so does a later INSERT that adds to one out of balance.
CREATE FUNCTION ledger_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong uuid;
BEGIN
  SELECT transaction_id INTO wrong FROM added
  GROUP BY transaction_id, tax_code, item, kind, budget_subject, budget_level, treasury HAVING sum(amount_fen) <> 0 LIMIT 1;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'ledger transaction % does not balance', wrong USING ERRCODE = 'YM002';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_posting_balance AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_must_balance();
CREATE FUNCTION ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger rows are never changed: correct by a new transaction' USING ERRCODE = 'YM003';
END $$;
CREATE TRIGGER ledger_posting_final BEFORE UPDATE OR DELETE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_final();
CREATE TRIGGER ledger_transaction_final BEFORE UPDATE OR DELETE ON ledger_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_final();

GRANT SELECT, INSERT ON ledger_transaction, ledger_posting TO {{app}};
