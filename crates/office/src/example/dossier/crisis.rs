//! The crisiskaart and the signaleringsplan of an invented resident.

use eenplan_domain::record::{Field, Kind, crisis_card, signal_phase};
use eenplan_store::{Edit, WriteTx};

use super::Telling;
use crate::example::words;

pub(super) fn crisis(w: &mut WriteTx<'_>, edit: &mut Edit, t: &Telling<'_>) {
    for (section, text) in words::CRISIS {
        if let Some(field) = field_of(&crisis_card::KIND, section) {
            edit.record(t.id.record()).set(field, text);
        }
    }
    edit.record(t.id.record())
        .set(crisis_card::REVIEWED_ON, t.day(-35))
        .set(crisis_card::REVIEWED_WITH, "inwoner en zus");
    for (phase, signals, resident, relatives, workers) in words::PHASES {
        edit.record(w.new_id())
            .set(signal_phase::PHASE, phase)
            .set(signal_phase::SIGNALS, signals)
            .set(signal_phase::RESIDENT_ACTIONS, resident)
            .set(signal_phase::RELATIVES_ACTIONS, relatives)
            .set(signal_phase::WORKER_ACTIONS, workers);
    }
}

fn field_of(kind: &Kind, column: &str) -> Option<Field> {
    kind.fields().find(|field| field.column == column).copied()
}
