-- A caseload line follows from the records alone: what it says on a day is read from its facts and its course, so that a new day
-- asks for no work.
DROP TABLE caseload_line;
CREATE TABLE caseload_line (
  dossier_id BLOB PRIMARY KEY,
  is_closed INTEGER NOT NULL,
  regisseur_id BLOB,
  next_on TEXT NOT NULL,
  next_kind TEXT,
  next_at INTEGER,
  name_key TEXT NOT NULL,
  -- Every part of the name, folded: what a search looks through.
  names TEXT NOT NULL,
  family_name TEXT,
  name_prefix TEXT,
  given_names TEXT,
  call_name TEXT,
  birth_date TEXT,
  phase TEXT NOT NULL,
  last_contact_at INTEGER,
  -- JSON: what the signals of any day follow from.
  facts TEXT NOT NULL,
  -- JSON: [["", 9], ["2026-12-01", 0]]: the urgency from each day on; 9 is calm.
  course TEXT NOT NULL,
  -- One step of the course, where an index finds it. On a day outside its first and last day the course itself is asked.
  urgency INTEGER NOT NULL,
  holds_from TEXT NOT NULL,
  holds_until TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX caseload_next ON caseload_line (is_closed, next_on, urgency, holds_from, holds_until, name_key, dossier_id);
CREATE INDEX caseload_lead ON caseload_line (is_closed, regisseur_id, next_on, urgency, holds_from, holds_until, name_key, dossier_id);
CREATE INDEX caseload_name ON caseload_line (is_closed, name_key, names, dossier_id);
CREATE INDEX caseload_contact ON caseload_line (is_closed, last_contact_at, dossier_id);
CREATE INDEX caseload_age ON caseload_line (is_closed, birth_date, dossier_id);
CREATE INDEX caseload_phase ON caseload_line (is_closed, phase, name_key, dossier_id);
CREATE INDEX caseload_urgency ON caseload_line (is_closed, urgency, holds_from, holds_until, dossier_id);

-- Dossiers whose line has to be made anew before the caseload is shown: after a step like this one.
CREATE TABLE caseload_pending (
  dossier_id BLOB PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO caseload_pending SELECT id FROM dossier;

-- Residents are found by their line; the index of names keeps those around them.
DELETE FROM name_index WHERE rowid IN (SELECT number FROM search_entry WHERE kind = 2);
DELETE FROM search_entry WHERE kind = 2;
DELETE FROM search_pending WHERE kind = 2;

DROP INDEX dossier_regisseur;

-- Who may be the same person is found by an address, or by two parts of a birth date.
CREATE INDEX resident_postcode ON resident (postcode);
CREATE INDEX resident_birthday ON resident (substr(birth_date, 6));

-- What is due or done on a day, without a look at everything.
CREATE INDEX plan_evaluation ON plan (next_evaluation_on) WHERE removed = 0;
CREATE INDEX action_done ON action (done_on) WHERE removed = 0;
