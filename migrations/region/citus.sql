-- Distributes the schema over the nodes of a Citus cluster, by dossier. Run once, as the owner, after the migrations and before the first
-- device comes in. Not run by the service.

-- Not tried there: what is searched with LATERAL and OFFSET (src/sql.rs of the service).

-- SET LOCAL has to travel to the nodes with its transaction; set_config() does not. As a superuser:
--   ALTER DATABASE <name> SET citus.propagate_set_commands = 'local';

-- Citus takes no sub-select in a policy; what is declared is read for every row then.
ALTER POLICY declared ON stream USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON op USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON register USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON proposal USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON settlement USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON quarantine USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON member USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON snapshot USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON disclosure USING (dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON member_by_worker USING (who = ANY (app_who()) OR dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON member_change USING (who = ANY (app_who()) OR dossier_id = ANY (app_dossiers()));
ALTER POLICY declared ON device_view USING (device_id = ANY (app_devices()));

SELECT create_distributed_table('stream', 'dossier_id');
SELECT create_distributed_table('op', 'dossier_id', colocate_with => 'stream');
SELECT create_distributed_table('register', 'dossier_id', colocate_with => 'stream');
SELECT create_distributed_table('proposal', 'dossier_id', colocate_with => 'stream');
SELECT create_distributed_table('settlement', 'dossier_id', colocate_with => 'stream');
SELECT create_distributed_table('quarantine', 'dossier_id', colocate_with => 'stream');
SELECT create_distributed_table('member', 'dossier_id', colocate_with => 'stream');
SELECT create_distributed_table('snapshot', 'dossier_id', colocate_with => 'stream');
SELECT create_distributed_table('disclosure', 'dossier_id', colocate_with => 'stream');

SELECT create_distributed_table('member_by_worker', 'who');
SELECT create_distributed_table('member_change', 'who', colocate_with => 'member_by_worker');

SELECT create_distributed_table('device_view', 'device_id');
SELECT create_distributed_table('device_life', 'device_id', colocate_with => 'device_view');
SELECT create_distributed_table('audit_line', 'device_id', colocate_with => 'device_view');
SELECT create_distributed_table('wreck', 'device_id', colocate_with => 'device_view');

SELECT create_reference_table('account');
SELECT create_reference_table('team_time');
SELECT create_reference_table('device');
