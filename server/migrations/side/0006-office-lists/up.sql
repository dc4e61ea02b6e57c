-- What the back office lists: documents newest first, and account balances without reading every posting there ever was.

CREATE INDEX document_newest ON document (issued_at DESC, id DESC);

CREATE TABLE ledger_fold (
  -- Authority the taxpayer belonged to when its postings were added; '' while it belonged to none.
  authority text NOT NULL,
  account text NOT NULL,
  tax_code text NOT NULL,
  amount_fen bigint NOT NULL,
  PRIMARY KEY (authority, account, tax_code)
);
COMMENT ON TABLE ledger_fold IS 'Sum of the postings of all log entries up to ledger_fold_mark; derived, and can be made anew from ledger_posting. Seen by: tax accountants of this side. Distribution: local to the node.';

CREATE TABLE ledger_fold_mark (
  single boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (single),
  -- Entries numbered below are in ledger_fold, each once.
  below bigint NOT NULL
);
INSERT INTO ledger_fold_mark VALUES (true, 0);
COMMENT ON TABLE ledger_fold_mark IS 'How far ledger_fold has come in the log. Distribution: local to the node.';

GRANT SELECT, INSERT, UPDATE ON ledger_fold TO {{app}};
GRANT SELECT, UPDATE ON ledger_fold_mark TO {{app}};
