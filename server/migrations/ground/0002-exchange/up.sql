-- The exchange in its first form (DESIGN 5): outbox in the command's transaction, delivery in order per subject,
-- exactly-once effect by message id, receipts. Signatures per batch, bulk and reconciliation come later on these tables.

CREATE TABLE exchange_subject (
  receiver text NOT NULL,
  subject uuid NOT NULL,
  last_seq bigint NOT NULL,
  PRIMARY KEY (receiver, subject)
);
COMMENT ON TABLE exchange_subject IS 'Last sequence number given out per receiver and subject. Distribution: by taxpayer (subject).';

CREATE TABLE exchange_outbox (
  id uuid NOT NULL PRIMARY KEY,
  receiver text NOT NULL,
  category text NOT NULL,
  schema_version text NOT NULL,
  subject uuid NOT NULL,
  subject_seq bigint NOT NULL,
  actor jsonb NOT NULL,
  payload jsonb NOT NULL,
  causation uuid NOT NULL,
  correction_of uuid,
  issued_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'accepted', 'returned', 'dead')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  answered_at timestamptz,
  receipt jsonb,
  UNIQUE (receiver, subject, subject_seq)
);
CREATE INDEX exchange_outbox_open ON exchange_outbox (receiver, id) WHERE state = 'queued';
CREATE INDEX exchange_outbox_category ON exchange_outbox (category, id);
CREATE INDEX exchange_outbox_newest ON exchange_outbox (issued_at DESC, id DESC);
CREATE INDEX exchange_outbox_trouble ON exchange_outbox (state, id) WHERE state IN ('returned', 'dead');
COMMENT ON TABLE exchange_outbox IS 'Messages to other parts. Seen by: officers of this side, exchange administrator. Distribution: by taxpayer (subject).';

CREATE TABLE exchange_inbox (
  id uuid NOT NULL PRIMARY KEY,
  sender text NOT NULL,
  category text NOT NULL,
  schema_version text NOT NULL,
  subject uuid NOT NULL,
  subject_seq bigint NOT NULL,
  payload jsonb NOT NULL,
  issued_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('accepted', 'returned')),
  errors jsonb,
  entry_id uuid NOT NULL,
  UNIQUE (sender, subject, subject_seq)
);
CREATE INDEX exchange_inbox_category ON exchange_inbox (category, id);
CREATE INDEX exchange_inbox_newest ON exchange_inbox (issued_at DESC, id DESC);
CREATE INDEX exchange_inbox_entry ON exchange_inbox (entry_id);
COMMENT ON TABLE exchange_inbox IS 'Messages received from other parts, with what became of them. Seen by: officers of this side. Distribution: by taxpayer (subject).';

GRANT SELECT, INSERT, UPDATE ON exchange_subject TO {{app}};
GRANT SELECT, INSERT ON exchange_outbox, exchange_inbox TO {{app}};
GRANT UPDATE (state, attempts, next_attempt_at, answered_at, receipt) ON exchange_outbox TO {{app}};
