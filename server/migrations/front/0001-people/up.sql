-- People, sessions and the one index over both registers.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE account (
  id uuid NOT NULL PRIMARY KEY,
  username text NOT NULL,
  display_name text NOT NULL,
  password_hash text NOT NULL,
  -- Encrypted with a key derived from the front's private key: a stolen table makes no codes.
  totp_secret bytea,
  roles jsonb NOT NULL,
  hats jsonb NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
  failed_attempts integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  last_totp_step bigint,
  last_sign_in_at timestamptz,
  -- Sessions begun before are over: set when secrets are renewed or the account is disabled.
  sessions_since timestamptz NOT NULL DEFAULT '-infinity',
  created_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX account_username ON account (lower(username));
CREATE INDEX account_newest ON account (created_at DESC, id DESC);
COMMENT ON TABLE account IS 'Accounts. Seen by: administrators without secrets, the person. Distribution: local to the node.';

CREATE TABLE session (
  -- SHA-256 of the cookie: a stolen table opens nothing.
  token_hash bytea NOT NULL PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  account_id uuid NOT NULL REFERENCES account (id),
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  strong_until timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX session_account ON session (account_id) WHERE ended_at IS NULL;
COMMENT ON TABLE session IS 'Signed-in sessions. Seen by: the person. Distribution: local to the node.';

CREATE TABLE taxpayer_index (
  id uuid NOT NULL PRIMARY KEY,
  name text NOT NULL,
  name_normalised text NOT NULL,
  pinyin text NOT NULL,
  initials text NOT NULL,
  kind text NOT NULL,
  code text,
  code_kind text,
  -- The key both registers are joined by: organisation code inside the number, else the number itself.
  join_key text UNIQUE,
  national_id uuid UNIQUE,
  national_authority text,
  national_status text,
  local_id uuid UNIQUE,
  local_authority text,
  local_status text,
  demo boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL
);
CREATE INDEX taxpayer_index_code ON taxpayer_index (code text_pattern_ops) WHERE code IS NOT NULL;
CREATE INDEX taxpayer_index_name ON taxpayer_index USING gin (name_normalised gin_trgm_ops);
CREATE INDEX taxpayer_index_initials ON taxpayer_index (initials text_pattern_ops);
COMMENT ON TABLE taxpayer_index IS 'One line per household over both registers, fed by the sides. Seen by: officers, the taxpayer (own). Distribution: by taxpayer (id).';

CREATE TABLE authorisation (
  id uuid NOT NULL PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES account (id),
  taxpayer_id uuid NOT NULL,
  capacity text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL,
  entry_id uuid NOT NULL
);
CREATE INDEX authorisation_entry ON authorisation (entry_id);
CREATE UNIQUE INDEX authorisation_once ON authorisation (account_id, taxpayer_id, capacity) WHERE revoked_at IS NULL;
CREATE INDEX authorisation_account ON authorisation (account_id) WHERE revoked_at IS NULL;
CREATE INDEX authorisation_taxpayer ON authorisation (taxpayer_id);
COMMENT ON TABLE authorisation IS 'Who may act for which taxpayer. Seen by: both. Distribution: by taxpayer (taxpayer_id).';

GRANT SELECT, INSERT, UPDATE ON account, session, taxpayer_index, authorisation TO {{app}};
