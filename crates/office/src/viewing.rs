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
        self.note_view(dossier, parts)?;
        Ok(seen)
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
