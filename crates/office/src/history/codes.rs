//! The codes this version knows, by kind and field of the record table: so that a screen cannot miss a word for one.

use std::collections::BTreeMap;

use eenplan_domain::action::{ActionState, OwnerKind};
use eenplan_domain::appointment::AppointmentState;
use eenplan_domain::carer_load::LoadLevel;
use eenplan_domain::checklist::{Item, Template};
use eenplan_domain::consent::{ConsentHow, SHAREABLE};
use eenplan_domain::crisis::Phase;
use eenplan_domain::directory::{OrganisationCategory, PlaceProduct};
use eenplan_domain::document::DocumentCategory;
use eenplan_domain::dossier::CloseReason;
use eenplan_domain::goal::GoalState;
use eenplan_domain::ground::GROUNDS;
use eenplan_domain::handover::{AnsweredHow, HandoverState};
use eenplan_domain::intensity::IntensityLevel;
use eenplan_domain::involvement::Role;
use eenplan_domain::journal::ContactKind;
use eenplan_domain::life_domain::{HealthDimension, Instrument, ZrmDomain};
use eenplan_domain::network::{Relation, ResidentLink};
use eenplan_domain::plan::{AgreedHow, EvaluationOutcome, PlanState};
use eenplan_domain::representation::{AgreedBy, Representation};
use eenplan_domain::resident::{ContactPreference, Language, NoBsnReason};

macro_rules! codes {
    ($($place:literal: $($known:ident)+),+ $(,)?) => {
        [$(($place, vec![$($known::ALL.iter().map(|one| one.code()).collect::<Vec<_>>()),+].concat())),+]
    };
}

/// Known codes by `kind.field`, in the order a screen offers them. Rhythms, municipalities and goals are no fixed list.
pub fn record_codes() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut all = BTreeMap::from(codes! {
        "dossier.close_reason": CloseReason,
        "resident.contact_preference": ContactPreference,
        "resident.language": Language,
        "resident.representation": Representation,
        "resident_identity.no_bsn_reason": NoBsnReason,
        "network_contact.relation": Relation,
        "resident_link.relation": ResidentLink,
        "involvement.role": Role,
        "consent.given_by": AgreedBy,
        "consent.how": ConsentHow,
        "plan.state": PlanState,
        "goal.life_domains": ZrmDomain,
        "goal.state": GoalState,
        "action.owner_kind": OwnerKind,
        "action.state": ActionState,
        "score.instrument": Instrument,
        "score.dimension": ZrmDomain HealthDimension,
        "carer_load.level": LoadLevel,
        "intensity_step.level": IntensityLevel,
        "evaluation.outcome": EvaluationOutcome,
        "plan_version.agreed_by": AgreedBy,
        "plan_version.how": AgreedHow,
        "handover.template": Template,
        "handover.state": HandoverState,
        "handover.answered_how": AnsweredHow,
        "handover_item.item": Item,
        "appointment.state": AppointmentState,
        "document.category": DocumentCategory,
        "note.contact_kind": ContactKind,
        "signal_phase.phase": Phase,
        "organisation.category": OrganisationCategory,
        "place.product": PlaceProduct,
        "worker.functions": Role,
    });
    all.insert(
        "involvement.ground",
        GROUNDS.iter().map(|ground| ground.code).collect(),
    );
    for place in ["involvement.compartments", "consent.categories"] {
        all.insert(place, SHAREABLE.iter().map(|part| part.code()).collect());
    }
    all
}

#[cfg(test)]
mod tests {
    use eenplan_domain::record::{FieldType, KINDS};

    use super::*;

    #[test]
    fn every_field_of_codes_says_which_codes_it_knows() {
        let of_codes = KINDS.iter().flat_map(|kind| {
            let fields = kind
                .fields()
                .filter(|field| matches!(field.ty, FieldType::Code | FieldType::List));
            fields.map(|field| format!("{}.{}", kind.table, field.column))
        });
        let open = [
            "action.rhythm",
            "note.goal_ids",
            "organisation.municipality",
            "place.municipality",
            "resident.origin_municipality",
            "resident.residence_municipality",
        ];
        let expected: Vec<String> = {
            let mut all: Vec<String> = of_codes.filter(|place| !open.contains(&place.as_str())).collect();
            // Typed by hand or chosen: a text that may be a code.
            all.push("resident.language".to_owned());
            all.sort();
            all
        };
        assert_eq!(record_codes().into_keys().collect::<Vec<_>>(), expected);
        assert!(record_codes().values().all(|codes| !codes.is_empty()));
    }
}
