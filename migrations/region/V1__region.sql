-- The regional service. Every table of dossiers leads with dossier_id, so that it can be distributed by it; no triggers, no foreign keys
-- across dossiers. The role eenplan_app owns nothing; what it sees of dossiers is what its transaction declared.

-- The region itself: one row.
CREATE TABLE region (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  region_id uuid NOT NULL,
  name text NOT NULL,
  -- Goes up when the region is restored from a backup.
  epoch bigint NOT NULL,
  -- Whose ops the service writes: its actor, its device and that device's life.
  service_actor uuid NOT NULL,
  service_device uuid NOT NULL,
  service_incarnation uuid NOT NULL,
  -- Which database cluster this was written by; another one means that it was restored or copied.
  cluster text NOT NULL
);

-- How far each stream is.
CREATE TABLE stream (
  dossier_id uuid NOT NULL,
  compartment smallint NOT NULL,
  seq bigint NOT NULL,
  head bytea NOT NULL,
  PRIMARY KEY (dossier_id, compartment)
) WITH (fillfactor = 70);

-- The whole log: never changed.
CREATE TABLE op (
  dossier_id uuid NOT NULL,
  compartment smallint NOT NULL,
  seq bigint NOT NULL,
  op_id uuid NOT NULL,
  device_id uuid NOT NULL,
  incarnation uuid NOT NULL,
  -- The region's epoch in which it was decided.
  epoch bigint NOT NULL,
  verdict smallint NOT NULL,
  effects bytea NOT NULL,
  -- The stream's chain after it.
  link bytea NOT NULL,
  -- The bytes that were signed.
  frame bytea NOT NULL,
  -- The transaction that decided it: what a snapshot did not see has this number or a higher one.
  xact bigint NOT NULL,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (dossier_id, compartment, seq)
);
CREATE UNIQUE INDEX op_by_id ON op (dossier_id, op_id);
CREATE INDEX op_by_xact ON op (xact) INCLUDE (dossier_id, compartment);

-- Which op gave the value that leads in each group of each record; the value stands in the op.
CREATE TABLE register (
  dossier_id uuid NOT NULL,
  compartment smallint NOT NULL,
  kind integer NOT NULL,
  record_id uuid NOT NULL,
  grp integer NOT NULL,
  op_id uuid NOT NULL,
  author uuid NOT NULL,
  PRIMARY KEY (dossier_id, compartment, kind, record_id, grp)
) WITH (fillfactor = 80);

-- Open proposals. What one says stands in its op.
CREATE TABLE proposal (
  dossier_id uuid NOT NULL,
  compartment smallint NOT NULL,
  kind integer NOT NULL,
  record_id uuid NOT NULL,
  grp integer NOT NULL,
  op_id uuid NOT NULL,
  author uuid NOT NULL,
  -- In the order of arrival; one that its author amended keeps its place, and what it rests on.
  position integer NOT NULL,
  base uuid,
  PRIMARY KEY (dossier_id, compartment, kind, record_id, grp, op_id)
);

-- What became of proposals.
CREATE TABLE settlement (
  dossier_id uuid NOT NULL,
  compartment smallint NOT NULL,
  kind integer NOT NULL,
  record_id uuid NOT NULL,
  grp integer NOT NULL,
  proposal uuid NOT NULL,
  by_op uuid NOT NULL,
  outcome smallint,
  PRIMARY KEY (dossier_id, compartment, kind, record_id, grp, proposal)
);

-- Ops without effect.
CREATE TABLE quarantine (
  dossier_id uuid NOT NULL,
  compartment smallint NOT NULL,
  seq bigint NOT NULL,
  op_id uuid NOT NULL,
  author uuid NOT NULL,
  reason smallint NOT NULL,
  PRIMARY KEY (dossier_id, compartment, seq)
);

-- Who takes part in a dossier: its grants.
CREATE TABLE member (
  dossier_id uuid NOT NULL,
  position integer NOT NULL,
  who uuid NOT NULL,
  is_team boolean NOT NULL,
  footing text NOT NULL,
  parts smallint NOT NULL,
  from_on date,
  until_on date,
  expires_at timestamptz,
  ends_by_consent boolean NOT NULL,
  PRIMARY KEY (dossier_id, position)
);

-- The same grants, by whom they are for.
CREATE TABLE member_by_worker (
  who uuid NOT NULL,
  dossier_id uuid NOT NULL,
  position integer NOT NULL,
  is_team boolean NOT NULL,
  footing text NOT NULL,
  parts smallint NOT NULL,
  from_on date,
  until_on date,
  expires_at timestamptz,
  ends_by_consent boolean NOT NULL,
  PRIMARY KEY (who, dossier_id, position)
);

-- When the grants of a dossier last changed for somebody.
CREATE TABLE member_change (
  who uuid NOT NULL,
  dossier_id uuid NOT NULL,
  xact bigint NOT NULL,
  PRIMARY KEY (who, dossier_id)
);
CREATE INDEX member_change_by_xact ON member_change (who, xact);

-- Accounts and teams, as the directory stream says.
CREATE TABLE account (
  worker_id uuid PRIMARY KEY,
  same_as uuid,
  functions text[] NOT NULL,
  ended_on date,
  xact bigint NOT NULL
);
CREATE TABLE team_time (
  record_id uuid PRIMARY KEY,
  team_id uuid NOT NULL,
  worker_id uuid NOT NULL,
  is_lead boolean NOT NULL,
  starts_on date,
  ends_on date,
  xact bigint NOT NULL
);

-- Devices, and each life of one: how far its own sequence is here, and what it holds.
CREATE TABLE device (
  device_id uuid PRIMARY KEY,
  actor_id uuid NOT NULL,
  public_key bytea NOT NULL,
  enrolled_at timestamptz NOT NULL,
  -- From then on the service refuses it.
  refused_at timestamptz
);
CREATE TABLE device_life (
  device_id uuid NOT NULL,
  incarnation uuid NOT NULL,
  tip bigint NOT NULL,
  tip_hash bytea NOT NULL,
  forked boolean NOT NULL DEFAULT false,
  -- The hash of what it has committed, and of what it was sent after that.
  held_hash bytea NOT NULL,
  sent_hash bytea,
  -- The snapshot up to which it was told everything; none: compare all.
  since bigint,
  sent_since bigint,
  -- When its rights are to be looked at again although nothing changed.
  look_again_at timestamptz,
  audit_kept bigint NOT NULL DEFAULT 0,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (device_id, incarnation)
) WITH (fillfactor = 50);

-- What a device holds of a dossier: compartment and sequence in turn. `sent`: after the answer that is under way; NULL: nothing.
CREATE TABLE device_view (
  device_id uuid NOT NULL,
  incarnation uuid NOT NULL,
  dossier_id uuid NOT NULL,
  held bigint[],
  sent bigint[],
  is_under_way boolean NOT NULL,
  PRIMARY KEY (device_id, incarnation, dossier_id)
) WITH (fillfactor = 80);
CREATE INDEX device_view_under_way ON device_view (device_id, incarnation) WHERE is_under_way;

-- What a device was given of a dossier and what was taken back: an audit fact. Parts are bits.
CREATE TABLE disclosure (
  dossier_id uuid NOT NULL,
  device_id uuid NOT NULL,
  at timestamptz NOT NULL,
  what text NOT NULL,
  compartments smallint[] NOT NULL
);
CREATE INDEX disclosure_by_dossier ON disclosure (dossier_id, at);

-- Audit lines as devices made them: kept, never given out to devices.
CREATE TABLE audit_line (
  device_id uuid NOT NULL,
  event_id uuid NOT NULL,
  incarnation uuid NOT NULL,
  kept_at timestamptz NOT NULL,
  line bytea NOT NULL,
  PRIMARY KEY (device_id, event_id)
);

-- What the service itself did or refused for somebody: ids and codes only.
CREATE TABLE service_line (
  line_id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  actor_id uuid,
  device_id uuid,
  action text NOT NULL,
  object_id uuid,
  outcome text NOT NULL
);

-- Ops whose bytes do not belong to their signature: they get no place in a stream, and are kept.
CREATE TABLE wreck (
  device_id uuid NOT NULL,
  op_id uuid NOT NULL,
  frame bytea NOT NULL,
  kept_at timestamptz NOT NULL,
  PRIMARY KEY (device_id, op_id)
);

-- One-time codes: only their hash is kept.
CREATE TABLE enrolment (
  enrolment_id uuid PRIMARY KEY,
  lookup text NOT NULL UNIQUE,
  code_hash bytea NOT NULL,
  worker_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  used_at timestamptz,
  device_id uuid
);
CREATE TABLE challenge (
  challenge bytea PRIMARY KEY,
  device_id uuid NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Which dossiers are about the same person: keyed hashes, apart from everything else. by_bsn: for certain; otherwise likely.
CREATE TABLE person_key (
  key_hash bytea NOT NULL,
  dossier_id uuid NOT NULL,
  by_bsn boolean NOT NULL,
  -- Whether the regisseurs were told of every other dossier with this hash.
  is_told boolean NOT NULL DEFAULT false,
  PRIMARY KEY (key_hash, dossier_id, by_bsn)
);
CREATE INDEX person_key_by_dossier ON person_key (dossier_id);

-- The second wall. Unset means no rows. What is declared is read once for each statement, and not for every row: hence the sub-select.
CREATE FUNCTION app_dossiers() RETURNS uuid[] STABLE LANGUAGE sql AS
  $$ SELECT nullif(current_setting('app.dossiers', true), '')::uuid[] $$;
CREATE FUNCTION app_who() RETURNS uuid[] STABLE LANGUAGE sql AS
  $$ SELECT nullif(current_setting('app.who', true), '')::uuid[] $$;
CREATE FUNCTION app_device() RETURNS uuid STABLE LANGUAGE sql AS
  $$ SELECT nullif(current_setting('app.device', true), '')::uuid $$;

ALTER TABLE stream ENABLE ROW LEVEL SECURITY;
ALTER TABLE op ENABLE ROW LEVEL SECURITY;
ALTER TABLE register ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE settlement ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantine ENABLE ROW LEVEL SECURITY;
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE member_by_worker ENABLE ROW LEVEL SECURITY;
ALTER TABLE member_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE device_view ENABLE ROW LEVEL SECURITY;
CREATE POLICY declared ON stream USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON op USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON register USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON proposal USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON settlement USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON quarantine USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON member USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON disclosure USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON member_by_worker USING (who = ANY ((SELECT app_who())::uuid[]) OR dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON member_change USING (who = ANY ((SELECT app_who())::uuid[]) OR dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
CREATE POLICY declared ON device_view USING (device_id = (SELECT app_device()));

-- Narrow doors through it: ids alone, of everything that a snapshot did not see.
CREATE FUNCTION decided_since(since bigint) RETURNS TABLE (dossier_id uuid, compartment smallint)
  STABLE ROWS 10 SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE plpgsql AS
  $$ BEGIN RETURN QUERY SELECT DISTINCT op.dossier_id, op.compartment FROM op WHERE op.xact >= since; END $$;

GRANT SELECT ON region TO eenplan_app;
GRANT SELECT, INSERT, UPDATE ON stream, device, device_life, account, team_time, enrolment TO eenplan_app;
GRANT SELECT, INSERT ON op, quarantine, settlement, disclosure, audit_line, service_line, wreck TO eenplan_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON register, proposal, member, member_by_worker, member_change, device_view, challenge,
  person_key TO eenplan_app;
GRANT DELETE ON team_time TO eenplan_app;
