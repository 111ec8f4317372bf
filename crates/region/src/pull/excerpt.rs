//! For who reads a part of a compartment: an excerpt of its stream, made for them when they ask, and given only when it says something else than
//! what they have.
//!
//! **Invariant:** nothing else of such a stream is ever in an answer: no op, no older op, no piece of the stream's own snapshot.

use eenplan_domain::membership::{Sight, shows};
use eenplan_domain::record::{Field, RecordId};
use eenplan_domain::rights::Part;
use eenplan_sync::{Ask, Fill, Piece, Place, Registers, mark};

use super::{Pull, Todo};
use crate::error::Failure;
use crate::rows;
use crate::snapshot::{self, PIECE};

impl Pull<'_> {
    /// Puts in the pieces that the device does not have. Answers what is left.
    pub(super) async fn excerpt(
        &self,
        todo: &Todo,
        part: Part,
        ask: &Ask,
        fill: &mut Fill,
    ) -> Result<Option<Todo>, Failure> {
        let (drawn, whole) = snapshot::drawn(&self.scope, todo.stream).await?;
        let excerpt = whole.excerpt(|kind, record, registers| self.shows(part, (kind, record), registers));
        let pieces = excerpt.pieces(PIECE);
        let mark = mark(&pieces);
        if todo.at == Some(mark) {
            return Ok(None);
        }
        let of = u32::try_from(pieces.len()).map_err(|_| Failure::Damaged)?;
        let arrived = ask.arriving.iter().find(|one| {
            ask.epoch == self.region.epoch && (one.stream, one.seq) == (todo.stream, mark) && one.pieces < of
        });
        let first = arrived.map_or(0, |one| one.pieces);
        for (index, bytes) in (0..of).zip(pieces) {
            let piece = Piece {
                seq: mark,
                index,
                of,
                bytes,
            };
            if index >= first && !fill.excerpt(todo.stream, piece, drawn) {
                return Ok(Some(*todo));
            }
        }
        Ok(None)
    }

    fn shows(&self, part: Part, record: (u16, RecordId), registers: &Registers) -> bool {
        let sight = Sight {
            same: &|one, other| self.directory.same(one, other),
            in_team: &|_, _| false,
            stands: &|record, field| rows::value(registers, record, field),
            comes: &|_, _| None,
            written_by: &|record, field: Field| {
                let place = Place {
                    kind: field.kind,
                    record,
                    group: field.group,
                };
                Some(registers.at(place)?.leading.as_ref()?.author)
            },
            is_new: &|_, _| false,
        };
        shows(part, self.caller.actor, record, &sight)
    }
}
