//! Audit lines as NEN 7513 wants them: who did what, where and in what capacity; ids and codes only, insert-only, chained by SHA-256 over canonical CBOR.

use chrono::{DateTime, Utc};
use eenplan_domain::record::{ActorId, Compartment, DossierId, OpId};
use minicbor::Encoder;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::StoreError;
use crate::open::{Profile, Reader};
use crate::stamp::Stamp;

mod capacity;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is what its name says, as NEN 7513 has it")]
pub enum Action {
    View,
    Search,
    Create,
    Update,
    Delete,
    Print,
    Export,
    Login,
    LoginFailed,
    Lock,
    Restore,
}

impl Action {
    fn code(self) -> &'static str {
        match self {
            Action::View => "view",
            Action::Search => "search",
            Action::Create => "create",
            Action::Update => "update",
            Action::Delete => "delete",
            Action::Print => "print",
            Action::Export => "export",
            Action::Login => "login",
            Action::LoginFailed => "login_failed",
            Action::Lock => "lock",
            Action::Restore => "restore",
        }
    }
}

/// What one line says beside who, when and where.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// What was done.
    pub action: Action,
    /// Why: `support`, `administration`.
    pub purpose: &'static str,
    /// Whether it succeeded.
    pub success: bool,
    /// In which dossier.
    pub dossier: Option<DossierId>,
    /// In which part of it; one line per opened compartment.
    pub compartment: Option<Compartment>,
    /// Kind and id of the object.
    pub object: Option<(&'static str, Uuid)>,
    /// The op that made this version of it.
    pub version: Option<OpId>,
    /// Why it went as it did, as a code of ours; what somebody said of it stands in the dossier and never here.
    pub reason: Option<&'static str>,
    /// When it happened, when that is before it could be recorded: nothing is written into a locked store.
    pub occurred: Option<DateTime<Utc>>,
}

impl Line {
    /// A line about nothing in particular that succeeded.
    pub fn of(action: Action, purpose: &'static str) -> Line {
        Line {
            action,
            purpose,
            success: true,
            dossier: None,
            compartment: None,
            object: None,
            version: None,
            reason: None,
            occurred: None,
        }
    }
}

/// Appends a line to the chain.
pub(crate) fn append(
    conn: &Connection,
    who: Profile,
    stamp: &Stamp,
    event: Uuid,
    line: &Line,
) -> Result<(), StoreError> {
    let previous: [u8; 32] = conn
        .prepare_cached("SELECT hash FROM audit_line ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or([0; 32]);
    let recorded = stamp.at.timestamp_millis();
    let at = line.occurred.map_or(recorded, |at| at.timestamp_millis());
    let capacity = capacity::of(conn, who.actor, line.dossier, stamp.at)?;
    let outcome = if line.success { "success" } else { "failure" };
    let (dossier, version) = (line.dossier.map(|d| d.bytes()), line.version.map(|v| v.bytes()));
    let (kind, object) = (
        line.object.map(|(kind, _)| kind),
        line.object.map(|(_, id)| id.into_bytes()),
    );
    let compartment = line.compartment.map(Compartment::number);
    let content = Content {
        event: event.into_bytes(),
        at,
        action: line.action.code(),
        outcome,
        actor: who.actor.bytes(),
        role: &capacity.role,
        device: who.device.bytes(),
        session: stamp.session.into_bytes(),
        dossier,
        compartment,
        kind,
        object,
        version,
        purpose: line.purpose,
        reason: line.reason,
        organisation: capacity.organisation,
        ground: capacity.ground.as_deref(),
        consent: capacity.consent,
        emergency: capacity.emergency,
        recorded,
        previous,
    };
    let hash = link(&canonical(&content));
    conn.prepare_cached(
        "INSERT INTO audit_line (event_id, occurred_at, action, outcome, actor, role, device, session, dossier_id, compartment,
         object_kind, object_id, object_version, purpose, reason, organisation_id, ground, consent_id, emergency, recorded_at,
         previous_hash, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
    )?
    .execute(params![
        event.as_bytes(), at, line.action.code(), outcome, who.actor.bytes(), capacity.role, who.device.bytes(),
        stamp.session.as_bytes(), dossier, compartment, kind, object, version, line.purpose, line.reason, capacity.organisation,
        capacity.ground, capacity.consent, capacity.emergency, recorded, previous, hash
    ])?;
    Ok(())
}

struct Content<'l> {
    event: [u8; 16],
    at: i64,
    action: &'l str,
    outcome: &'l str,
    actor: [u8; 16],
    role: &'l str,
    device: [u8; 16],
    session: [u8; 16],
    dossier: Option<[u8; 16]>,
    compartment: Option<u8>,
    kind: Option<&'l str>,
    object: Option<[u8; 16]>,
    version: Option<[u8; 16]>,
    purpose: &'l str,
    reason: Option<&'l str>,
    organisation: Option<[u8; 16]>,
    ground: Option<&'l str>,
    consent: Option<[u8; 16]>,
    emergency: bool,
    recorded: i64,
    previous: [u8; 32],
}

/// The form in which lines are hashed: the number they begin with. A member more is a form more, and older lines keep theirs.
const FORM: u8 = 1;

fn link(form: &[u8]) -> [u8; 32] {
    Sha256::digest(form).into()
}

/// The canonical CBOR of a line: what is hashed, and what the region gets.
fn canonical(c: &Content<'_>) -> Vec<u8> {
    let mut e = Encoder::new(Vec::with_capacity(300));
    let _infallible = e.array(22).and_then(|e| e.u8(FORM));
    members(&mut e, c);
    text(&mut e, c.reason);
    bytes(&mut e, c.organisation.as_ref());
    text(&mut e, c.ground);
    bytes(&mut e, c.consent.as_ref());
    let _infallible = e
        .bool(c.emergency)
        .and_then(|e| e.i64(c.recorded))
        .and_then(|e| e.bytes(&c.previous));
    e.into_writer()
}

/// As lines were hashed before they began with the number of their form.
fn unnumbered(c: &Content<'_>) -> Vec<u8> {
    let mut e = Encoder::new(Vec::with_capacity(240));
    let _infallible = e.array(15);
    members(&mut e, c);
    let _infallible = e.bytes(&c.previous);
    e.into_writer()
}

/// The form in which a stored line was hashed; `None` when it is in neither, and so was tampered with.
fn hashed(c: &Content<'_>, hash: [u8; 32]) -> Option<(Vec<u8>, bool)> {
    let numbered = canonical(c);
    if link(&numbered) == hash {
        return Some((numbered, true));
    }
    let has_more = c.reason.is_some()
        || c.organisation.is_some()
        || c.ground.is_some()
        || c.consent.is_some()
        || c.emergency
        || c.recorded != 0;
    let older = Some(unnumbered(c)).filter(|form| !has_more && link(form) == hash);
    older.map(|form| (form, false))
}

fn bytes(e: &mut Encoder<Vec<u8>>, value: Option<&[u8; 16]>) {
    let _infallible = match value {
        Some(value) => e.bytes(value).map(|_| ()),
        None => e.null().map(|_| ()),
    };
}

fn text(e: &mut Encoder<Vec<u8>>, value: Option<&str>) {
    let _infallible = match value {
        Some(value) => e.str(value).map(|_| ()),
        None => e.null().map(|_| ()),
    };
}

/// What both forms say of a line.
fn members(e: &mut Encoder<Vec<u8>>, c: &Content<'_>) {
    bytes(e, Some(&c.event));
    let _infallible = e.i64(c.at);
    text(e, Some(c.action));
    text(e, Some(c.outcome));
    bytes(e, Some(&c.actor));
    text(e, Some(c.role));
    bytes(e, Some(&c.device));
    bytes(e, Some(&c.session));
    bytes(e, c.dossier.as_ref());
    let _infallible = match c.compartment {
        Some(number) => e.u8(number).map(|_| ()),
        None => e.null().map(|_| ()),
    };
    text(e, c.kind);
    bytes(e, c.object.as_ref());
    bytes(e, c.version.as_ref());
    text(e, Some(c.purpose));
}

/// Lines after the first `kept`, as they are hashed, oldest first; at most `most`. With the place of the first of them, 0 when there are none.
pub(crate) fn lines(conn: &Connection, kept: u64, most: u32) -> Result<(u64, Vec<Vec<u8>>), StoreError> {
    let mut statement = conn.prepare_cached(&format!("{COLUMNS} WHERE seq > ?1 ORDER BY seq LIMIT ?2"))?;
    let mut rows = statement.query(params![kept, most])?;
    let (mut from, mut lines) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        if lines.is_empty() {
            from = row.get(0)?;
        }
        let hash = row.get(22)?;
        // One that fits neither form is for who reads the chain to find.
        lines.push(with_content(row, |c| {
            hashed(c, hash).map_or_else(|| canonical(c), |(form, _)| form)
        })?);
    }
    Ok((from, lines))
}

const COLUMNS: &str = "SELECT seq, event_id, occurred_at, action, outcome, actor, role, device, session, dossier_id, compartment,
         object_kind, object_id, object_version, purpose, reason, organisation_id, ground, consent_id, emergency, recorded_at,
         previous_hash, hash FROM audit_line";

fn with_content<T>(row: &Row<'_>, with: impl FnOnce(&Content<'_>) -> T) -> Result<T, StoreError> {
    let (action, outcome, role, purpose): (String, String, String, String) =
        (row.get(3)?, row.get(4)?, row.get(6)?, row.get(14)?);
    let (kind, reason): (Option<String>, Option<String>) = (row.get(11)?, row.get(15)?);
    let ground: Option<String> = row.get(17)?;
    Ok(with(&Content {
        event: row.get(1)?,
        at: row.get(2)?,
        action: &action,
        outcome: &outcome,
        actor: row.get(5)?,
        role: &role,
        device: row.get(7)?,
        session: row.get(8)?,
        dossier: row.get(9)?,
        compartment: row.get(10)?,
        kind: kind.as_deref(),
        object: row.get(12)?,
        version: row.get(13)?,
        purpose: &purpose,
        reason: reason.as_deref(),
        organisation: row.get(16)?,
        ground: ground.as_deref(),
        consent: row.get(18)?,
        emergency: row.get(19)?,
        recorded: row.get(20)?,
        previous: row.get(21)?,
    }))
}

/// One line as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its place in the chain.
    pub seq: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Code of what was done.
    pub action: String,
    /// Whether it succeeded.
    pub success: bool,
    /// Who.
    pub actor: ActorId,
    /// Code of the role in which it was done.
    pub role: String,
    /// Whether nothing but a reason they gave opened the dossier.
    pub emergency: bool,
    /// In which part of the dossier.
    pub compartment: Option<Compartment>,
    /// Kind of the object.
    pub object_kind: Option<String>,
}

/// The lines about a dossier, newest first, a page at a time.
///
/// # Errors
/// Any [`StoreError`].
pub fn page(
    reader: &Reader<'_>,
    dossier: DossierId,
    before: Option<u32>,
    limit: u32,
) -> Result<Vec<Seen>, StoreError> {
    let before = before.map_or(i64::MAX, i64::from);
    let mut statement = reader.0.prepare_cached(
        "SELECT seq, occurred_at, action, outcome, actor, role, compartment, object_kind, emergency FROM audit_line
         WHERE dossier_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
    )?;
    let rows = statement.query_map(params![dossier.bytes(), before, limit], |row| {
        Ok(Seen {
            seq: row.get(0)?,
            at: DateTime::from_timestamp_millis(row.get(1)?).unwrap_or_default(),
            action: row.get(2)?,
            success: row.get::<_, String>(3)? == "success",
            actor: ActorId(Uuid::from_bytes(row.get(4)?)),
            role: row.get(5)?,
            compartment: row.get::<_, Option<u8>>(6)?.map(Compartment::from_number),
            object_kind: row.get(7)?,
            emergency: row.get(8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Walks the whole chain; the sequence number of the first line that does not fit, or `None`. Lines that begin with no number stand
/// before those that do.
///
/// # Errors
/// Any [`StoreError`].
pub fn first_break(reader: &Reader<'_>) -> Result<Option<i64>, StoreError> {
    let mut statement = reader.0.prepare(&format!("{COLUMNS} ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    let (mut previous, mut are_numbered) = ([0; 32], false);
    while let Some(row) = rows.next()? {
        let hash: [u8; 32] = row.get(22)?;
        let numbered = with_content(row, |c| {
            let fits = c.previous == previous;
            hashed(c, hash).filter(|_| fits).map(|(_, numbered)| numbered)
        })?;
        match numbered {
            Some(numbered) if numbered || !are_numbered => are_numbered = numbered,
            _ => return Ok(Some(row.get(0)?)),
        }
        previous = hash;
    }
    Ok(None)
}
