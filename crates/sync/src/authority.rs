//! What the authority says about an op: the regional service for its streams, the device for itself while it is alone.

use eenplan_domain::record::{self, OpId, Policy, REMOVED_GROUP, RecordId};

use crate::op::Op;

/// Why an op was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It changes something that is written once.
    AlreadyWritten,
    /// It rests on a value that is no longer the leading one, and only one may win.
    Overtaken,
    /// It holds no change at all.
    Empty,
}

/// The authority's decision on one op, stored with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every value became the leading one.
    Accepted,
    /// Accepted, but some groups changed under it: those values become proposals.
    AcceptedWithConflict,
    /// Kept and shown, without effect.
    SetAside(Reason),
}

impl Verdict {
    /// Its number on the wire, in the store and in the stream's chain.
    pub fn number(self) -> u8 {
        match self {
            Verdict::Accepted => 1,
            Verdict::AcceptedWithConflict => 2,
            Verdict::SetAside(Reason::AlreadyWritten) => 16,
            Verdict::SetAside(Reason::Overtaken) => 17,
            Verdict::SetAside(Reason::Empty) => 18,
        }
    }
}

/// Decides on `op`. `leading` gives the op that wrote the leading value of a register group, `None` when it is unwritten.
///
/// The worst of its changes decides for the whole op, since an op takes effect whole or not at all.
pub fn decide(op: &Op, leading: impl Fn(u16, RecordId, u16) -> Option<OpId>) -> Verdict {
    if op.changes.is_empty() {
        return Verdict::SetAside(Reason::Empty);
    }
    let mut verdict = Verdict::Accepted;
    for change in &op.changes {
        let now = leading(change.kind, change.record, change.group);
        if now == change.base {
            let written_once = policy(change.kind, change.group) == Policy::Append;
            if written_once && now.is_some() {
                return Verdict::SetAside(Reason::AlreadyWritten);
            }
            continue;
        }
        match policy(change.kind, change.group) {
            Policy::LastAccepted => {}
            Policy::Regisseur | Policy::Owner => verdict = Verdict::AcceptedWithConflict,
            Policy::Append => return Verdict::SetAside(Reason::AlreadyWritten),
            Policy::Authority => return Verdict::SetAside(Reason::Overtaken),
        }
    }
    verdict
}

/// A group of a newer version, and whether a record was removed, are disagreed about like the plan.
fn policy(kind: u16, group: u16) -> Policy {
    if group == REMOVED_GROUP {
        return Policy::Regisseur;
    }
    record::kind(kind)
        .and_then(|kind| kind.group(group))
        .map_or(Policy::Regisseur, |group| group.policy)
}

#[cfg(test)]
mod tests {
    use eenplan_domain::record::{Field, dossier, goal, note, resident};
    use uuid::Uuid;

    use super::*;
    use crate::op::Change;

    fn one_change(field: Field, base: Option<u128>) -> Op {
        Op {
            command: "test".into(),
            changes: vec![Change {
                kind: field.kind,
                record: RecordId(Uuid::nil()),
                group: field.group,
                base: base.map(|n| OpId(Uuid::from_u128(n))),
                fields: vec![],
            }],
        }
    }

    #[test]
    fn a_stale_base_is_judged_by_the_policy_of_its_group() {
        let now = |_, _, _| Some(OpId(Uuid::from_u128(2)));
        let cases = [
            (goal::TITLE, Some(2), Verdict::Accepted),
            (goal::TITLE, Some(1), Verdict::AcceptedWithConflict),
            (goal::TITLE, None, Verdict::AcceptedWithConflict),
            (resident::PHONE, Some(1), Verdict::Accepted),
            (dossier::REGISSEUR_ID, Some(2), Verdict::Accepted),
            (
                dossier::REGISSEUR_ID,
                Some(1),
                Verdict::SetAside(Reason::Overtaken),
            ),
            (note::BODY, Some(2), Verdict::SetAside(Reason::AlreadyWritten)),
            (note::BODY, None, Verdict::SetAside(Reason::AlreadyWritten)),
        ];
        for (field, base, expected) in cases {
            assert_eq!(
                decide(&one_change(field, base), now),
                expected,
                "{} on base {base:?}",
                field.column
            );
        }
    }

    #[test]
    fn an_op_without_changes_is_set_aside() {
        let empty = Op {
            command: "test".into(),
            changes: vec![],
        };
        assert_eq!(decide(&empty, |_, _, _| None), Verdict::SetAside(Reason::Empty));
    }
}
