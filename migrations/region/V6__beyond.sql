-- A narrow door: of which streams somebody was told more than there is, and whether their dossier is there at all.
CREATE FUNCTION beyond(dossiers uuid[], compartments smallint[], seqs bigint[])
  RETURNS TABLE (dossier_id uuid, compartment smallint, is_there boolean)
  STABLE ROWS 1 SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE plpgsql AS
  $$ BEGIN RETURN QUERY SELECT w.d, w.c, EXISTS (SELECT FROM stream o WHERE o.dossier_id = w.d)
     FROM unnest(dossiers, compartments, seqs) AS w(d, c, s)
     LEFT JOIN stream t ON t.dossier_id = w.d AND t.compartment = w.c WHERE w.s > coalesce(t.seq, 0); END $$;
