//! What is answered in the transaction that decides: the places of what a device pushed, when those are all that it has to hear.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::{ActorId, DeviceId, DossierId, Incarnation};
use eenplan_sync::{Ask, Entry, EntryBody, Heard, Need, StreamId, StreamPart, VectorHash, hear, is_excerpt};
use tokio_postgres::Row;
use uuid::Uuid;

use super::sitting::{Batch, Taken};
use crate::database::Scope;
use crate::docket::{Docket, Kept, Stand};
use crate::error::Failure;
use crate::sql;
use crate::view::{Held, held, pairs};

/// What was asked besides what is pushed.
pub(crate) struct Asked {
    pub(crate) worker: ActorId,
    vector_hash: VectorHash,
    audit: Vec<Vec<u8>>,
    audit_from: u64,
}

impl Asked {
    /// None: the ask wants more than a brief answer.
    pub(crate) fn of(ask: &Ask, worker: ActorId) -> Option<Asked> {
        ask.may_be_brief().then(|| Asked {
            worker,
            vector_hash: ask.vector_hash,
            audit: ask.audit.clone(),
            audit_from: ask.audit_from,
        })
    }
}

/// The answer.
#[derive(Debug, Default)]
pub(crate) struct Brief {
    pub(crate) parts: Vec<StreamPart>,
    pub(crate) audit_kept: u64,
}

/// What the devices of one transaction hold: of the dossiers they push to, and of those where something is under way.
#[derive(Default)]
pub(super) struct Views(BTreeMap<(DeviceId, Incarnation), BTreeMap<DossierId, View>>);

/// One row.
#[derive(Clone, Default)]
struct View {
    held: Held,
    /// What it holds once it has committed what is under way; none: nothing of the dossier.
    sent: Option<Held>,
    is_under_way: bool,
}

impl Views {
    /// Reads them for the batches that ask for a brief answer. Their lives have to be locked by a statement before.
    pub(super) async fn read(scope: &Scope, batches: &[Batch]) -> Result<Views, Failure> {
        let mut wanted: BTreeSet<(Uuid, Uuid, Uuid)> = BTreeSet::new();
        for batch in batches.iter().filter(|batch| batch.asked.is_some()) {
            let (device, incarnation) = batch.life;
            let of = batch.ops.iter().map(|one| one.header.stream.dossier);
            wanted.extend(of.map(|dossier| (device.0, incarnation.0, dossier.0)));
        }
        let mut views = Views::default();
        if wanted.is_empty() {
            return Ok(views);
        }
        let (mut devices, mut incarnations, mut dossiers) = (Vec::new(), Vec::new(), Vec::new());
        for (device, incarnation, dossier) in wanted {
            devices.push(device);
            incarnations.push(incarnation);
            dossiers.push(dossier);
        }
        let rows = scope
            .rows(sql::VIEWS, &[&devices, &incarnations, &dossiers])
            .await?;
        for row in &rows {
            views.add(row)?;
        }
        Ok(views)
    }

    fn add(&mut self, row: &Row) -> Result<(), Failure> {
        let life = (DeviceId(row.try_get(0)?), Incarnation(row.try_get(1)?));
        let sent: Option<Vec<i64>> = row.try_get(4)?;
        let view = View {
            held: held(row.try_get(3)?),
            sent: sent.map(|sent| held(Some(sent))),
            is_under_way: row.try_get(5)?,
        };
        let dossier = DossierId(row.try_get(2)?);
        self.0.entry(life).or_default().insert(dossier, view);
        Ok(())
    }
}

/// What is to be written for brief answers.
#[derive(Default)]
pub(super) struct Sent {
    views: Vec<((DeviceId, Incarnation), DossierId, View)>,
    lives: Vec<((DeviceId, Incarnation), Stand)>,
}

impl Sent {
    /// Answers a batch of which everything got its place, if that is all there is to say; otherwise nothing is written for it here.
    pub(super) async fn answer(
        &mut self,
        scope: &Scope,
        docket: &Docket,
        views: &mut Views,
        batch: &Batch,
        taken: &Taken,
        kept: &[Kept],
    ) -> Result<Option<Brief>, Failure> {
        let Some(asked) = &batch.asked else {
            return Ok(None);
        };
        let Some(step) = step(docket, views, batch, asked, taken, kept) else {
            return Ok(None);
        };
        if !asked.audit.is_empty() {
            keep_audit(scope, docket, batch.life, &asked.audit).await?;
        }
        let brief = Brief {
            parts: step.parts,
            audit_kept: step.stand.audit_kept,
        };
        let of_life = step
            .views
            .into_iter()
            .map(|(dossier, view)| (batch.life, dossier, view));
        self.views.extend(of_life);
        self.lives.push((batch.life, step.stand));
        Ok(Some(brief))
    }

    /// Writes what is under way now.
    pub(super) async fn write(&self, scope: &Scope, docket: &Docket) -> Result<(), Failure> {
        if self.lives.is_empty() {
            return Ok(());
        }
        let (mut devices, mut incarnations) = (Vec::new(), Vec::new());
        let (mut dossiers, mut held, mut sent, mut under_way) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for ((device, incarnation), dossier, view) in &self.views {
            devices.push(device.0);
            incarnations.push(incarnation.0);
            dossiers.push(dossier.0);
            held.push(array(&view.held));
            sent.push(view.sent.as_ref().and_then(array));
            under_way.push(view.is_under_way);
        }
        let (mut of, mut in_life) = (Vec::new(), Vec::new());
        let (mut held_hashes, mut sent_hashes): (Vec<&[u8]>, Vec<Option<&[u8]>>) = Default::default();
        let (mut since, mut audit_kept) = (Vec::new(), Vec::new());
        for ((device, incarnation), stand) in &self.lives {
            of.push(device.0);
            in_life.push(incarnation.0);
            held_hashes.push(&stand.held_hash.0);
            sent_hashes.push(stand.sent_hash.as_ref().map(|hash| hash.0.as_slice()));
            since.push(stand.since);
            audit_kept.push(stand.audit_kept.cast_signed());
        }
        let now = docket.judge.now;
        together!(
            scope.run(
                sql::SEND_VIEWS,
                &[&devices, &incarnations, &dossiers, &held, &sent, &under_way],
            ),
            scope.run(
                sql::SEND_LIVES,
                &[
                    &of,
                    &in_life,
                    &held_hashes,
                    &sent_hashes,
                    &since,
                    &audit_kept,
                    &now
                ],
            ),
        )?;
        Ok(())
    }
}

/// Where a brief answer brings a device.
struct Step {
    parts: Vec<StreamPart>,
    views: BTreeMap<DossierId, View>,
    stand: Stand,
}

/// None: the device has to hear something else as well, or may.
fn step(
    docket: &Docket,
    views: &mut Views,
    batch: &Batch,
    asked: &Asked,
    taken: &Taken,
    kept: &[Kept],
) -> Option<Step> {
    let all_new = kept.len() == batch.ops.len() && batch.ops.iter().all(|one| one.is_author);
    let before = docket.stands.get(&batch.life)?;
    let heard = hear(asked.vector_hash, before.held_hash, before.sent_hash);
    if !all_new || taken.need != Need::Nothing || heard != Heard::Confirmed {
        return None;
    }
    let was_sent = before.sent_hash.is_some();
    let mut stand = Stand {
        held_hash: before.sent_hash.unwrap_or(before.held_hash),
        since: if was_sent { before.sent_since } else { before.since },
        ..*before
    };
    stand.since?;
    stand.audit_kept += match asked.audit.len() as u64 {
        0 => 0,
        came if asked.audit_from == before.audit_kept + 1 => came,
        _ => return None,
    };
    // The device has committed what was under way.
    let mut of_life = views.0.remove(&batch.life)?;
    for view in of_life.values_mut().filter(|view| view.is_under_way) {
        view.held = view.sent.clone()?;
        view.is_under_way = false;
    }
    let mut sent_hash = stand.held_hash;
    let mut parts: BTreeMap<StreamId, StreamPart> = BTreeMap::new();
    for one in kept {
        let stream = one.judged.stream;
        let view = of_life.get_mut(&stream.dossier)?;
        let at = *view.held.get(&stream.compartment)?;
        let is_known = !is_excerpt(at) && docket.judge.reads_all(asked.worker, stream);
        let part = parts.entry(stream).or_insert_with(|| StreamPart {
            stream,
            after: at,
            entries: Vec::new(),
            head: [0; 32],
            snapshot: None,
        });
        let reaches = at + part.entries.len() as u64 + 1;
        if !is_known || one.judged.head.seq != reaches {
            return None;
        }
        part.head = one.judged.head.hash;
        part.entries.push(entry(one));
        if !std::mem::replace(&mut view.is_under_way, true) {
            view.sent = Some(view.held.clone());
        }
        view.sent.as_mut()?.insert(stream.compartment, reaches);
    }
    for part in parts.values() {
        sent_hash.step(part.stream, part.after, part.reaches()?);
    }
    stand.sent_hash = Some(sent_hash);
    Some(Step {
        parts: parts.into_values().collect(),
        views: of_life,
        stand,
    })
}

fn entry(one: &Kept) -> Entry {
    Entry {
        verdict: one.judged.decision.verdict.number(),
        effects: one.judged.decision.effect_bytes(),
        body: EntryBody::Own(one.judged.op),
    }
}

async fn keep_audit(
    scope: &Scope,
    docket: &Docket,
    (device, incarnation): (DeviceId, Incarnation),
    lines: &[Vec<u8>],
) -> Result<(), Failure> {
    let ids: Vec<Uuid> = lines.iter().map(|line| crate::audit::event_id(line)).collect();
    let now = docket.judge.now;
    scope
        .run(sql::KEEP_AUDIT, &[&device.0, &incarnation.0, &now, &ids, &lines])
        .await?;
    Ok(())
}

/// An array in PostgreSQL's own words: what is unnested may not be of arrays.
fn array(held: &Held) -> Option<String> {
    let numbers: Vec<String> = pairs(held)?.iter().map(i64::to_string).collect();
    Some(format!("{{{}}}", numbers.join(",")))
}
