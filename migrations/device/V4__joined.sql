-- Opened with a reason, two dossiers of one person, and the one joined into the other.

ALTER TABLE dossier ADD COLUMN joined_into BLOB;
ALTER TABLE dossier ADD COLUMN joined_on TEXT;

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
