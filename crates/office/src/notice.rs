//! What its worker has to be told, until they looked: whose dossier left this device, who opened one with a reason, that there is a second one
//! of the same person, and that another device signs in their name.

use chrono::{DateTime, Utc};
use eenplan_domain::never_prints;
use eenplan_domain::record::{ActorId, Compartment, DossierId};
use eenplan_store::audit::{Action, Line};
use eenplan_store::{Profile, Reader, WriteTx, joining, notice as rows};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::handover::{PersonView, person};
use crate::rights::Stand;
use crate::{AppError, GoneWhy, Office, resident};

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A dossier, or a part of one, left this device, or became less to read.
    Left,
    /// Somebody who takes no part opened a dossier with a reason.
    Glass,
    /// There is a second dossier of the same person.
    SamePerson,
    /// Another device was let in that reads and signs in the name of this worker.
    Device,
}

/// Something to be told.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeView {
    /// To hand back when it was looked at.
    pub id: Uuid,
    /// What it is about.
    pub kind: NoticeKind,
    /// The dossier; the directory when it is about a device.
    pub dossier: Uuid,
    /// The resident, as in a sentence; empty when it is about a device.
    pub name: String,
    /// When, RFC 3339.
    pub at: String,
    /// Who opened it, or who leads the other dossier.
    pub who: Option<PersonView>,
    /// Why it was opened, in their words.
    pub reason: String,
    /// Until when it is open to them, RFC 3339.
    pub until: Option<String>,
    /// Why it left.
    pub why: Option<GoneWhy>,
    /// Whether what left had been opened with a reason, for a day and a night.
    pub by_glass: bool,
    /// The parts that left, by their codes.
    pub parts: Vec<String>,
    /// The parts of which only some is left to read.
    pub narrowed: Vec<String>,
    /// Whether it is certain that it is the same person: by the BSN.
    pub certain: bool,
}

never_prints!(NoticeView);

impl NoticeView {
    fn about(
        reader: &Reader<'_>,
        kind: NoticeKind,
        id: Uuid,
        dossier: DossierId,
        at: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let name = resident::in_full(reader, dossier)?;
        Ok(NoticeView {
            dossier: dossier.0,
            name,
            ..NoticeView::of(kind, id, at)
        })
    }

    fn of(kind: NoticeKind, id: Uuid, at: DateTime<Utc>) -> Self {
        NoticeView {
            id,
            kind,
            dossier: DossierId::DIRECTORY.0,
            name: String::new(),
            at: at.to_rfc3339(),
            who: None,
            reason: String::new(),
            until: None,
            why: None,
            by_glass: false,
            parts: Vec::new(),
            narrowed: Vec::new(),
            certain: false,
        }
    }
}

impl Office {
    /// What its worker has to be told and has not looked at. Nothing while the profile stands alone.
    ///
    /// # Errors
    /// Those of the store.
    pub fn notice_list(&self) -> Result<Vec<NoticeView>, AppError> {
        let (profile, now) = (self.profile()?, self.now());
        let me = profile.actor;
        let found = self.read(|r| {
            let mut found = devices(r, profile, now)?;
            found.extend(left(r)?);
            found.extend(glass(r, me, now)?);
            found.extend(same_person(r, me, now)?);
            Ok(found)
        })?;
        if !found.is_empty() {
            self.write(|w| Ok(w.audit(&Line::of(Action::View, "notice"))?))?;
        }
        Ok(found)
    }

    /// How many there are. Shows nobody, so it leaves no audit line.
    ///
    /// # Errors
    /// Those of the store.
    pub fn notice_count(&self) -> Result<u32, AppError> {
        let (profile, now) = (self.profile()?, self.now());
        let me = profile.actor;
        self.read(|r| {
            let of_dossiers =
                rows::left(r)?.len() + glass(r, me, now)?.len() + same_person(r, me, now)?.len();
            let count = of_dossiers + devices(r, profile, now)?.len();
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        })
    }

    /// Notes that its worker has looked at a notice.
    ///
    /// # Errors
    /// Those of the store.
    pub fn notice_seen(&self, kind: NoticeKind, id: Uuid) -> Result<(), AppError> {
        self.write(|w| see(w, kind, id))
    }
}

fn see(w: &mut WriteTx<'_>, kind: NoticeKind, id: Uuid) -> Result<(), AppError> {
    match kind {
        NoticeKind::Left => rows::left_seen(w, DossierId(id))?,
        NoticeKind::Glass | NoticeKind::SamePerson | NoticeKind::Device => rows::seen(w, id)?,
    }
    Ok(())
}

fn devices(r: &Reader<'_>, profile: Profile, now: DateTime<Utc>) -> Result<Vec<NoticeView>, AppError> {
    let found = rows::unseen_devices(r, profile.actor, profile.device, now)?;
    let view = |one: &rows::OtherDevice| NoticeView::of(NoticeKind::Device, one.op.0, one.at);
    Ok(found.iter().map(view).collect())
}

fn codes(parts: &[Compartment]) -> Vec<String> {
    parts.iter().map(|part| part.code().to_owned()).collect()
}

fn left(r: &Reader<'_>) -> Result<Vec<NoticeView>, AppError> {
    let views = rows::left(r)?.into_iter().map(|one| {
        Ok(NoticeView {
            why: one.reason.map(GoneWhy::from),
            by_glass: one.by_glass,
            parts: codes(&one.parts),
            narrowed: codes(&one.narrowed),
            ..NoticeView::about(r, NoticeKind::Left, one.dossier.0, one.dossier, one.at)?
        })
    });
    views.collect()
}

/// For who leads the dossier and for their team lead, when another than they opened it.
fn glass(r: &Reader<'_>, me: ActorId, now: DateTime<Utc>) -> Result<Vec<NoticeView>, AppError> {
    let mut views = Vec::new();
    for one in rows::unseen_glass(r, now)? {
        let is_mine =
            rows::glass_until(r, one.dossier, me, one.at)?.is_some_and(|until| until == one.until());
        if is_mine || !is_told(r, one.dossier, me, now)? {
            continue;
        }
        views.push(NoticeView {
            who: Some(person(r, one.worker, me)?),
            until: Some(one.until().to_rfc3339()),
            reason: one.reason.clone(),
            ..NoticeView::about(r, NoticeKind::Glass, one.id.0, one.dossier, one.at)?
        });
    }
    Ok(views)
}

/// For who leads one of the two.
fn same_person(r: &Reader<'_>, me: ActorId, now: DateTime<Utc>) -> Result<Vec<NoticeView>, AppError> {
    let mut views: Vec<NoticeView> = Vec::new();
    for one in joining::unseen(r)? {
        let known = |view: &NoticeView| view.dossier == one.dossier.0;
        let leads = Stand::of(r, one.dossier, me, now).is_ok_and(|stand| stand.leads());
        if !leads || views.iter().any(known) {
            continue;
        }
        views.push(NoticeView {
            who: one.lead.map(|lead| person(r, lead, me)).transpose()?,
            certain: one.by_bsn,
            ..NoticeView::about(r, NoticeKind::SamePerson, one.id.0, one.dossier, one.at)?
        });
    }
    Ok(views)
}

fn is_told(r: &Reader<'_>, dossier: DossierId, me: ActorId, now: DateTime<Utc>) -> Result<bool, AppError> {
    let stand = Stand::of(r, dossier, me, now)?;
    Ok(stand.is_told() && stand.sees(Compartment::Core))
}
