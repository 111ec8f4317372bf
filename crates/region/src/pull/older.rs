//! Ops that a snapshot stood for, for a device that wants to see them after all.

use std::collections::BTreeMap;

use eenplan_domain::membership::Grant;
use eenplan_domain::record::DossierId;
use eenplan_domain::rights::Extent;
use eenplan_sync::{Ask, Entry, Older, StreamId, StreamPart};
use uuid::Uuid;

use super::fill::entry;
use super::{CHUNK, Pull, Todo};
use crate::database::{Bounds, hash, number};
use crate::docket::grant_at;
use crate::error::Failure;
use crate::snapshot::PIECE;
use crate::sql;

impl Pull<'_> {
    /// What is asked for of streams that may be read today, as far as there is room, and always something.
    pub(super) async fn older(&self, ask: &Ask, room: usize) -> Result<Vec<StreamPart>, Failure> {
        if ask.older.is_empty() || ask.epoch != self.region.epoch {
            return Ok(Vec::new());
        }
        let asked = ask.older.get(..CHUNK).unwrap_or(&ask.older);
        let grants = self.grants_in(asked.iter().map(|one| one.stream.dossier)).await?;
        let whole = Some(Extent::All);
        let is_open = |one: &&Older| self.extent(one.stream, &grants) == whole && one.after < one.upto;
        let wanted: Vec<Older> = asked.iter().filter(is_open).copied().collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let bounds = Bounds::none().dossiers(wanted.iter().map(|one| one.stream.dossier));
        self.scope.declare(&bounds).await?;
        let todo: Vec<Todo> = wanted.iter().map(after).collect();
        let todo: Vec<&Todo> = todo.iter().collect();
        let rows = self.next_ops(&todo, room.max(PIECE)).await?;
        let mut entries: BTreeMap<i64, Vec<(Entry, [u8; 32])>> = BTreeMap::new();
        for row in &rows {
            let ord: i64 = row.try_get(0)?;
            let one = usize::try_from(ord - 1).ok().and_then(|at| wanted.get(at));
            let one = one.ok_or(Failure::Damaged)?;
            let seq = number(row, 1)?;
            if seq > one.after && seq <= one.upto {
                entries.entry(ord).or_default().push((entry(row)?, hash(row, 4)?));
            }
        }
        let mut parts = Vec::new();
        for (ord, one) in (1..).zip(&wanted) {
            let Some(of) = entries.remove(&ord) else { continue };
            parts.push(StreamPart {
                stream: one.stream,
                after: one.after,
                head: of.last().map(|(_, link)| *link).ok_or(Failure::Damaged)?,
                entries: of.into_iter().map(|(entry, _)| entry).collect(),
                snapshot: None,
            });
        }
        Ok(parts)
    }

    /// How much of a stream may be on the device today, by the memberships that concern who asks.
    pub(super) fn extent(
        &self,
        stream: StreamId,
        grants: &BTreeMap<DossierId, Vec<Grant>>,
    ) -> Option<Extent> {
        let grants = grants.get(&stream.dossier).map(Vec::as_slice);
        self.readable(stream.dossier, &self.standing(grants.unwrap_or_default()))
            .remove(&stream.compartment)
    }

    /// The memberships in some dossiers that concern who asks.
    pub(super) async fn grants_in(
        &self,
        dossiers: impl Iterator<Item = DossierId>,
    ) -> Result<BTreeMap<DossierId, Vec<Grant>>, Failure> {
        let ids: Vec<Uuid> = dossiers.map(|id| id.0).collect();
        let mut grants: BTreeMap<DossierId, Vec<Grant>> = BTreeMap::new();
        for row in &self.scope.rows(sql::MEMBERSHIPS_IN, &[&self.who, &ids]).await? {
            let dossier = DossierId(row.try_get(0)?);
            grants.entry(dossier).or_default().push(grant_at(row, 1)?);
        }
        Ok(grants)
    }
}

fn after(one: &Older) -> Todo {
    Todo {
        stream: one.stream,
        at: Some(one.after),
        after: one.after,
        must: false,
        is_open: true,
        part: None,
    }
}
