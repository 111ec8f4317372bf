//! The journal: contact notes that are never changed, and corrections that stand beside them.

use chrono::DateTime;
use eenplan_domain::journal::{CorrectionDraft, NoteDraft};
use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId, RecordId, note, note_correction};
use eenplan_domain::rights::Part;
use eenplan_store::journal::Which;
use eenplan_store::{Edit, Reader, StoreError, journal, sync};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::caseload::moment;
use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken};

/// How many notes one page holds.
const PAGE: u32 = 50;

/// How many newer notes stand above one that was looked for.
const ABOVE: u32 = 5;

/// Asks to write a note. Dates and numbers as typed.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct WriteNote {
    /// In which dossier.
    pub dossier: Uuid,
    /// Code of [`eenplan_domain::journal::ContactKind`].
    pub contact_kind: String,
    /// The day; empty is today.
    pub on: String,
    /// The time; empty is now.
    pub at: String,
    /// How long it took; may be empty.
    pub minutes: String,
    /// Who were there; may be empty.
    pub with_whom: String,
    /// What happened.
    pub body: String,
    /// The goals it is about.
    pub goal_ids: Vec<Uuid>,
    /// Others who take part may read it.
    pub shared: bool,
}

/// Asks to put a note right. What was written stays.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct CorrectNote {
    /// The note.
    pub note: Uuid,
    /// What it should say.
    pub body: String,
    /// Why.
    pub reason: String,
}

/// Asks to share a note with who takes part and reads only what is shared, or to take that back.
#[derive(Clone, Copy, Serialize, Deserialize, Type)]
pub struct ShareNote {
    /// The note.
    pub note: Uuid,
    /// Whether they may read it.
    pub shared: bool,
    /// [`JournalView::seen`] of the page it was decided on.
    pub seen: Option<u32>,
}

/// What a note said earlier.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CorrectionView {
    /// The text that was replaced.
    pub earlier: String,
    /// Why.
    pub reason: String,
    /// By whom.
    pub author: String,
    /// When, RFC 3339.
    pub written_at: String,
}

/// One note.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoteView {
    /// The note.
    pub id: Uuid,
    /// Code of the kind of contact.
    pub contact_kind: String,
    /// When it was, RFC 3339.
    pub happened_at: String,
    /// How long, in minutes.
    pub minutes: Option<u32>,
    /// Who were there.
    pub with_whom: Option<String>,
    /// What it says now.
    pub body: String,
    /// Who wrote it.
    pub author: String,
    /// When it was written, RFC 3339.
    pub written_at: String,
    /// Titles of the goals it is about.
    pub goals: Vec<String>,
    /// Others may read it.
    pub shared: bool,
    /// Whether the asker decides about that: it is up to who wrote it.
    pub may_share: bool,
    /// What it said earlier, the newest correction first.
    pub corrections: Vec<CorrectionView>,
}

/// A goal a note can be about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoteGoal {
    /// The goal.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Still worked on.
    pub open: bool,
}

never_prints!(CorrectionView, NoteView, NoteGoal);

/// A page of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct JournalView {
    /// Notes, the newest first.
    pub notes: Vec<NoteView>,
    /// How many there are in all.
    pub total: u32,
    /// Whether there are newer ones than the first on this page.
    pub newer: bool,
    /// Whether there are older ones than the last.
    pub older: bool,
    /// The note that the page was asked around.
    pub found: Option<Uuid>,
    /// The goals of the plan, to link a note to.
    pub goals: Vec<NoteGoal>,
    /// How often something had come in: what is decided on this page gives it back.
    pub seen: u32,
}

/// A note was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoteWritten {
    /// The note.
    pub note: Uuid,
    /// Takes it back.
    pub undo: UndoToken,
}

impl Office {
    /// A page of the journal: those before the note `before`, or the newest. Who reads what is shared gets only those notes, and their own.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], [`ErrorCode::NotFound`] when `before` is not here, and
    /// those of the store.
    pub fn journal_page(&self, dossier: Uuid, before: Option<Uuid>) -> Result<JournalView, AppError> {
        let id = DossierId(dossier);
        let opened = before.is_none().then_some(Compartment::Journal);
        let may = |stand: &Stand| which(stand).map(|_| opened.into_iter().collect());
        self.view_as(id, may, |r, stand| {
            let before = before.map(|id| journal::get(r, RecordId(id))).transpose()?;
            page(r, stand, id, before.map(|note| (note.happened_at, note.id)))
        })
    }

    /// The page of the journal with a note on it, or with the note that a correction is about: a few newer ones above it, older
    /// ones below.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], [`ErrorCode::NotFound`] when it is not here, and those
    /// of the store.
    pub fn journal_around(&self, dossier: Uuid, record: Uuid) -> Result<JournalView, AppError> {
        let id = DossierId(dossier);
        let may = |stand: &Stand| which(stand).map(|_| vec![Compartment::Journal]);
        self.view_as(id, may, |r, stand| {
            let record = RecordId(record);
            let note = match journal::get(r, record) {
                Err(StoreError::Missing) => journal::get(r, journal::correction(r, record)?.note),
                found => found,
            }?;
            let which = which(stand)?;
            if note.dossier != id || !which.has(&note) {
                return Err(ErrorCode::NotFound.into());
            }
            let from = (note.happened_at, note.id);
            let around = page(r, stand, id, journal::above(r, id, which, from, ABOVE)?)?;
            Ok(JournalView {
                found: Some(note.id.0),
                ..around
            })
        })
    }

    /// How many notes of a dossier the asker may read.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], and those of the store.
    pub fn journal_count(&self, dossier: Uuid) -> Result<u32, AppError> {
        let id = DossierId(dossier);
        let (_, many) = self.look(id, which, |r, stand| Ok(journal::count(r, id, which(stand)?)?))?;
        Ok(many)
    }

    /// Writes a note.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, and those of the store.
    pub fn note_write(&self, ask: WriteNote) -> Result<NoteWritten, AppError> {
        let now = self.surroundings.now();
        let checked = NoteDraft {
            contact_kind: ask.contact_kind,
            on: ask.on,
            at: ask.at,
            minutes: ask.minutes,
            with_whom: ask.with_whom,
            body: ask.body,
        }
        .check(now)?;
        let me = self.desk(|desk| Ok(desk.store.profile().actor))?;
        let goals: Vec<String> = ask.goal_ids.iter().map(Uuid::to_string).collect();
        self.write_in(DossierId(ask.dossier), Deed::Append(Compartment::Journal), |w| {
            let id = w.new_id();
            let mut edit = Edit::new("note_write", DossierId(ask.dossier));
            edit.record(id)
                .set(note::CONTACT_KIND, checked.contact_kind.code())
                .set(note::HAPPENED_AT, checked.happened_at)
                .set(note::MINUTES, checked.minutes)
                .set(note::WITH_WHOM, checked.with_whom)
                .set(note::BODY, checked.body)
                .set(note::AUTHOR_ID, me)
                .set(note::WRITTEN_AT, now)
                .set(note::GOAL_IDS, goals)
                .set(note::SHARED, ask.shared);
            Ok(NoteWritten {
                note: id.0,
                undo: w.apply(edit)?.into(),
            })
        })
    }

    /// Puts a note right. What it said stays, with the reason.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`], [`ErrorCode::NotFound`], and those of the store.
    pub fn note_correct(&self, ask: CorrectNote) -> Result<UndoToken, AppError> {
        let now = self.surroundings.now();
        let me = self.desk(|desk| Ok(desk.store.profile().actor))?;
        let id = RecordId(ask.note);
        self.write(|w| {
            let (dossier, says_now, last_at) = {
                let r = w.reader();
                let note = journal::get(&r, id)?;
                let last = journal::corrections(&r, &note)?.pop();
                let last_at = last.as_ref().map(|last| last.written_at);
                (note.dossier, last.map_or(note.body, |last| last.body), last_at)
            };
            Stand::of(&w.reader(), dossier, me, now)?.may(Deed::Append(Compartment::Journal))?;
            let checked = CorrectionDraft {
                body: ask.body,
                reason: ask.reason,
            }
            .check(&says_now)?;
            // What is read is the last one by its time: also when two were written in one millisecond, or the clock went back.
            let after = last_at.and_then(|last| DateTime::from_timestamp_millis(last + 1));
            let written_at = after.map_or(now, |after| now.max(after));
            let correction = w.new_id();
            let mut edit = Edit::new("note_correct", dossier);
            edit.record(correction)
                .set(note_correction::NOTE_ID, id)
                .set(note_correction::BODY, checked.body)
                .set(note_correction::REASON, checked.reason)
                .set(note_correction::AUTHOR_ID, me)
                .set(note_correction::WRITTEN_AT, written_at);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Shares a note after it was written, with what it said earlier and what puts it right; or takes that back. Only its author does.
    ///
    /// # Errors
    /// [`ErrorCode::NotAllowed`] for who did not write it, [`ErrorCode::NotFound`], and those of the store.
    pub fn note_share(&self, ask: ShareNote) -> Result<UndoToken, AppError> {
        let (me, now) = (self.profile()?.actor, self.now());
        let id = RecordId(ask.note);
        self.write(|w| {
            let (stand, note) = {
                let r = w.reader();
                let note = journal::get(&r, id)?;
                (Stand::of(&r, note.dossier, me, now)?, note)
            };
            stand.may(Deed::Append(Compartment::Journal))?;
            if !may_share(&stand, &note) {
                return Err(ErrorCode::NotAllowed.into());
            }
            let mut edit = Edit::new("note_share", note.dossier);
            edit.seen(ask.seen);
            edit.record(id).set(note::SHARED, ask.shared);
            Ok(w.apply(edit)?.into())
        })
    }
}

/// Whether somebody decides with whom a note is shared: who wrote it, as long as they may add to the journal.
fn may_share(stand: &Stand, note: &journal::Note) -> bool {
    note.author_id == Some(stand.me()) && stand.can(Deed::Append(Compartment::Journal))
}

/// The notes before a place, or the newest.
fn page(
    r: &Reader<'_>,
    stand: &Stand,
    dossier: DossierId,
    before: Option<(i64, RecordId)>,
) -> Result<JournalView, AppError> {
    let which = which(stand)?;
    let mut notes = journal::page(r, dossier, which, before, PAGE + 1)?;
    let older = notes.len() > PAGE as usize;
    notes.truncate(PAGE as usize);
    let titles = if stand.sees(Compartment::Plan) {
        journal::goal_titles(r, dossier)?
    } else {
        Vec::new()
    };
    let notes = notes
        .into_iter()
        .map(|note| view(r, stand, note, &titles))
        .collect::<Result<_, AppError>>()?;
    let goals = titles.into_iter().map(|goal| NoteGoal {
        id: goal.id.0,
        title: goal.title,
        open: goal.is_open,
    });
    Ok(JournalView {
        notes,
        total: journal::count(r, dossier, which)?,
        newer: before.is_some(),
        older,
        found: None,
        goals: goals.collect(),
        seen: sync::arrivals(r)?,
    })
}

/// Which notes somebody may read.
///
/// # Errors
/// As [`Stand::may_read`].
fn which(stand: &Stand) -> Result<Which, AppError> {
    if stand.sees(Compartment::Journal) {
        Ok(Which::All)
    } else if stand.sees_part(Compartment::Journal, Part::Shared) {
        Ok(Which::SharedOrBy(stand.me()))
    } else {
        Err(stand.unseen())
    }
}

fn view(
    r: &Reader<'_>,
    stand: &Stand,
    note: journal::Note,
    titles: &[journal::GoalTitle],
) -> Result<NoteView, AppError> {
    let ids: Vec<Uuid> = note
        .goal_ids
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    let goals = titles
        .iter()
        .filter(|goal| ids.contains(&goal.id.0))
        .map(|goal| goal.title.clone())
        .collect();
    let written = journal::corrections(r, &note)?;
    let says_now = written.last().map_or(&note.body, |last| &last.body).clone();
    let earlier = std::iter::once(&note.body)
        .chain(written.iter().map(|correction| &correction.body))
        .cloned();
    let mut corrections: Vec<CorrectionView> = written
        .iter()
        .zip(earlier)
        .map(|(correction, earlier)| CorrectionView {
            earlier,
            reason: correction.reason.clone(),
            author: correction.author.clone(),
            written_at: moment(correction.written_at),
        })
        .collect();
    corrections.reverse();
    Ok(NoteView {
        id: note.id.0,
        may_share: may_share(stand, &note),
        contact_kind: note.contact_kind,
        happened_at: moment(note.happened_at),
        minutes: note.minutes,
        with_whom: note.with_whom,
        body: says_now,
        author: note.author,
        written_at: moment(note.written_at),
        goals,
        shared: note.shared,
        corrections,
    })
}
