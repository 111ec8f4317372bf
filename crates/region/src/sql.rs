//! The statements of the sync path. They are known to every connection from its beginning, so that several can be sent at once and run in
//! the order in which they were sent.
//!
//! What is asked for by a list is looked up one by one: `OFFSET 0` keeps each search by itself. Otherwise a plan for a young table reads
//! everything that a dossier has and holds it against the list, and a push takes longer with every op that its dossier gets.

/// How far the directory is.
macro_rules! directory_seq {
    () => {
        "coalesce((SELECT seq FROM stream WHERE dossier_id = '00000000-0000-0000-0000-000000000000' AND compartment = 20), 0)"
    };
}

/// The lower end of what may still commit, and how far the directory is.
macro_rules! horizon {
    () => {
        concat!(
            "pg_snapshot_xmin(pg_current_snapshot())::text::bigint, ",
            directory_seq!()
        )
    };
}

/// Whether the second wall does not hold for this role. No row: there is no schema.
pub(crate) const ROLE: &str = "SELECT r.rolsuper OR r.rolbypassrls OR pg_has_role(c.relowner, 'USAGE') FROM pg_roles r, pg_class c \
    WHERE r.rolname = current_user AND c.oid = to_regclass('op')";

/// The device that asks, in a life that began here.
pub(crate) const CALLER: &str = "SELECT d.actor_id, d.public_key, l.held_hash, l.sent_hash FROM device d \
    JOIN device_life l ON l.device_id = d.device_id AND l.incarnation = $2 WHERE d.device_id = $1 AND d.refused_at IS NULL";

/// Locks how far the lives of devices are.
pub(crate) const LOCK_LIVES: &str = "SELECT l.device_id, l.incarnation, l.tip, l.tip_hash, l.forked, \
    l.held_hash, l.sent_hash, l.since, l.sent_since, l.audit_kept FROM device_life l \
    JOIN unnest($1::uuid[], $2::uuid[]) AS w(d, i) ON l.device_id = w.d AND l.incarnation = w.i \
    ORDER BY l.device_id, l.incarnation FOR UPDATE OF l";

/// Locks streams, in one order everywhere.
pub(crate) const LOCK_STREAMS: &str = "SELECT s.dossier_id, s.compartment, s.seq, s.head FROM stream s \
    JOIN unnest($1::uuid[], $2::smallint[]) AS w(d, c) ON s.dossier_id = w.d AND s.compartment = w.c \
    ORDER BY s.dossier_id, s.compartment FOR UPDATE OF s";

/// Begins streams that are not there yet.
pub(crate) const BEGIN_STREAMS: &str = "INSERT INTO stream (dossier_id, compartment, seq, head) \
    SELECT d, c, 0, $3 FROM unnest($1::uuid[], $2::smallint[]) AS w(d, c) ORDER BY d, c ON CONFLICT DO NOTHING";

/// Ops that were decided before.
pub(crate) const KNOWN_OPS: &str = "SELECT w.d, op.op_id, op.seq, op.verdict, op.effects, op.frame \
    FROM unnest($1::uuid[], $2::uuid[]) AS w(d, o) CROSS JOIN LATERAL ( \
    SELECT * FROM op WHERE op.dossier_id = w.d AND op.op_id = w.o OFFSET 0) AS op";

/// What leads in records.
pub(crate) const REGISTERS: &str = "SELECT r.dossier_id, r.compartment, r.kind, r.record_id, r.grp, r.op_id, r.author \
    FROM unnest($1::uuid[], $2::smallint[], $3::int[], $4::uuid[]) AS w(d, c, k, i) CROSS JOIN LATERAL ( \
    SELECT * FROM register r WHERE r.dossier_id = w.d AND r.compartment = w.c AND r.kind = w.k AND r.record_id = w.i OFFSET 0) AS r";

/// What leads in the records that say who takes part.
pub(crate) const REGISTERS_OF_KINDS: &str = "SELECT dossier_id, compartment, kind, record_id, grp, op_id, author FROM register \
    WHERE dossier_id = ANY($1) AND kind = ANY($2)";

/// What is proposed about records.
pub(crate) const PROPOSALS: &str = "SELECT p.dossier_id, p.compartment, p.kind, p.record_id, p.grp, p.op_id, p.author, p.base \
    FROM unnest($1::uuid[], $2::smallint[], $3::int[], $4::uuid[]) AS w(d, c, k, i) CROSS JOIN LATERAL ( \
    SELECT * FROM proposal p WHERE p.dossier_id = w.d AND p.compartment = w.c AND p.kind = w.k AND p.record_id = w.i OFFSET 0) AS p \
    ORDER BY p.position";

/// Ops of some dossiers, by id.
pub(crate) const FRAMES: &str = "SELECT op.op_id, op.frame FROM unnest($1::uuid[], $2::uuid[]) AS w(d, o) CROSS JOIN LATERAL ( \
    SELECT * FROM op WHERE op.dossier_id = w.d AND op.op_id = w.o OFFSET 0) AS op";

/// The ops that gave the records that say who takes part.
pub(crate) const FRAMES_OF_KINDS: &str = "SELECT op.op_id, op.frame FROM op WHERE (op.dossier_id, op.op_id) IN ( \
    SELECT dossier_id, op_id FROM register WHERE dossier_id = ANY($1) AND kind = ANY($2))";

/// Who may take part.
pub(crate) const MEMBERS: &str = "SELECT dossier_id, who, is_team, footing, parts, from_on, until_on, expires_at, ends_by_consent \
    FROM member WHERE dossier_id = ANY($1) ORDER BY dossier_id, position";

/// The number of this transaction, and how far the directory is.
pub(crate) const MOMENT: &str = concat!("SELECT pg_current_xact_id()::text::bigint, ", directory_seq!());

pub(crate) const ACCOUNTS: &str = "SELECT worker_id, same_as, functions, ended_on FROM account";
pub(crate) const TEAM_TIMES: &str = "SELECT team_id, worker_id, is_lead, starts_on, ends_on FROM team_time";

pub(crate) const MOVE_STREAMS: &str = "UPDATE stream SET seq = w.s, head = w.h \
    FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bytea[]) AS w(d, c, s, h) \
    WHERE dossier_id = w.d AND compartment = w.c";
pub(crate) const INSERT_OPS: &str = "INSERT INTO op (dossier_id, compartment, seq, op_id, device_id, incarnation, epoch, verdict, effects, link, frame, xact, decided_at) \
    SELECT d, c, s, o, v, i, $11, r, e, l, f, $12, $13 FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::uuid[], $5::uuid[], $6::uuid[], \
    $7::smallint[], $8::bytea[], $9::bytea[], $10::bytea[]) AS w(d, c, s, o, v, i, r, e, l, f)";
pub(crate) const SET_REGISTERS: &str = "INSERT INTO register (dossier_id, compartment, kind, record_id, grp, op_id, author) \
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::int[], $4::uuid[], $5::int[], $6::uuid[], $7::uuid[]) \
    ON CONFLICT (dossier_id, compartment, kind, record_id, grp) DO UPDATE SET op_id = excluded.op_id, author = excluded.author";
pub(crate) const ADD_PROPOSALS: &str = "INSERT INTO proposal (dossier_id, compartment, kind, record_id, grp, op_id, author, position, base) \
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::int[], $4::uuid[], $5::int[], $6::uuid[], $7::uuid[], $8::int[], $9::uuid[])";
pub(crate) const CLEAR_PROPOSALS: &str = "DELETE FROM proposal p USING unnest($1::uuid[], $2::smallint[], $3::int[], $4::uuid[], $5::int[]) \
    AS w(d, c, k, i, g) WHERE p.dossier_id = w.d AND p.compartment = w.c AND p.kind = w.k AND p.record_id = w.i AND p.grp = w.g";
pub(crate) const ADD_SETTLEMENTS: &str = "INSERT INTO settlement (dossier_id, compartment, kind, record_id, grp, proposal, by_op, outcome) \
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::int[], $4::uuid[], $5::int[], $6::uuid[], $7::uuid[], $8::smallint[]) ON CONFLICT DO NOTHING";
pub(crate) const ADD_QUARANTINE: &str = "INSERT INTO quarantine (dossier_id, compartment, seq, op_id, author, reason) \
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::uuid[], $5::uuid[], $6::smallint[])";
pub(crate) const MOVE_LIVES: &str = "INSERT INTO device_life (device_id, incarnation, tip, tip_hash, forked, held_hash, seen_at) \
    SELECT d, i, t, h, f, $6, $7 FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[], $5::bool[]) AS w(d, i, t, h, f) \
    ON CONFLICT (device_id, incarnation) DO UPDATE SET tip = excluded.tip, tip_hash = excluded.tip_hash, forked = excluded.forked";
pub(crate) const KEEP_WRECK: &str =
    "INSERT INTO wreck (device_id, op_id, frame, kept_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

pub(crate) const FORGET_MEMBERS: &str = "DELETE FROM member WHERE dossier_id = $1";
pub(crate) const FORGET_MEMBERSHIPS: &str =
    "DELETE FROM member_by_worker WHERE who = ANY($1) AND dossier_id = $2";
pub(crate) const ADD_MEMBERS: &str = "INSERT INTO member (dossier_id, position, who, is_team, footing, parts, from_on, until_on, expires_at, ends_by_consent) \
    SELECT $1, * FROM unnest($2::int[], $3::uuid[], $4::bool[], $5::text[], $6::smallint[], $7::date[], $8::date[], $9::timestamptz[], $10::bool[])";
pub(crate) const ADD_MEMBERSHIPS: &str = "INSERT INTO member_by_worker (dossier_id, position, who, is_team, footing, parts, from_on, until_on, expires_at, ends_by_consent) \
    SELECT $1, * FROM unnest($2::int[], $3::uuid[], $4::bool[], $5::text[], $6::smallint[], $7::date[], $8::date[], $9::timestamptz[], $10::bool[])";
pub(crate) const MARK_MEMBERS: &str = "INSERT INTO member_change (who, dossier_id, xact) SELECT w, $2, $3 FROM unnest($1::uuid[]) AS w \
    ON CONFLICT (who, dossier_id) DO UPDATE SET xact = excluded.xact";

pub(crate) const SET_ACCOUNT: &str = "INSERT INTO account (worker_id, same_as, functions, ended_on, xact) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (worker_id) DO UPDATE SET same_as = excluded.same_as, functions = excluded.functions, ended_on = excluded.ended_on, xact = excluded.xact";
pub(crate) const SET_TEAM_TIME: &str = "INSERT INTO team_time (record_id, team_id, worker_id, is_lead, starts_on, ends_on, xact) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (record_id) DO UPDATE SET team_id = excluded.team_id, worker_id = excluded.worker_id, \
    is_lead = excluded.is_lead, starts_on = excluded.starts_on, ends_on = excluded.ends_on, xact = excluded.xact";
/// A time in a team that was taken away stays as one that never was, so that its transaction is noticed.
pub(crate) const END_TEAM_TIME: &str =
    "UPDATE team_time SET starts_on = '-infinity', ends_on = '-infinity', xact = $2 WHERE record_id = $1";

/// The lower end of what may still commit, and how far the directory is.
pub(crate) const HORIZON: &str = concat!("SELECT ", horizon!());
/// A life with, as in [`HORIZON`], the lower end and the directory of the moment before the lock.
pub(crate) const LOCK_LIFE: &str = concat!(
    "SELECT forked, held_hash, sent_hash, since, sent_since, look_again_at, audit_kept, seen_at, ",
    horizon!(),
    " FROM device_life WHERE device_id = $1 AND incarnation = $2 FOR UPDATE"
);
pub(crate) const BEGIN_LIFE: &str = "INSERT INTO device_life (device_id, incarnation, tip, tip_hash, held_hash, seen_at) \
    VALUES ($1, $2, 0, $3, $4, $5) ON CONFLICT DO NOTHING";
pub(crate) const WRITE_LIFE: &str = "UPDATE device_life SET held_hash = $3, sent_hash = $4, since = $5, sent_since = $6, look_again_at = $7, \
    audit_kept = $8, seen_at = $9 WHERE device_id = $1 AND incarnation = $2";
pub(crate) const CONFIRM_SENT: &str = "WITH away AS (DELETE FROM device_view WHERE device_id = $1 AND incarnation = $2 AND is_under_way AND sent IS NULL) \
    UPDATE device_view SET held = sent, is_under_way = false WHERE device_id = $1 AND incarnation = $2 AND is_under_way AND sent IS NOT NULL";
pub(crate) const TAKE_SENT_BACK: &str = "WITH never AS (DELETE FROM device_view WHERE device_id = $1 AND incarnation = $2 AND is_under_way AND held IS NULL) \
    UPDATE device_view SET sent = held, is_under_way = false WHERE device_id = $1 AND incarnation = $2 AND is_under_way AND held IS NOT NULL";
pub(crate) const FORGET_VIEW: &str = "DELETE FROM device_view WHERE device_id = $1 AND incarnation = $2";
pub(crate) const HOLD: &str = "INSERT INTO device_view (device_id, incarnation, dossier_id, held, sent, is_under_way) VALUES ($1, $2, $3, $4, $4, false)";
pub(crate) const SEND: &str = "INSERT INTO device_view (device_id, incarnation, dossier_id, held, sent, is_under_way) VALUES ($1, $2, $3, NULL, $4, true) \
    ON CONFLICT (device_id, incarnation, dossier_id) DO UPDATE SET sent = excluded.sent, is_under_way = true";
pub(crate) const VIEW: &str =
    "SELECT dossier_id, held FROM device_view WHERE device_id = $1 AND incarnation = $2";
pub(crate) const VIEW_OF: &str = "SELECT dossier_id, held FROM device_view WHERE device_id = $1 AND incarnation = $2 AND dossier_id = ANY($3)";
/// What devices hold of some dossiers, and of those where something is under way.
pub(crate) const VIEWS: &str = "SELECT v.device_id, v.incarnation, v.dossier_id, v.held, v.sent, v.is_under_way FROM device_view v \
    JOIN unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w(d, i, o) ON v.device_id = w.d AND v.incarnation = w.i AND v.dossier_id = w.o \
    UNION ALL SELECT v.device_id, v.incarnation, v.dossier_id, v.held, v.sent, v.is_under_way FROM device_view v \
    JOIN (SELECT DISTINCT d, i FROM unnest($1::uuid[], $2::uuid[]) AS w(d, i)) AS w ON v.device_id = w.d AND v.incarnation = w.i WHERE v.is_under_way";
pub(crate) const SEND_VIEWS: &str = "UPDATE device_view SET held = w.h::bigint[], sent = w.s::bigint[], is_under_way = w.u \
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bool[]) AS w(d, i, o, h, s, u) \
    WHERE device_id = w.d AND incarnation = w.i AND dossier_id = w.o";
pub(crate) const SEND_LIVES: &str = "UPDATE device_life SET held_hash = w.h, sent_hash = w.s, since = w.t, sent_since = w.t, audit_kept = w.a, seen_at = $7 \
    FROM unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]) AS w(d, i, h, s, t, a) \
    WHERE device_id = w.d AND incarnation = w.i";
pub(crate) const DECIDED_SINCE: &str = "SELECT d.dossier_id, d.compartment, v.held FROM decided_since($1) d CROSS JOIN LATERAL ( \
    SELECT held FROM device_view v WHERE v.device_id = $2 AND v.incarnation = $3 AND v.dossier_id = d.dossier_id OFFSET 0) AS v";
pub(crate) const MEMBERS_SINCE: &str =
    "SELECT DISTINCT dossier_id FROM member_change WHERE who = ANY($1) AND xact >= $2";
pub(crate) const DIRECTORY_SINCE: &str =
    "SELECT EXISTS (SELECT FROM account WHERE xact >= $1) OR EXISTS (SELECT FROM team_time WHERE xact >= $1)";
pub(crate) const MEMBERSHIPS: &str = "SELECT dossier_id, who, is_team, footing, parts, from_on, until_on, expires_at, ends_by_consent \
    FROM member_by_worker WHERE who = ANY($1)";
pub(crate) const MEMBERSHIPS_IN: &str = "SELECT dossier_id, who, is_team, footing, parts, from_on, until_on, expires_at, ends_by_consent \
    FROM member_by_worker WHERE who = ANY($1) AND dossier_id = ANY($2)";
pub(crate) const HEADS: &str =
    "SELECT s.dossier_id, s.compartment, s.seq, s.head FROM stream s WHERE s.dossier_id = ANY($1)";
/// The next ops of streams with the link before them, until the budget is spent.
pub(crate) const NEXT_OPS: &str = "SELECT ord, seq, verdict, effects, link, op_id, own, CASE WHEN own THEN NULL ELSE frame END FROM ( \
    SELECT w.ord, op.seq, op.verdict, op.effects, op.link, op.op_id, op.frame, op.device_id = $5 AND op.incarnation = $6 AS own, \
      sum(octet_length(op.frame)) OVER (ORDER BY w.ord, op.seq) - octet_length(op.frame) AS before \
    FROM unnest($1::uuid[], $2::smallint[], $3::bigint[]) WITH ORDINALITY AS w(d, c, a, ord) CROSS JOIN LATERAL ( \
    SELECT * FROM op WHERE op.dossier_id = w.d AND op.compartment = w.c AND op.seq >= w.a OFFSET 0) AS op) AS next WHERE before < $4 ORDER BY ord, seq";
/// The snapshots of streams, the newest last.
pub(crate) const SNAPSHOTS: &str = "SELECT s.dossier_id, s.compartment, s.seq, s.link, s.pieces FROM snapshot s \
    JOIN unnest($1::uuid[], $2::smallint[]) AS w(d, c) ON s.dossier_id = w.d AND s.compartment = w.c WHERE s.piece = 0 ORDER BY s.seq";
pub(crate) const PIECES: &str = "SELECT bytes FROM snapshot WHERE dossier_id = $1 AND compartment = $2 AND seq = $3 AND piece >= $4 \
    ORDER BY piece LIMIT $5";
pub(crate) const HEAD: &str = "SELECT seq, head FROM stream WHERE dossier_id = $1 AND compartment = $2";
pub(crate) const NEWEST_SNAPSHOT: &str =
    "SELECT max(seq) AS seq FROM snapshot WHERE dossier_id = $1 AND compartment = $2 HAVING count(*) > 0";
pub(crate) const OPS_AFTER: &str = "SELECT seq, verdict, effects, frame FROM op WHERE dossier_id = $1 AND compartment = $2 AND seq > $3 \
    ORDER BY seq LIMIT $4";
pub(crate) const KEEP_PIECE: &str = "INSERT INTO snapshot (dossier_id, compartment, seq, piece, pieces, link, bytes) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
/// All but the newest two.
pub(crate) const FORGET_SNAPSHOTS: &str = "DELETE FROM snapshot WHERE dossier_id = $1 AND compartment = $2 AND seq < ( \
    SELECT min(seq) FROM (SELECT DISTINCT seq FROM snapshot WHERE dossier_id = $1 AND compartment = $2 ORDER BY seq DESC LIMIT 2) AS newest)";
/// The last place in each stream that was decided in an epoch or before.
pub(crate) const KEPT: &str = "SELECT w.d, w.c, coalesce((SELECT max(op.seq) FROM op WHERE op.dossier_id = w.d AND op.compartment = w.c AND op.epoch <= $3), 0), \
    coalesce((SELECT s.seq FROM stream s WHERE s.dossier_id = w.d AND s.compartment = w.c), 0) FROM unnest($1::uuid[], $2::smallint[]) AS w(d, c)";
pub(crate) const DISCLOSE: &str = "INSERT INTO disclosure (dossier_id, device_id, at, what, compartments) SELECT d, $2, $3, $4, \
    string_to_array(c, ',')::smallint[] FROM unnest($1::uuid[], $5::text[]) AS w(d, c)";
pub(crate) const KEEP_AUDIT: &str = "INSERT INTO audit_line (device_id, event_id, incarnation, kept_at, line) \
    SELECT $1, e, $2, $3, l FROM unnest($4::uuid[], $5::bytea[]) AS w(e, l) ON CONFLICT DO NOTHING";
/// The streams in which a device is further than the region.
pub(crate) const BEYOND: &str = "SELECT dossier_id, compartment, is_there FROM beyond($1, $2, $3)";
/// How many audit lines of a device there are, for a device that does not say which ones it hands in.
pub(crate) const AUDIT_LINES: &str = "SELECT audit_lines($1)";

pub(crate) const FORGET_PERSON: &str = "DELETE FROM person_key WHERE dossier_id = $1 AND by_bsn = $2";
pub(crate) const KEEP_PERSON: &str =
    "INSERT INTO person_key (key_hash, dossier_id, by_bsn) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
/// Every two dossiers with the same hash of which one was not told yet.
pub(crate) const SAME_PERSONS: &str = "SELECT p.key_hash, p.by_bsn, p.dossier_id, p.is_told FROM person_key p JOIN ( \
    SELECT key_hash, by_bsn FROM person_key GROUP BY key_hash, by_bsn HAVING count(*) > 1 AND NOT bool_and(is_told) LIMIT 100) AS g \
    ON g.key_hash = p.key_hash AND g.by_bsn = p.by_bsn ORDER BY p.key_hash, p.by_bsn, p.dossier_id";
pub(crate) const TOLD_PERSON: &str =
    "UPDATE person_key SET is_told = true WHERE key_hash = $1 AND by_bsn = $2 AND dossier_id = ANY($3)";

/// What is prepared when a connection is made.
pub(crate) const HOT: &[&str] = &[
    CALLER,
    LOCK_LIVES,
    LOCK_STREAMS,
    KNOWN_OPS,
    REGISTERS,
    REGISTERS_OF_KINDS,
    PROPOSALS,
    FRAMES,
    FRAMES_OF_KINDS,
    MEMBERS,
    MOMENT,
    MOVE_STREAMS,
    INSERT_OPS,
    SET_REGISTERS,
    MOVE_LIVES,
    LOCK_LIFE,
    WRITE_LIFE,
    CONFIRM_SENT,
    SEND,
    VIEWS,
    SEND_VIEWS,
    SEND_LIVES,
    DECIDED_SINCE,
    MEMBERS_SINCE,
    DIRECTORY_SINCE,
    HEADS,
    NEXT_OPS,
    HORIZON,
    MEMBERSHIPS_IN,
];
