-- What the first ops of a stream came to, in pieces. Drawn from the log; the newest two of each stream are kept.
CREATE TABLE snapshot (
  dossier_id uuid NOT NULL,
  compartment smallint NOT NULL,
  seq bigint NOT NULL,
  piece integer NOT NULL,
  -- Of how many.
  pieces integer NOT NULL,
  -- The stream's chain at seq.
  link bytea NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (dossier_id, compartment, seq, piece)
);
ALTER TABLE snapshot ENABLE ROW LEVEL SECURITY;
CREATE POLICY declared ON snapshot USING (dossier_id = ANY ((SELECT app_dossiers())::uuid[]));
GRANT SELECT, INSERT, DELETE ON snapshot TO eenplan_app;

-- A narrow door: one number, how many ops streams hold after where a device is.
CREATE FUNCTION ops_after(dossiers uuid[], compartments smallint[], afters bigint[]) RETURNS bigint
  STABLE SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE sql AS
  $$ SELECT coalesce(sum(greatest(s.seq - w.a, 0)), 0)::bigint FROM unnest(dossiers, compartments, afters) AS w(d, c, a)
     JOIN stream s ON s.dossier_id = w.d AND s.compartment = w.c $$;
