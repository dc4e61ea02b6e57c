-- The one index over both registers: what is still to be fetched from the sides, and how people find a household.

ALTER TABLE taxpayer_index
  -- Name without the places it begins with, as people say it; null where that is the whole name.
  ADD COLUMN short_name text,
  ADD COLUMN short_initials text,
  -- The same register holds another household under this number: which of the two is meant is for a person to say.
  ADD COLUMN doubled boolean NOT NULL DEFAULT false;

-- Prefix searches. Names by trigrams besides (taxpayer_index_name), for three characters and more anywhere in them.
CREATE INDEX taxpayer_index_name_prefix ON taxpayer_index (name_normalised text_pattern_ops);
CREATE INDEX taxpayer_index_short ON taxpayer_index (short_name text_pattern_ops) WHERE short_name IS NOT NULL;
CREATE INDEX taxpayer_index_short_initials ON taxpayer_index (short_initials text_pattern_ops) WHERE short_initials IS NOT NULL;
CREATE INDEX taxpayer_index_pinyin ON taxpayer_index (pinyin text_pattern_ops);
CREATE INDEX taxpayer_index_join ON taxpayer_index (join_key text_pattern_ops) WHERE join_key IS NOT NULL;

CREATE TABLE register_pull (
  -- Id of the message that named them.
  id uuid NOT NULL PRIMARY KEY,
  side text NOT NULL CHECK (side IN ('national', 'local')),
  taxpayer_ids jsonb NOT NULL,
  received_at timestamptz NOT NULL
);
COMMENT ON TABLE register_pull IS 'Taxpayers whose present facts the index still has to ask of a side; a row goes when they are in the index. Distribution: local to the node.';

GRANT SELECT, INSERT, DELETE ON register_pull TO {{app}};
