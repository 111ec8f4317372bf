-- A region: who this device is there, what of its work is confirmed, what waits for an answer, and what was set aside.

ALTER TABLE involvement ADD COLUMN team_id BLOB;
ALTER TABLE worker ADD COLUMN same_as BLOB;
ALTER TABLE worker ADD COLUMN functions TEXT;
ALTER TABLE worker ADD COLUMN ended_on TEXT;

-- A team of workers who can take part in a plan together.
CREATE TABLE team (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  name TEXT,
  organisation_id BLOB,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- A worker's time in a team.
CREATE TABLE team_member (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  team_id BLOB,
  worker_id BLOB,
  is_lead INTEGER,
  starts_on TEXT,
  ends_on TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX team_member_by_team ON team_member (team_id);
CREATE INDEX team_member_by_worker ON team_member (worker_id);

-- Somewhere to live with support, or to sleep tonight; for whom, and on what terms.
CREATE TABLE place (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  name TEXT,
  product TEXT,
  organisation_id BLOB,
  municipality TEXT,
  phone TEXT,
  rooms INTEGER,
  age_from INTEGER,
  age_until INTEGER,
  months_most INTEGER,
  needs_indication INTEGER,
  remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- A device that signs ops, by the region's word; its id is the device's.
CREATE TABLE device (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  worker_id BLOB,
  public_key TEXT,
  ended_on TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- The region this profile belongs to; no row while it stands alone.
CREATE TABLE region (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  address TEXT NOT NULL,
  name TEXT NOT NULL,
  region_id BLOB NOT NULL,
  worker_id BLOB NOT NULL,
  -- Its epoch as last heard.
  epoch INTEGER NOT NULL,
  enrolled_at INTEGER NOT NULL,
  -- This device's clock and the region's at the last answer.
  last_contact_at INTEGER,
  last_contact_region INTEGER,
  -- This device's clock when the lease was last read, and what was left of it then, in milliseconds.
  lease_seen INTEGER NOT NULL DEFAULT 0,
  lease_left INTEGER NOT NULL DEFAULT 0,
  vector_hash BLOB NOT NULL,
  audit_kept INTEGER NOT NULL DEFAULT 0,
  -- When everything was here and everything was sent for the first time; until then the first sync goes on.
  complete_at INTEGER,
  -- How often something came in: what a form had seen is told by it.
  arrivals INTEGER NOT NULL DEFAULT 0
);

-- How often something had come in when this op was written here or came in.
ALTER TABLE op ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0;
-- A device of which the folder was put back from a copy has written two ops under one number, and keeps both.
DROP INDEX op_by_device;
CREATE INDEX op_by_device ON op (device, incarnation, dev_seq);

-- How often something had come in when a value came that no op here tells: with a snapshot or an excerpt, in the place of what was here.
ALTER TABLE register ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0;
CREATE INDEX register_by_arrival ON register (arrival) WHERE arrival > 0;

-- The order in which the device wrote its ops, through all its incarnations: each one's clock, which only moves forward.
ALTER TABLE outbox ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET position = (SELECT hlc FROM op WHERE op.id = outbox.op_id);
CREATE INDEX outbox_in_order ON outbox (position);

-- Why a stream is no longer readable here: withdrawn, consent ended, account ended, or sealed because the lease ran out.
ALTER TABLE stream ADD COLUMN gone INTEGER;
ALTER TABLE stream ADD COLUMN gone_at INTEGER;
-- When what its worker may read of it became less; empty while they read all of it, or never read more than they do.
ALTER TABLE stream ADD COLUMN narrowed_at INTEGER;
-- The sequence of the snapshot it began with; 0 when its whole log is here.
ALTER TABLE stream ADD COLUMN from_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stream ADD COLUMN from_head BLOB;
-- 1: shown until it comes anew, and not counted on: it did not fit what the region says of it.
ALTER TABLE stream ADD COLUMN is_stale INTEGER NOT NULL DEFAULT 0;

CREATE INDEX stream_stale ON stream (dossier_id, compartment) WHERE is_stale = 1 AND gone IS NULL;

-- What the first ops of a stream came to.
CREATE TABLE snapshot_piece (
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  of INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  -- 1 while others are missing.
  is_arriving INTEGER NOT NULL,
  PRIMARY KEY (dossier_id, compartment, seq, idx)
);
CREATE INDEX snapshot_piece_arriving ON snapshot_piece (is_arriving) WHERE is_arriving = 1;

-- The words of what stood here and a region that was put back has not; is_told: 1 once its worker was given them.
CREATE TABLE lost_version (
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  grp INTEGER NOT NULL,
  op_id BLOB NOT NULL,
  words TEXT NOT NULL,
  is_told INTEGER NOT NULL,
  PRIMARY KEY (op_id, kind, record_id, grp)
);
CREATE INDEX lost_version_by_stream ON lost_version (dossier_id, compartment);

-- Ops of others that the region lost and this device still has.
CREATE TABLE offer (
  op_id BLOB PRIMARY KEY
) WITHOUT ROWID;

-- Streams that went and of which the region was not told yet.
CREATE TABLE purged (
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  PRIMARY KEY (dossier_id, compartment)
) WITHOUT ROWID;

-- What the authority decided about each change of an op; NULL when every value leads.
ALTER TABLE decision ADD COLUMN effects BLOB;
CREATE INDEX decision_by_op ON decision (op_id);

-- The registers that ops of the outbox change, so that they are replayed on top of what comes in.
CREATE TABLE pending_change (
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  grp INTEGER NOT NULL,
  -- Of the op in the outbox.
  position INTEGER NOT NULL,
  op_id BLOB NOT NULL,
  PRIMARY KEY (kind, record_id, grp, position)
) WITHOUT ROWID;
CREATE INDEX pending_change_by_op ON pending_change (op_id);

-- What is confirmed of a register that has unsent changes on top. No row: nothing yet.
CREATE TABLE shadow (
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  grp INTEGER NOT NULL,
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  -- The op that leads.
  op_id BLOB,
  -- The ops that propose, 16 bytes each, in the order of arrival.
  proposals BLOB NOT NULL,
  PRIMARY KEY (kind, record_id, grp)
) WITHOUT ROWID;

-- Open proposals. What one says stands in its op.
CREATE TABLE proposal (
  op_id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  grp INTEGER NOT NULL,
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  author BLOB NOT NULL,
  base BLOB,
  -- In the order of arrival.
  position INTEGER NOT NULL,
  -- 1: the region has not confirmed it yet.
  is_pending INTEGER NOT NULL,
  PRIMARY KEY (op_id, kind, record_id, grp)
) WITHOUT ROWID;
CREATE INDEX proposal_by_register ON proposal (kind, record_id, grp, position);
CREATE INDEX proposal_by_dossier ON proposal (dossier_id);

-- What became of proposals.
CREATE TABLE settlement (
  proposal BLOB NOT NULL,
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  grp INTEGER NOT NULL,
  dossier_id BLOB NOT NULL,
  author BLOB NOT NULL,
  by_op BLOB NOT NULL,
  outcome INTEGER,
  reason TEXT NOT NULL,
  settled_at INTEGER NOT NULL,
  seen_at INTEGER,
  PRIMARY KEY (proposal, kind, record_id, grp)
) WITHOUT ROWID;
CREATE INDEX settlement_by_dossier ON settlement (dossier_id);

-- Ops kept without effect: the own ones, and those of others that the regisseur gets to see.
CREATE TABLE set_aside (
  op_id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  author BLOB NOT NULL,
  reason INTEGER NOT NULL,
  at INTEGER NOT NULL,
  seen_at INTEGER
) WITHOUT ROWID;
CREATE INDEX set_aside_by_dossier ON set_aside (dossier_id);

-- Which of the region's arrivals its worker has looked at in a dossier. The directory's row: what was here when they joined.
CREATE TABLE looked (
  dossier_id BLOB PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
-- What came in since somebody looked.
CREATE INDEX op_by_arrival ON op (arrival, dossier_id, author);

-- Opened with a reason, two dossiers of one person, and the one joined into the other.

ALTER TABLE dossier ADD COLUMN joined_into BLOB;
ALTER TABLE dossier ADD COLUMN joined_on TEXT;
CREATE INDEX dossier_joined ON dossier (joined_into) WHERE joined_into IS NOT NULL;

-- What was entered anew from a dossier that was joined into this one: from where, and who wrote it there when.
ALTER TABLE network_contact ADD COLUMN from_dossier BLOB;
ALTER TABLE network_contact ADD COLUMN from_record BLOB;
ALTER TABLE network_contact ADD COLUMN from_author BLOB;
ALTER TABLE network_contact ADD COLUMN from_at INTEGER;
ALTER TABLE goal ADD COLUMN from_dossier BLOB;
ALTER TABLE goal ADD COLUMN from_record BLOB;
ALTER TABLE goal ADD COLUMN from_author BLOB;
ALTER TABLE goal ADD COLUMN from_at INTEGER;
ALTER TABLE action ADD COLUMN from_dossier BLOB;
ALTER TABLE action ADD COLUMN from_record BLOB;
ALTER TABLE action ADD COLUMN from_author BLOB;
ALTER TABLE action ADD COLUMN from_at INTEGER;
ALTER TABLE appointment ADD COLUMN from_dossier BLOB;
ALTER TABLE appointment ADD COLUMN from_record BLOB;
ALTER TABLE appointment ADD COLUMN from_author BLOB;
ALTER TABLE appointment ADD COLUMN from_at INTEGER;
ALTER TABLE document ADD COLUMN from_dossier BLOB;
ALTER TABLE document ADD COLUMN from_record BLOB;
ALTER TABLE document ADD COLUMN from_author BLOB;
ALTER TABLE document ADD COLUMN from_at INTEGER;

-- Somebody who takes no part opened the dossier for a day and a night, and why.
CREATE TABLE break_glass (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  worker_id BLOB,
  broken_at INTEGER,
  reason TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX break_glass_by_dossier ON break_glass (dossier_id);

-- There is a second dossier about the same person.
CREATE TABLE same_person (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  other_id BLOB,
  other_lead_id BLOB,
  by_bsn INTEGER,
  found_at INTEGER,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX same_person_by_dossier ON same_person (dossier_id);

-- Whose dossier had to go, or a part of it, so that its worker can be told. Kept until they looked and none of their own text about it is
-- left here, and for a month at most when they do not.
CREATE TABLE left_dossier (
  dossier_id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  by_glass INTEGER NOT NULL,
  seen_at INTEGER
) WITHOUT ROWID;

-- Which notice of the region its worker has looked at.
CREATE TABLE notice_seen (
  record_id BLOB PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;

-- A page of the caseload asks how this worker stands in each dossier; every dossier, how many notes it holds.
DROP INDEX involvement_by_dossier;
CREATE INDEX involvement_by_dossier ON involvement (dossier_id, worker_id);
DROP INDEX note_by_dossier;
CREATE INDEX note_by_dossier ON note (dossier_id, removed, shared);

-- The numbers of what is indexed go down, so that the newest comes first without going through the index backwards: FTS5 does that page by
-- page with a list that it makes anew every eight rows.
INSERT OR IGNORE INTO search_pending (kind, record_id, dossier_id) SELECT kind, record_id, dossier_id FROM search_entry;
DELETE FROM search_entry;
DROP TABLE name_index;
DROP TABLE text_index;
CREATE VIRTUAL TABLE name_index USING fts5 (body, tokenize = 'trigram remove_diacritics 1');
CREATE VIRTUAL TABLE text_index USING fts5 (body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
INSERT INTO name_index (name_index, rank) VALUES ('secure-delete', 1);
INSERT INTO text_index (text_index, rank) VALUES ('secure-delete', 1);

-- The caseload is narrowed by municipality, and says which proposals wait: its lines are made anew.
ALTER TABLE caseload_line ADD COLUMN municipality TEXT;
-- Which lines stand under the urgency of another day.
CREATE INDEX caseload_until ON caseload_line (is_closed, holds_until, dossier_id);
CREATE INDEX caseload_from ON caseload_line (is_closed, holds_from, dossier_id);
CREATE INDEX caseload_municipality ON caseload_line (is_closed, municipality, next_on, dossier_id);
INSERT INTO caseload_pending SELECT id FROM dossier WHERE true ON CONFLICT DO NOTHING;

-- In what capacity something was done; older lines do not say.
ALTER TABLE audit_line ADD COLUMN organisation_id BLOB;
ALTER TABLE audit_line ADD COLUMN ground TEXT;
ALTER TABLE audit_line ADD COLUMN consent_id BLOB;
ALTER TABLE audit_line ADD COLUMN emergency INTEGER NOT NULL DEFAULT 0;
ALTER TABLE audit_line ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
