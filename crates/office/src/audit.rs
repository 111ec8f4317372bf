//! Who looked into a dossier and did what in it (NEN 7513), for the worker and the resident to read.

use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId};
use eenplan_store::audit::{self as rows, Action, Line};
use eenplan_store::directory;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::rights::Stand;
use crate::{AppError, Office};

/// Lines on a page.
const PAGE: u32 = 60;

/// One line.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AuditLineView {
    /// Its place in the chain.
    pub seq: u32,
    /// RFC 3339.
    pub at: String,
    /// Who; empty when this device does not know them.
    pub by: String,
    /// Their organisation.
    pub organisation: String,
    /// Whether that is who asks.
    pub me: bool,
    /// What was done, a code.
    pub action: String,
    /// Whether it succeeded.
    pub success: bool,
    /// In which role, a code: of the role table, `regisseur`, `deputy`, or `none` for who took no part; `worker` where that was not kept yet.
    pub role: String,
    /// Whether nothing but a reason they gave opened the dossier to them.
    pub emergency: bool,
    /// Part of the dossier, a code; empty when it is about the whole.
    pub compartment: String,
    /// Kind of the record, by its table; empty when it is about the whole.
    pub kind: String,
}

never_prints!(AuditLineView);

/// One page of lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AuditPage {
    /// Newest first.
    pub lines: Vec<AuditLineView>,
    /// What to ask the next page with; none on the last.
    pub next: Option<u32>,
}

impl Office {
    /// The audit lines about a dossier, newest first, for who may read its core. Looking at them is a line too.
    ///
    /// # Errors
    /// [`crate::ErrorCode::NotInvolved`], [`crate::ErrorCode::NotAllowed`], and those of the store.
    pub fn audit_page(&self, dossier: Uuid, before: Option<u32>) -> Result<AuditPage, AppError> {
        let (id, now, me) = (DossierId(dossier), self.now(), self.profile()?.actor);
        self.write(|w| {
            Stand::of(&w.reader(), id, me, now)?.may_read(&[Compartment::Core])?;
            w.audit(&Line {
                dossier: Some(id),
                object: Some(("audit_line", id.0)),
                ..Line::of(Action::View, "accountability")
            })?;
            let found = rows::page(&w.reader(), id, before, PAGE)?;
            let next = (found.len() == PAGE as usize).then(|| found.last().map(|line| line.seq));
            let lines = found
                .into_iter()
                .map(|line| {
                    let who = directory::worker(&w.reader(), line.actor)?;
                    let (by, organisation) = who.map(|w| (w.name, w.organisation)).unwrap_or_default();
                    Ok(AuditLineView {
                        seq: line.seq,
                        at: line.at.to_rfc3339(),
                        by,
                        organisation,
                        me: line.actor == me,
                        action: line.action,
                        success: line.success,
                        role: line.role,
                        emergency: line.emergency,
                        compartment: line
                            .compartment
                            .map(Compartment::code)
                            .unwrap_or_default()
                            .to_owned(),
                        kind: line.object_kind.unwrap_or_default(),
                    })
                })
                .collect::<Result<_, AppError>>()?;
            Ok(AuditPage {
                lines,
                next: next.flatten(),
            })
        })
    }
}
