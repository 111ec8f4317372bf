-- The house: who this profile is, the ops, what was decided about them, and the readable tables that follow from them.
-- Ids are 16 bytes, dates YYYY-MM-DD, moments milliseconds since 1970 UTC, lists JSON arrays.

CREATE TABLE profile (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  device_id BLOB NOT NULL,
  incarnation BLOB NOT NULL,
  actor_id BLOB NOT NULL,
  device_key BLOB NOT NULL,
  dev_seq INTEGER NOT NULL,
  last_op_hash BLOB NOT NULL,
  last_hlc INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  example INTEGER NOT NULL,
  record_schema INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);

-- Every op this device knows, as the bytes that were signed.
CREATE TABLE op (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  author BLOB NOT NULL,
  device BLOB NOT NULL,
  incarnation BLOB NOT NULL,
  dev_seq INTEGER NOT NULL,
  hlc INTEGER NOT NULL,
  command TEXT NOT NULL,
  header BLOB NOT NULL,
  payload BLOB NOT NULL,
  salt BLOB NOT NULL,
  signature BLOB NOT NULL
);
CREATE UNIQUE INDEX op_by_device ON op (device, incarnation, dev_seq);
CREATE INDEX op_by_dossier ON op (dossier_id, hlc);

-- Ops no region has confirmed yet. Never merged, never removed before their own id comes back.
CREATE TABLE outbox (
  op_id BLOB PRIMARY KEY,
  dev_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE stream (
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  head BLOB NOT NULL,
  PRIMARY KEY (dossier_id, compartment)
) WITHOUT ROWID;

CREATE TABLE decision (
  dossier_id BLOB NOT NULL,
  compartment INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  op_id BLOB NOT NULL,
  verdict INTEGER NOT NULL,
  PRIMARY KEY (dossier_id, compartment, epoch, seq)
) WITHOUT ROWID;

-- Which op wrote the leading value of a register group.
CREATE TABLE register (
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  grp INTEGER NOT NULL,
  op_id BLOB NOT NULL,
  PRIMARY KEY (kind, record_id, grp)
) WITHOUT ROWID;

-- Fields of a newer version, kept until this device understands them.
CREATE TABLE unknown_field (
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  grp INTEGER NOT NULL,
  number INTEGER NOT NULL,
  dossier_id BLOB NOT NULL,
  raw BLOB NOT NULL,
  PRIMARY KEY (kind, record_id, grp, number)
) WITHOUT ROWID;

-- NEN 7513: ids and codes, never a name or a text. Insert-only, chained.
CREATE TABLE audit_line (
  seq INTEGER PRIMARY KEY,
  event_id BLOB NOT NULL,
  occurred_at INTEGER NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  actor BLOB NOT NULL,
  role TEXT NOT NULL,
  device BLOB NOT NULL,
  session BLOB NOT NULL,
  dossier_id BLOB,
  compartment INTEGER,
  object_kind TEXT,
  object_id BLOB,
  object_version BLOB,
  purpose TEXT NOT NULL,
  reason TEXT,
  previous_hash BLOB NOT NULL,
  hash BLOB NOT NULL
);

-- What is being typed; kept against a kill, never sent.
CREATE TABLE draft (
  place TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Choices of this worker on this device; never sent.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Search: what is indexed under which number, and what still waits for it.
CREATE TABLE search_entry (
  number INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  dossier_id BLOB NOT NULL,
  UNIQUE (kind, record_id)
);
CREATE TABLE search_pending (
  kind INTEGER NOT NULL,
  record_id BLOB NOT NULL,
  dossier_id BLOB NOT NULL,
  PRIMARY KEY (kind, record_id)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE name_index USING fts5 (body, tokenize = 'trigram remove_diacritics 1');
CREATE VIRTUAL TABLE text_index USING fts5 (body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
INSERT INTO name_index (name_index, rank) VALUES ('secure-delete', 1);
INSERT INTO text_index (text_index, rank) VALUES ('secure-delete', 1);

-- Who leads, since when; open or closed. Its id is the dossier's.
CREATE TABLE dossier (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  opened_on TEXT,
  regisseur_id BLOB NOT NULL,
  regie_epoch INTEGER,
  regie_since TEXT,
  deputy_id BLOB,
  deputy_from TEXT,
  deputy_until TEXT,
  closed_on TEXT,
  close_reason TEXT,
  close_note TEXT,
  source_name TEXT,
  source_number TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- The person the plan is about. Its id is the dossier's.
CREATE TABLE resident (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  family_name TEXT,
  name_prefix TEXT,
  given_names TEXT,
  call_name TEXT,
  birth_date TEXT,
  street TEXT,
  house_number TEXT,
  postcode TEXT,
  city TEXT,
  address_note TEXT,
  residence_municipality TEXT,
  origin_municipality TEXT,
  phone TEXT,
  phone_other TEXT,
  email TEXT,
  contact_preference TEXT,
  contact_note TEXT,
  language TEXT,
  interpreter INTEGER,
  representation TEXT,
  representative_id BLOB,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Relatives, GP, bewindvoerder …, with their phones.
CREATE TABLE network_contact (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  name TEXT,
  relation TEXT,
  organisation TEXT,
  phone TEXT,
  phone_other TEXT,
  email TEXT,
  address TEXT,
  emergency INTEGER,
  carer INTEGER,
  remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX network_contact_by_dossier ON network_contact (dossier_id);

-- Household and family between residents; shown from both sides.
CREATE TABLE resident_link (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  other_id BLOB,
  relation TEXT,
  same_household INTEGER,
  remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX resident_link_by_dossier ON resident_link (dossier_id);

-- A person or organisation taking part in the plan.
CREATE TABLE involvement (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  worker_id BLOB,
  name TEXT,
  organisation TEXT,
  phone TEXT,
  contact_id BLOB,
  role TEXT,
  task TEXT,
  ground TEXT,
  compartments TEXT,
  starts_on TEXT,
  ends_on TEXT,
  end_reason TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX involvement_by_dossier ON involvement (dossier_id);

-- Consent as domain.md §9 wants it kept.
CREATE TABLE consent (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  involvement_id BLOB,
  given_by TEXT,
  given_by_name TEXT,
  receiver TEXT,
  categories TEXT,
  purpose TEXT,
  given_on TEXT,
  valid_until TEXT,
  how TEXT,
  withdrawn_on TEXT,
  withdrawn_remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX consent_by_dossier ON consent (dossier_id);

-- The BSN, apart from everything else. Its id is the dossier's.
CREATE TABLE resident_identity (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  bsn TEXT,
  no_bsn_reason TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- The one plan of a resident. Its id is the dossier's.
CREATE TABLE plan (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  wants TEXT,
  goes_well TEXT,
  who_helps TEXT,
  state TEXT,
  state_on TEXT,
  next_evaluation_on TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- What the resident wants to reach, in their words.
CREATE TABLE goal (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  title TEXT,
  life_domains TEXT,
  state TEXT,
  state_on TEXT,
  state_remark TEXT,
  detail TEXT,
  position INTEGER,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX goal_by_dossier ON goal (dossier_id);

-- Who does what by when.
CREATE TABLE action (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  goal_id BLOB,
  title TEXT,
  owner_kind TEXT,
  owner_id BLOB,
  owner_name TEXT,
  due_on TEXT,
  rhythm TEXT,
  state TEXT,
  done_on TEXT,
  done_remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX action_by_dossier ON action (dossier_id);

-- One score on one dimension of one instrument on one day.
CREATE TABLE score (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  instrument TEXT,
  dimension TEXT,
  score INTEGER,
  scored_on TEXT,
  remark TEXT,
  scored_by BLOB,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX score_by_dossier ON score (dossier_id);

-- How heavy it is for somebody close who helps.
CREATE TABLE carer_load (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  contact_id BLOB,
  level TEXT,
  seen_on TEXT,
  remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX carer_load_by_dossier ON carer_load (dossier_id);

-- A step up or down in the support.
CREATE TABLE intensity_step (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  level TEXT,
  form TEXT,
  starts_on TEXT,
  reason TEXT,
  decided_by BLOB,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX intensity_step_by_dossier ON intensity_step (dossier_id);

-- One evaluation of the plan, planned and held.
CREATE TABLE evaluation (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  planned_on TEXT,
  held_on TEXT,
  with_whom TEXT,
  outcome TEXT,
  summary TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX evaluation_by_dossier ON evaluation (dossier_id);

-- An agreed version: the whole text of the plan with its hash, and who agreed how.
CREATE TABLE plan_version (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  number INTEGER,
  content TEXT,
  content_hash TEXT,
  agreed_on TEXT,
  agreed_by TEXT,
  agreed_by_name TEXT,
  how TEXT,
  remark TEXT,
  made_by BLOB,
  removed INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX plan_version_by_dossier ON plan_version (dossier_id);

-- A transfer of the regie: proposed, then accepted, declined or withdrawn.
CREATE TABLE handover (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  from_id BLOB,
  to_id BLOB,
  proposed_at INTEGER,
  reason TEXT,
  epoch INTEGER,
  template TEXT,
  state TEXT,
  answered_on TEXT,
  answered_how TEXT,
  answer_remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX handover_by_dossier ON handover (dossier_id);

-- One point of a handover's checklist.
CREATE TABLE handover_item (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  handover_id BLOB,
  item TEXT,
  label TEXT,
  position INTEGER,
  done_on TEXT,
  not_needed INTEGER,
  remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX handover_item_by_dossier ON handover_item (dossier_id);

-- A meeting with date, time, place and who comes.
CREATE TABLE appointment (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  title TEXT,
  starts_at INTEGER,
  minutes INTEGER,
  place TEXT,
  with_whom TEXT,
  state TEXT,
  state_remark TEXT,
  goal_id BLOB,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX appointment_by_dossier ON appointment (dossier_id);

-- A document and where it is kept.
CREATE TABLE document (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  title TEXT,
  category TEXT,
  kept_where TEXT,
  dated_on TEXT,
  valid_until TEXT,
  remark TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX document_by_dossier ON document (dossier_id);

-- A contact note. Never changed; a correction stands beside it.
CREATE TABLE note (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  contact_kind TEXT,
  happened_at INTEGER,
  minutes INTEGER,
  with_whom TEXT,
  body TEXT,
  author_id BLOB,
  written_at INTEGER,
  goal_ids TEXT,
  shared INTEGER,
  removed INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX note_by_dossier ON note (dossier_id);

-- What somebody wrote to put a note right.
CREATE TABLE note_correction (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  note_id BLOB,
  body TEXT,
  reason TEXT,
  author_id BLOB,
  written_at INTEGER,
  removed INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX note_correction_by_dossier ON note_correction (dossier_id);

-- The crisiskaart. Its id is the dossier's.
CREATE TABLE crisis_card (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  person TEXT,
  trusted TEXT,
  medication TEXT,
  looks_like TEXT,
  care_agreements TEXT,
  helps TEXT,
  harms TEXT,
  practical TEXT,
  reviewed_on TEXT,
  reviewed_with TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- One phase of the signaleringsplan.
CREATE TABLE signal_phase (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  phase TEXT,
  signals TEXT,
  resident_actions TEXT,
  relatives_actions TEXT,
  worker_actions TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX signal_phase_by_dossier ON signal_phase (dossier_id);

-- An organisation of the region.
CREATE TABLE organisation (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  name TEXT,
  category TEXT,
  municipality TEXT,
  phone TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- A worker; its id is the actor's.
CREATE TABLE worker (
  id BLOB PRIMARY KEY,
  dossier_id BLOB NOT NULL,
  name TEXT,
  organisation_id BLOB,
  organisation TEXT,
  job TEXT,
  phone TEXT,
  email TEXT,
  removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX goal_action ON action (goal_id);
CREATE INDEX action_due ON action (due_on) WHERE removed = 0;
CREATE INDEX appointment_start ON appointment (starts_at) WHERE removed = 0;
CREATE INDEX note_happened ON note (dossier_id, happened_at);
CREATE INDEX resident_birth ON resident (birth_date);
CREATE INDEX resident_identity_bsn ON resident_identity (bsn);
CREATE INDEX dossier_source ON dossier (source_name, source_number);

-- What the caseload shows of each dossier; follows from the tables above, made again in every write and for every new day.
CREATE TABLE caseload_line (
  dossier_id BLOB PRIMARY KEY,
  is_closed INTEGER NOT NULL,
  regisseur_id BLOB,
  next_on TEXT NOT NULL,
  urgency INTEGER NOT NULL,
  name_key TEXT NOT NULL,
  next_kind TEXT,
  next_at INTEGER,
  last_contact_at INTEGER,
  birth_date TEXT,
  phase TEXT NOT NULL,
  signals TEXT NOT NULL,
  computed_on TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX caseload_next ON caseload_line (is_closed, next_on, urgency, name_key, dossier_id);
CREATE INDEX caseload_lead ON caseload_line (is_closed, regisseur_id, next_on, urgency, name_key, dossier_id);
CREATE INDEX caseload_name ON caseload_line (is_closed, name_key, dossier_id);
CREATE INDEX caseload_contact ON caseload_line (is_closed, last_contact_at, dossier_id);
CREATE INDEX caseload_age ON caseload_line (is_closed, birth_date, dossier_id);
CREATE INDEX caseload_phase ON caseload_line (is_closed, phase, name_key, dossier_id);
CREATE INDEX caseload_urgency ON caseload_line (is_closed, urgency);
CREATE INDEX caseload_computed ON caseload_line (computed_on);
CREATE INDEX dossier_regisseur ON dossier (regisseur_id);
