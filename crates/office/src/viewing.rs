//! One audit line for each part of a dossier that was opened; asking again because something changed is not opening it again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_domain::record::{Compartment, DossierId};
use eenplan_store::Reader;
use eenplan_store::audit::{Action, Line};
use uuid::Uuid;

use crate::{AppError, Office};

/// How long one opening lasts, in minutes: whoever comes back later opened it again.
const OPENING: i64 = 15;

/// When which part was opened last, by session.
pub(crate) type Viewed = Mutex<HashMap<(Uuid, DossierId, Compartment), DateTime<Utc>>>;

impl Office {
    /// A query about one dossier, and the audit line of each part of it that this opens. What is not there was not opened.
    ///
    /// # Errors
    /// Those of the query and of the store; without its line nothing is shown.
    pub(crate) fn view<T>(
        &self,
        dossier: DossierId,
        parts: &[Compartment],
        read: impl FnOnce(&Reader<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let seen = self.read(read)?;
        for part in parts {
            self.note_view(dossier, *part)?;
        }
        Ok(seen)
    }

    fn note_view(&self, dossier: DossierId, compartment: Compartment) -> Result<(), AppError> {
        let session = self.desk(|desk| Ok(desk.session))?;
        let (now, key) = (self.surroundings.now(), (session, dossier, compartment));
        let last = held(&self.viewed).get(&key).copied();
        if last.is_some_and(|last| (now - last).abs() < TimeDelta::minutes(OPENING)) {
            return Ok(());
        }
        self.write(|w| {
            Ok(w.audit(&Line {
                dossier: Some(dossier),
                compartment: Some(compartment),
                ..Line::of(Action::View, "support")
            })?)
        })?;
        held(&self.viewed).insert(key, now);
        Ok(())
    }
}

fn held(
    viewed: &Viewed,
) -> std::sync::MutexGuard<'_, HashMap<(Uuid, DossierId, Compartment), DateTime<Utc>>> {
    viewed.lock().unwrap_or_else(PoisonError::into_inner)
}
