-- The log: one entry per command, proved by a Merkle tree the other side countersigns (DESIGN 3.1, 3.9).

CREATE TABLE log_entry (
  id uuid NOT NULL PRIMARY KEY,
  at timestamptz NOT NULL,
  business_date date NOT NULL,
  kind text NOT NULL,
  actor jsonb NOT NULL,
  subject uuid,
  idempotency_key text NOT NULL,
  input_hash text NOT NULL,
  definitions jsonb NOT NULL,
  effects jsonb NOT NULL,
  outcome jsonb NOT NULL,
  hash bytea NOT NULL,
  -- The writing transaction: everything below the oldest running transaction is complete, which lets the sealer
  -- number entries in commit-safe order without touching them again.
  xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
ALTER TABLE log_entry ADD CONSTRAINT log_entry_key UNIQUE (idempotency_key);
CREATE INDEX log_entry_xid ON log_entry (xid);
CREATE INDEX log_entry_subject ON log_entry (subject, at) WHERE subject IS NOT NULL;
COMMENT ON TABLE log_entry IS 'Append-only log of commands. Seen by: audit administrator, verify. Distribution: local to the node.';

CREATE TABLE log_leaf (
  seq bigint NOT NULL PRIMARY KEY,
  entry_id uuid NOT NULL UNIQUE,
  hash bytea NOT NULL
);
COMMENT ON TABLE log_leaf IS 'Numbered leaves of the Merkle tree. Seen by: verify, the other side. Distribution: local to the node.';

CREATE TABLE log_checkpoint (
  size bigint NOT NULL PRIMARY KEY,
  root bytea NOT NULL,
  at timestamptz NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL
);
COMMENT ON TABLE log_checkpoint IS 'Signed roots of the tree. Seen by: everybody (public proof). Distribution: local to the node.';

CREATE TABLE log_countersignature (
  size bigint NOT NULL PRIMARY KEY,
  witness text NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL,
  at timestamptz NOT NULL
);
COMMENT ON TABLE log_countersignature IS 'Signatures of the witnessing part under our checkpoints. Seen by: everybody. Distribution: local to the node.';

CREATE TABLE log_state (
  single boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (single),
  size bigint NOT NULL,
  frontier bytea[] NOT NULL,
  sealed_below xid8 NOT NULL
);
INSERT INTO log_state VALUES (true, 0, '{}', '0');
COMMENT ON TABLE log_state IS 'Where the sealer stands; derived from log_leaf. Distribution: local to the node.';

CREATE TABLE log_witness (
  part text NOT NULL,
  size bigint NOT NULL,
  root bytea NOT NULL,
  frontier bytea[] NOT NULL,
  key_id text NOT NULL,
  signature bytea NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (part, size)
);
COMMENT ON TABLE log_witness IS 'Checkpoints of other parts this part has countersigned: evidence against a rewritten log there. Distribution: local to the node.';

-- Optimistic checks of a command: a write that must touch n rows and did not rolls everything back.
CREATE FUNCTION assert_rows(actual bigint, expected bigint, label text) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF actual <> expected THEN
    RAISE EXCEPTION 'write % touched % rows, expected %', label, actual, expected USING ERRCODE = 'YM001';
  END IF;
  RETURN actual;
END $$;

CREATE TABLE setting (
  name text NOT NULL PRIMARY KEY,
  value jsonb NOT NULL,
  changed_at timestamptz NOT NULL
);
COMMENT ON TABLE setting IS 'Settings changed by commands at run time (business date of the demo). Distribution: local to the node.';

GRANT SELECT, INSERT ON log_entry, log_leaf, log_checkpoint, log_countersignature, log_witness TO {{app}};
GRANT SELECT, UPDATE ON log_state TO {{app}};
GRANT SELECT, INSERT, UPDATE ON setting TO {{app}};
