//! Looking into a dossier: the role table is asked first, and each part that is opened gets an audit line. Asking again because
//! something changed is not opening it again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_domain::record::{Compartment, DossierId};
use eenplan_store::Reader;
use eenplan_store::audit::{Action, Line};
use uuid::Uuid;

use crate::rights::Stand;
use crate::{AppError, ErrorCode, Office};

/// How long one opening lasts, in minutes: whoever comes back later opened it again.
const OPENING: i64 = 15;

/// When which part was opened last, by session.
pub(crate) type Viewed = Mutex<HashMap<(Uuid, DossierId, Compartment), DateTime<Utc>>>;

impl Office {
    /// A query about one dossier for who may read the whole of these parts, and the audit line of each part that this opens.
    ///
    /// # Errors
    /// As [`Stand::may_read`], [`ErrorCode::NotFound`], those of the query and of the store; without its line nothing is shown.
    pub(crate) fn view<T>(
        &self,
        dossier: DossierId,
        parts: &[Compartment],
        read: impl FnOnce(&Reader<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let may = |stand: &Stand| stand.may_read(parts).map(|()| parts.to_vec());
        self.view_as(dossier, may, |r, _| read(r))
    }

    /// A query that shows as much as the asker may read. `may` tells which parts that opens, or why nothing is shown; then that
    /// gets its line.
    ///
    /// # Errors
    /// Those of `may`, [`ErrorCode::NotFound`], those of the query and of the store.
    pub(crate) fn view_as<T>(
        &self,
        dossier: DossierId,
        may: impl FnOnce(&Stand) -> Result<Vec<Compartment>, AppError>,
        read: impl FnOnce(&Reader<'_>, &Stand) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        match self.look(dossier, may, read) {
            Ok((parts, seen)) => {
                self.note_view(dossier, &parts)?;
                Ok(seen)
            }
            Err(error) => {
                let reason = match error.code {
                    ErrorCode::NotInvolved => Some("not_involved"),
                    ErrorCode::NotAllowed => Some("not_allowed"),
                    _ => None,
                };
                if reason.is_some() {
                    self.write(|w| {
                        let refused = Line {
                            dossier: Some(dossier),
                            success: false,
                            reason,
                            ..Line::of(Action::View, "support")
                        };
                        Ok(w.audit(&refused)?)
                    })?;
                }
                Err(error)
            }
        }
    }

    /// As [`Office::view_as`], for what opens nothing: a count, a list to choose from.
    ///
    /// # Errors
    /// As [`Office::view_as`].
    pub(crate) fn look<Parts, T>(
        &self,
        dossier: DossierId,
        may: impl FnOnce(&Stand) -> Result<Parts, AppError>,
        read: impl FnOnce(&Reader<'_>, &Stand) -> Result<T, AppError>,
    ) -> Result<(Parts, T), AppError> {
        let (me, now) = (self.profile()?.actor, self.now());
        self.read(|r| {
            let stand = Stand::of(r, dossier, me, now)?;
            let parts = may(&stand)?;
            Ok((parts, read(r, &stand)?))
        })
    }

    /// What is noted together reaches the disk together.
    fn note_view(&self, dossier: DossierId, parts: &[Compartment]) -> Result<(), AppError> {
        let session = self.desk(|desk| Ok(desk.session))?;
        let now = self.surroundings.now();
        // Held while writing: a screen asks for its parts at once, and the second one finds it noted.
        let mut viewed = self.viewed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_open = |part: &Compartment| {
            let last = viewed.get(&(session, dossier, *part));
            last.is_some_and(|last| (now - *last).abs() < TimeDelta::minutes(OPENING))
        };
        let opened: Vec<Compartment> = parts.iter().copied().filter(|part| !is_open(part)).collect();
        if opened.is_empty() {
            return Ok(());
        }
        self.write(|w| {
            for part in &opened {
                w.audit(&Line {
                    dossier: Some(dossier),
                    compartment: Some(*part),
                    ..Line::of(Action::View, "support")
                })?;
            }
            Ok(())
        })?;
        viewed.extend(opened.into_iter().map(|part| ((session, dossier, part), now)));
        Ok(())
    }
}
