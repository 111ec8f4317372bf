//! Fills an answer: ops after where the device is, or what a stream's first ops came to, until the budget is spent.

use std::collections::{BTreeMap, BTreeSet};

use eenplan_domain::record::OpId;
use eenplan_sync::{Ask, Entry, EntryBody, Fill, Piece, StreamHead, StreamId, StreamPart, is_excerpt};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{CHUNK, Pull, Todo};
use crate::database::{Bounds, hash, number};
use crate::docket::stream_at;
use crate::error::Failure;
use crate::snapshot::{self, EVERY, PIECE};
use crate::sql;

/// A snapshot that can be given.
#[derive(Clone, Copy)]
struct Ready {
    head: StreamHead,
    pieces: u32,
    /// The first piece that the device does not have.
    first: u32,
}

impl Pull<'_> {
    /// Reads until the budget is spent. Answers what is left, in order of need.
    pub(super) async fn fill(&self, todo: &[Todo], ask: &Ask, fill: &mut Fill) -> Result<Vec<Todo>, Failure> {
        let mut left = Vec::new();
        let mut rest = todo;
        while !rest.is_empty() && fill.room() > 0 {
            let mut dossiers = BTreeSet::new();
            let end = rest
                .iter()
                .position(|todo| {
                    dossiers.insert(todo.stream.dossier);
                    dossiers.len() > CHUNK
                })
                .unwrap_or(rest.len());
            let (chunk, later) = rest.split_at(end);
            self.fill_chunk(chunk, ask, fill, &mut left).await?;
            rest = later;
        }
        left.extend(rest);
        Ok(left)
    }

    async fn fill_chunk(
        &self,
        chunk: &[Todo],
        ask: &Ask,
        fill: &mut Fill,
        left: &mut Vec<Todo>,
    ) -> Result<(), Failure> {
        let bounds = Bounds::none().dossiers(chunk.iter().map(|todo| todo.stream.dossier));
        let dossiers: Vec<Uuid> = chunk.iter().map(|todo| todo.stream.dossier.0).collect();
        let whole: Vec<&Todo> = chunk.iter().filter(|todo| todo.part.is_none()).collect();
        let goes_on = !whole.iter().any(|todo| begins(todo));
        let nothing: &[&Todo] = &[];
        // What goes on where the device is comes as ops, so that nothing has to be known before those are asked for.
        let (_, heads, mut ops) = together!(
            self.scope.declare(&bounds),
            self.scope.rows(sql::HEADS, &[&dossiers]),
            self.next_ops(if goes_on { &whole } else { nothing }, fill.room()),
        )?;
        let mut upto: BTreeMap<StreamId, u64> = BTreeMap::new();
        for row in &heads {
            upto.insert(stream_at(row)?, number(row, 2)?);
        }
        let ready = self.snapshots(chunk, ask, &upto).await?;
        if !goes_on {
            let in_ops: Vec<&Todo> = whole
                .into_iter()
                .filter(|todo| !ready.contains_key(&todo.stream))
                .collect();
            ops = self.next_ops(&in_ops, fill.room()).await?;
        }
        let mut rows = ops.iter().peekable();
        let mut ord = 0_i64;
        for todo in chunk {
            let upto = upto.get(&todo.stream).copied().unwrap_or(0);
            if let Some(part) = todo.part {
                left.extend(self.excerpt(todo, part, ask, fill).await?);
                continue;
            }
            if let Some(ready) = ready.get(&todo.stream) {
                left.extend(self.pieces(todo, *ready, upto, fill).await?);
                continue;
            }
            ord += 1;
            let mut link = StreamHead::EMPTY.hash;
            let mut entries = Vec::new();
            while let Some(row) = rows.next_if(|row| row.try_get::<_, i64>(0).is_ok_and(|at| at == ord)) {
                if number(row, 1)? == todo.after {
                    link = hash(row, 4)?;
                } else {
                    entries.push((entry(row)?, hash(row, 4)?));
                }
            }
            // Who was just let into a dossier gets its log: what came is shown by it. A device that begins can ask for it later.
            if self.life.since.is_none() && begins(todo) && !entries.is_empty() {
                if entries.len() as u64 == upto {
                    if let Some((piece, head)) = snapshot::of_all(&entries)? {
                        if !fill.piece(todo.stream, piece, head, upto) {
                            left.push(*todo);
                        }
                        continue;
                    }
                } else if !fill.parts.is_empty() {
                    // Its ops did not fit any more: it comes whole with the next answer.
                    fill.passed_over();
                    left.push(*todo);
                    continue;
                }
            }
            let upto = if todo.is_open { upto } else { todo.after };
            if !todo.is_open {
                entries.clear();
            }
            if todo.at == Some(upto) && !todo.must {
                continue;
            }
            let before = fill.parts.len();
            let reached = fill.entries(todo.stream, (todo.after, link), upto, todo.must, entries);
            let is_named = fill.parts.len() > before;
            if !is_named {
                left.push(*todo);
            } else if reached < upto {
                left.push(Todo {
                    at: Some(reached),
                    after: reached,
                    must: false,
                    ..*todo
                });
            }
        }
        Ok(())
    }

    pub(super) async fn next_ops(&self, todo: &[&Todo], room: usize) -> Result<Vec<Row>, Failure> {
        if todo.is_empty() {
            return Ok(Vec::new());
        }
        let dossiers: Vec<Uuid> = todo.iter().map(|todo| todo.stream.dossier.0).collect();
        let parts = compartments(todo.iter().copied());
        let afters: Vec<i64> = todo.iter().map(|todo| todo.after.cast_signed()).collect();
        let budget = i64::try_from(room).unwrap_or(i64::MAX);
        let (device, incarnation) = (self.caller.device.0, self.caller.incarnation.0);
        self.scope
            .rows(
                sql::NEXT_OPS,
                &[&dossiers, &parts, &afters, &budget, &device, &incarnation],
            )
            .await
    }

    /// For long streams that begin on the device: the snapshot of which it has pieces, or else the newest. One that has none and could have one
    /// gets it for the next device.
    async fn snapshots(
        &self,
        chunk: &[Todo],
        ask: &Ask,
        upto: &BTreeMap<StreamId, u64>,
    ) -> Result<BTreeMap<StreamId, Ready>, Failure> {
        let is_long = |todo: &Todo| upto.get(&todo.stream).is_some_and(|seq| *seq >= EVERY);
        let beginning: Vec<&Todo> = chunk
            .iter()
            .filter(|todo| begins(todo) && is_long(todo))
            .collect();
        let mut ready = BTreeMap::new();
        if beginning.is_empty() {
            return Ok(ready);
        }
        let dossiers: Vec<Uuid> = beginning.iter().map(|todo| todo.stream.dossier.0).collect();
        let parts = compartments(beginning.iter().copied());
        let rows = self.scope.rows(sql::SNAPSHOTS, &[&dossiers, &parts]).await?;
        for row in &rows {
            let stream = stream_at(row)?;
            let head = StreamHead {
                seq: number(row, 2)?,
                hash: hash(row, 3)?,
            };
            let pieces = u32::try_from(row.try_get::<_, i32>(4)?).map_err(|_| Failure::Damaged)?;
            let arrived = ask.arriving.iter().find(|one| {
                ask.epoch == self.region.epoch
                    && (one.stream, one.seq) == (stream, head.seq)
                    && one.pieces < pieces
            });
            let first = arrived.map_or(0, |one| one.pieces);
            // They come with the newest last.
            let goes_on = ready.get(&stream).is_some_and(|known: &Ready| known.first > 0);
            if first > 0 || !goes_on {
                ready.insert(stream, Ready { head, pieces, first });
            }
        }
        for todo in beginning.iter().filter(|todo| !ready.contains_key(&todo.stream)) {
            self.region.compaction.ask(todo.stream);
        }
        Ok(ready)
    }

    /// Puts in the pieces that the device does not have. Answers what is left of the stream.
    async fn pieces(
        &self,
        todo: &Todo,
        ready: Ready,
        upto: u64,
        fill: &mut Fill,
    ) -> Result<Option<Todo>, Failure> {
        let most = fill.room() / PIECE + 1;
        let rows = snapshot::pieces(&self.scope, todo.stream, ready.head.seq, ready.first, most).await?;
        let mut next = ready.first;
        for bytes in rows {
            let piece = Piece {
                seq: ready.head.seq,
                index: next,
                of: ready.pieces,
                bytes,
            };
            if !fill.piece(todo.stream, piece, ready.head.hash, upto) {
                return Ok(Some(*todo));
            }
            next += 1;
        }
        let seq = ready.head.seq;
        Ok(match next == ready.pieces {
            true if seq < upto => Some(Todo {
                at: Some(seq),
                after: seq,
                ..*todo
            }),
            true => None,
            false => Some(*todo),
        })
    }

    /// How many ops these streams hold after where the device is.
    pub(super) async fn count(&self, todo: &[Todo]) -> Result<u64, Failure> {
        let todo: Vec<&Todo> = todo.iter().filter(|todo| todo.part.is_none()).collect();
        let dossiers: Vec<Uuid> = todo.iter().map(|todo| todo.stream.dossier.0).collect();
        let parts = compartments(todo.iter().copied());
        let afters: Vec<i64> = todo.iter().map(|todo| todo.after.cast_signed()).collect();
        let row = self
            .scope
            .row("SELECT ops_after($1, $2, $3)", &[&dossiers, &parts, &afters])
            .await?;
        number(&row.ok_or(Failure::Damaged)?, 0)
    }
}

/// Whether the device may begin a stream with a snapshot.
fn begins(todo: &Todo) -> bool {
    todo.at.is_none_or(is_excerpt) && todo.after == 0 && todo.is_open && !todo.must
}

/// How many ops these parts stand for.
pub(super) fn given(todo: &[Todo], parts: &[StreamPart]) -> u64 {
    let after: BTreeMap<StreamId, u64> = todo.iter().map(|todo| (todo.stream, todo.after)).collect();
    let of = |part: &StreamPart| {
        let reached = part.reaches().filter(|at| !is_excerpt(*at)).unwrap_or(0);
        reached.saturating_sub(after.get(&part.stream).copied().unwrap_or(0))
    };
    parts.iter().map(of).sum()
}

fn compartments<'t>(todo: impl IntoIterator<Item = &'t Todo>) -> Vec<i16> {
    let number = |todo: &Todo| i16::from(todo.stream.compartment.number());
    todo.into_iter().map(number).collect()
}

pub(super) fn entry(row: &Row) -> Result<Entry, Failure> {
    let own: bool = row.try_get(6)?;
    Ok(Entry {
        verdict: u8::try_from(row.try_get::<_, i16>(2)?).map_err(|_| Failure::Damaged)?,
        effects: row.try_get(3)?,
        body: match own {
            true => EntryBody::Own(OpId(row.try_get(5)?)),
            false => EntryBody::Frame(row.try_get(7)?),
        },
    })
}
