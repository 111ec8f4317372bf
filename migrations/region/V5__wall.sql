-- The second wall, for the owner as well where no door and no migration needs to look over it: `op`, `stream` and `member_change` are read
-- by the doors and by `eenplan-region restored`, `snapshot` is emptied by hand.
ALTER TABLE register FORCE ROW LEVEL SECURITY;
ALTER TABLE proposal FORCE ROW LEVEL SECURITY;
ALTER TABLE settlement FORCE ROW LEVEL SECURITY;
ALTER TABLE quarantine FORCE ROW LEVEL SECURITY;
ALTER TABLE member FORCE ROW LEVEL SECURITY;
ALTER TABLE member_by_worker FORCE ROW LEVEL SECURITY;
ALTER TABLE device_view FORCE ROW LEVEL SECURITY;
ALTER TABLE disclosure FORCE ROW LEVEL SECURITY;

-- What the service only writes down it cannot read.
REVOKE SELECT ON audit_line, service_line, wreck, disclosure, quarantine, settlement FROM eenplan_app;
