//! Ops that a snapshot stood for, for a device that wants to see them after all.

use std::collections::BTreeMap;

use eenplan_domain::membership::Grant;
use eenplan_domain::record::DossierId;
use eenplan_sync::{Ask, Entry, Older, StreamPart};
use uuid::Uuid;

use super::fill::entry;
use super::{CHUNK, Pull};
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
        let is_open = |one: &&Older| {
            let grants = grants.get(&one.stream.dossier).map(Vec::as_slice);
            let open = self.readable(one.stream.dossier, &self.standing(grants.unwrap_or_default()));
            open.contains(&one.stream.compartment) && one.after < one.upto
        };
        let wanted: Vec<Older> = asked.iter().filter(is_open).copied().collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let bounds = Bounds::none().dossiers(wanted.iter().map(|one| one.stream.dossier));
        self.scope.declare(&bounds).await?;
        let dossiers: Vec<Uuid> = wanted.iter().map(|one| one.stream.dossier.0).collect();
        let compartments: Vec<i16> = wanted
            .iter()
            .map(|one| i16::from(one.stream.compartment.number()))
            .collect();
        // The op before them is read for the link it ends with.
        let afters: Vec<i64> = wanted.iter().map(|one| one.after.cast_signed()).collect();
        let budget = i64::try_from(room.max(PIECE)).unwrap_or(i64::MAX);
        let (device, incarnation) = (self.caller.device.0, self.caller.incarnation.0);
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
            [&dossiers, &compartments, &afters, &budget, &device, &incarnation];
        let rows = self.scope.rows(sql::NEXT_OPS, &values).await?;
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
        self.disclose("given", parts.iter().map(|part| part.stream))
            .await?;
        Ok(parts)
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
