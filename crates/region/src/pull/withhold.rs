//! What was read is held against today's rights once more: a membership may have ended after the look, and something been written since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use eenplan_domain::record::DossierId;
use eenplan_domain::rights::Extent;
use eenplan_sync::{EntryBody, Fill, StreamId, StreamPart};

use super::{Pull, Todo, who_is};
use crate::database::{Bounds, number};
use crate::error::Failure;
use crate::sql;

impl Pull<'_> {
    /// Takes out what may not be read any more, and answers whether that was anything. A new look says what has to go.
    pub(super) async fn withhold(
        &mut self,
        todo: &[Todo],
        fill: &mut Fill,
        older: &mut Vec<StreamPart>,
    ) -> Result<bool, Failure> {
        let given = || fill.parts.iter().chain(&*older);
        if !given().any(discloses) {
            return Ok(false);
        }
        let dossiers: BTreeSet<DossierId> = given().map(|part| part.stream.dossier).collect();
        let of_directory = Bounds::none().dossiers([DossierId::DIRECTORY]);
        let (_, moment, mut grants) = together!(
            self.scope.declare(&of_directory),
            self.scope.row(sql::HORIZON, &[]),
            self.grants_in(dossiers.iter().copied()),
        )?;
        let seq = number(&moment.ok_or(Failure::Damaged)?, 1)?;
        let directory = self.region.directory(&self.scope, seq).await?;
        if !Arc::ptr_eq(&directory, &self.directory) {
            self.who = who_is(&directory, self.caller.actor, self.now);
            self.directory = directory;
            self.scope
                .declare(&Bounds::none().who(self.who.iter().copied()))
                .await?;
            grants = self.grants_in(dossiers.iter().copied()).await?;
        }
        let todo: BTreeMap<StreamId, &Todo> = todo.iter().map(|one| (one.stream, one)).collect();
        let may_go = |part: &StreamPart| {
            let of = todo.get(&part.stream);
            // What the device may have the only copy of is asked for, whoever it is, and nothing of it is said.
            let is_only_named = of.is_some_and(|of| of.must) && !discloses(part);
            is_only_named
                || match self.extent(part.stream, &grants) {
                    Some(Extent::All) => true,
                    Some(Extent::Only(is)) => of.is_some_and(|of| of.part == Some(is)),
                    Some(Extent::No) | None => false,
                }
        };
        let before = fill.parts.len() + older.len();
        fill.parts.retain(may_go);
        older.retain(|part| self.extent(part.stream, &grants) == Some(Extent::All));
        Ok(fill.parts.len() + older.len() < before)
    }
}

/// Whether a part says something that the device did not write itself.
fn discloses(part: &StreamPart) -> bool {
    let is_others = |body: &EntryBody| !matches!(body, EntryBody::Own(_));
    part.snapshot.is_some() || part.entries.iter().any(|entry| is_others(&entry.body))
}
