//! The rows of the record table. Read as: number name in stream { group number name policy { field number, constant, column, type } }.

use super::spec::{Compartment, Field, Group, Kind, Policy};
use super::value::FieldType;

macro_rules! records {
    ($(
        $(#[$doc:meta])*
        $kind_no:literal $kind:ident in $compartment:ident {
            $( $group_no:literal $group:ident $policy:ident { $( $field_no:literal $field:ident $column:ident $ty:ident ),+ $(,)? } )+
        }
    )+) => {
        $(
            $(#[$doc])*
            #[allow(missing_docs, reason = "the fields are the columns of the record")]
            pub mod $kind {
                use super::*;
                $($(
                    pub const $field: Field = Field {
                        kind: $kind_no, group: $group_no, number: $field_no,
                        column: stringify!($column), ty: FieldType::$ty,
                    };
                )+)+
                pub static KIND: Kind = Kind {
                    number: $kind_no,
                    table: stringify!($kind),
                    compartment: Compartment::$compartment,
                    groups: &[$( Group {
                        number: $group_no, name: stringify!($group), policy: Policy::$policy, fields: &[$($field),+],
                    } ),+],
                };
            }
        )+
        /// Every kind this version knows.
        pub static KINDS: &[&Kind] = &[$(&$kind::KIND),+];
    };
}

records! {
    /// Who leads, since when; open or closed. Its id is the dossier's.
    1 dossier in Core {
        1 opening Authority { 1 OPENED_ON opened_on Date }
        2 regie Authority { 10 REGISSEUR_ID regisseur_id Id, 11 REGIE_EPOCH regie_epoch Int, 12 REGIE_SINCE regie_since Date }
        3 deputy Authority { 20 DEPUTY_ID deputy_id Id, 21 DEPUTY_FROM deputy_from Date, 22 DEPUTY_UNTIL deputy_until Date }
        4 closing Authority { 30 CLOSED_ON closed_on Date, 31 CLOSE_REASON close_reason Code, 32 CLOSE_NOTE close_note Text }
        5 source LastAccepted { 40 SOURCE_NAME source_name Text, 41 SOURCE_NUMBER source_number Text }
        6 joining Authority { 50 JOINED_INTO joined_into Id, 51 JOINED_ON joined_on Date }
    }
    /// The person the plan is about. Its id is the dossier's.
    2 resident in Core {
        1 name LastAccepted { 1 FAMILY_NAME family_name Text, 2 NAME_PREFIX name_prefix Text, 3 GIVEN_NAMES given_names Text, 4 CALL_NAME call_name Text }
        2 birth LastAccepted { 10 BIRTH_DATE birth_date Date }
        3 address LastAccepted { 20 STREET street Text, 21 HOUSE_NUMBER house_number Text, 22 POSTCODE postcode Text, 23 CITY city Text, 24 ADDRESS_NOTE address_note Text }
        4 municipality LastAccepted { 30 RESIDENCE_MUNICIPALITY residence_municipality Code, 31 ORIGIN_MUNICIPALITY origin_municipality Code }
        5 contact LastAccepted { 40 PHONE phone Text, 41 PHONE_OTHER phone_other Text, 42 EMAIL email Text, 43 CONTACT_PREFERENCE contact_preference Code, 44 CONTACT_NOTE contact_note Text }
        6 language LastAccepted { 50 LANGUAGE language Text, 51 INTERPRETER interpreter Bool }
        7 representation LastAccepted { 60 REPRESENTATION representation Code, 61 REPRESENTATIVE_ID representative_id Id }
    }
    /// Relatives, GP, bewindvoerder …, with their phones.
    3 network_contact in Core {
        1 person LastAccepted { 1 NAME name Text, 2 RELATION relation Code, 3 ORGANISATION organisation Text }
        2 reach LastAccepted { 10 PHONE phone Text, 11 PHONE_OTHER phone_other Text, 12 EMAIL email Text, 13 ADDRESS address Text }
        3 role LastAccepted { 20 EMERGENCY emergency Bool, 21 CARER carer Bool, 22 REMARK remark Text }
        4 origin Append { 30 FROM_DOSSIER from_dossier Id, 31 FROM_RECORD from_record Id, 32 FROM_AUTHOR from_author Id, 33 FROM_AT from_at Instant }
    }
    /// Household and family between residents; shown from both sides.
    4 resident_link in Core {
        1 link LastAccepted { 1 OTHER_ID other_id Id, 2 RELATION relation Code, 3 SAME_HOUSEHOLD same_household Bool, 4 REMARK remark Text }
    }
    /// A person or organisation taking part in the plan.
    5 involvement in Core {
        1 who LastAccepted { 1 WORKER_ID worker_id Id, 2 NAME name Text, 3 ORGANISATION organisation Text, 4 PHONE phone Text, 5 CONTACT_ID contact_id Id, 6 TEAM_ID team_id Id }
        2 role Regisseur { 10 ROLE role Code, 11 TASK task Text }
        3 sharing Authority { 20 GROUND ground Code, 21 COMPARTMENTS compartments List }
        4 period Authority { 30 STARTS_ON starts_on Date, 31 ENDS_ON ends_on Date, 32 END_REASON end_reason Text }
    }
    /// Consent as domain.md §9 wants it kept.
    6 consent in Core {
        1 given Authority { 1 INVOLVEMENT_ID involvement_id Id, 2 GIVEN_BY given_by Code, 3 GIVEN_BY_NAME given_by_name Text, 4 RECEIVER receiver Text, 5 CATEGORIES categories List, 6 PURPOSE purpose Text, 7 GIVEN_ON given_on Date, 8 VALID_UNTIL valid_until Date, 9 HOW how Code }
        2 withdrawal Authority { 20 WITHDRAWN_ON withdrawn_on Date, 21 WITHDRAWN_REMARK withdrawn_remark Text }
    }
    /// The BSN, apart from everything else. Its id is the dossier's.
    7 resident_identity in Identity {
        1 identity LastAccepted { 1 BSN bsn Text, 2 NO_BSN_REASON no_bsn_reason Code }
    }
    /// Somebody who takes no part opened the dossier for a day and a night, and why. Written by the service.
    8 break_glass in Core {
        1 glass Append { 1 WORKER_ID worker_id Id, 2 BROKEN_AT broken_at Instant, 3 REASON reason Text }
    }
    /// There is a second dossier about the same person. Written by the service, in both.
    9 same_person in Core {
        1 found Append { 1 OTHER_ID other_id Id, 2 OTHER_LEAD_ID other_lead_id Id, 3 BY_BSN by_bsn Bool, 4 FOUND_AT found_at Instant }
    }
    /// The one plan of a resident. Its id is the dossier's.
    10 plan in Plan {
        1 wants Regisseur { 1 WANTS wants Text }
        2 goes_well Regisseur { 2 GOES_WELL goes_well Text }
        3 who_helps Regisseur { 3 WHO_HELPS who_helps Text }
        4 state Authority { 10 STATE state Code, 11 STATE_ON state_on Date }
        5 evaluation Regisseur { 20 NEXT_EVALUATION_ON next_evaluation_on Date }
    }
    /// What the resident wants to reach, in their words.
    11 goal in Plan {
        1 title Regisseur { 1 TITLE title Text }
        2 domains Regisseur { 2 LIFE_DOMAINS life_domains List }
        3 state Regisseur { 10 STATE state Code, 11 STATE_ON state_on Date, 12 STATE_REMARK state_remark Text }
        4 detail Regisseur { 20 DETAIL detail Text }
        5 position LastAccepted { 30 POSITION position Int }
        6 origin Append { 40 FROM_DOSSIER from_dossier Id, 41 FROM_RECORD from_record Id, 42 FROM_AUTHOR from_author Id, 43 FROM_AT from_at Instant }
    }
    /// Who does what by when.
    12 action in Plan {
        1 goal Regisseur { 1 GOAL_ID goal_id Id }
        2 title Regisseur { 2 TITLE title Text }
        3 owner Regisseur { 10 OWNER_KIND owner_kind Code, 11 OWNER_ID owner_id Id, 12 OWNER_NAME owner_name Text }
        4 due Regisseur { 20 DUE_ON due_on Date, 21 RHYTHM rhythm Code }
        5 state Owner { 30 STATE state Code, 31 DONE_ON done_on Date, 32 DONE_REMARK done_remark Text }
        6 origin Append { 40 FROM_DOSSIER from_dossier Id, 41 FROM_RECORD from_record Id, 42 FROM_AUTHOR from_author Id, 43 FROM_AT from_at Instant }
    }
    /// One score on one dimension of one instrument on one day.
    13 score in Plan {
        1 score Regisseur { 1 INSTRUMENT instrument Code, 2 DIMENSION dimension Code, 3 SCORE score Int, 4 SCORED_ON scored_on Date, 5 REMARK remark Text, 6 SCORED_BY scored_by Id }
    }
    /// How heavy it is for somebody close who helps.
    14 carer_load in Plan {
        1 load LastAccepted { 1 CONTACT_ID contact_id Id, 2 LEVEL level Code, 3 SEEN_ON seen_on Date, 4 REMARK remark Text }
    }
    /// A step up or down in the support.
    15 intensity_step in Plan {
        1 step Regisseur { 1 LEVEL level Code, 2 FORM form Text, 3 STARTS_ON starts_on Date, 4 REASON reason Text, 5 DECIDED_BY decided_by Id }
    }
    /// One evaluation of the plan, planned and held.
    16 evaluation in Plan {
        1 planned Regisseur { 1 PLANNED_ON planned_on Date }
        2 held Regisseur { 10 HELD_ON held_on Date, 11 WITH_WHOM with_whom Text, 12 OUTCOME outcome Code, 13 SUMMARY summary Text }
    }
    /// An agreed version: the whole text of the plan with its hash, and who agreed how.
    17 plan_version in Plan {
        1 version Append { 1 NUMBER number Int, 2 CONTENT content Text, 3 CONTENT_HASH content_hash Text, 4 AGREED_ON agreed_on Date, 5 AGREED_BY agreed_by Code, 6 AGREED_BY_NAME agreed_by_name Text, 7 HOW how Code, 8 REMARK remark Text, 9 MADE_BY made_by Id }
    }
    /// A transfer of the regie: proposed, then accepted, declined or withdrawn.
    18 handover in Plan {
        1 proposal Append { 1 FROM_ID from_id Id, 2 TO_ID to_id Id, 3 PROPOSED_AT proposed_at Instant, 4 REASON reason Text, 5 EPOCH epoch Int, 6 TEMPLATE template Code }
        2 answer Authority { 10 STATE state Code, 11 ANSWERED_ON answered_on Date, 12 ANSWERED_HOW answered_how Code, 13 ANSWER_REMARK answer_remark Text }
    }
    /// One point of a handover's checklist.
    19 handover_item in Plan {
        1 point Append { 1 HANDOVER_ID handover_id Id, 2 ITEM item Code, 3 LABEL label Text, 4 POSITION position Int }
        2 done LastAccepted { 10 DONE_ON done_on Date, 11 NOT_NEEDED not_needed Bool, 12 REMARK remark Text }
    }
    /// A meeting with date, time, place and who comes.
    20 appointment in Plan {
        1 title LastAccepted { 1 TITLE title Text }
        2 moment LastAccepted { 10 STARTS_AT starts_at Instant, 11 MINUTES minutes Int }
        3 place LastAccepted { 20 PLACE place Text }
        4 company LastAccepted { 30 WITH_WHOM with_whom Text }
        5 state LastAccepted { 40 STATE state Code, 41 STATE_REMARK state_remark Text }
        6 goal LastAccepted { 50 GOAL_ID goal_id Id }
        7 origin Append { 60 FROM_DOSSIER from_dossier Id, 61 FROM_RECORD from_record Id, 62 FROM_AUTHOR from_author Id, 63 FROM_AT from_at Instant }
    }
    /// A document and where it is kept.
    21 document in Plan {
        1 title LastAccepted { 1 TITLE title Text, 2 CATEGORY category Code }
        2 place LastAccepted { 10 KEPT_WHERE kept_where Text }
        3 validity LastAccepted { 20 DATED_ON dated_on Date, 21 VALID_UNTIL valid_until Date }
        4 remark LastAccepted { 30 REMARK remark Text }
        5 origin Append { 40 FROM_DOSSIER from_dossier Id, 41 FROM_RECORD from_record Id, 42 FROM_AUTHOR from_author Id, 43 FROM_AT from_at Instant }
    }
    /// A contact note. Never changed; a correction stands beside it.
    30 note in Journal {
        1 note Append { 1 CONTACT_KIND contact_kind Code, 2 HAPPENED_AT happened_at Instant, 3 MINUTES minutes Int, 4 WITH_WHOM with_whom Text, 5 BODY body Text, 6 AUTHOR_ID author_id Id, 7 WRITTEN_AT written_at Instant }
        2 goals LastAccepted { 10 GOAL_IDS goal_ids List }
        3 sharing LastAccepted { 20 SHARED shared Bool }
    }
    /// What somebody wrote to put a note right.
    31 note_correction in Journal {
        1 correction Append { 1 NOTE_ID note_id Id, 2 BODY body Text, 3 REASON reason Text, 4 AUTHOR_ID author_id Id, 5 WRITTEN_AT written_at Instant }
    }
    /// The crisiskaart. Its id is the dossier's.
    40 crisis_card in Crisis {
        1 person Regisseur { 1 PERSON person Text }
        2 trusted Regisseur { 2 TRUSTED trusted Text }
        3 medication Regisseur { 3 MEDICATION medication Text }
        4 looks_like Regisseur { 4 LOOKS_LIKE looks_like Text }
        5 care_agreements Regisseur { 5 CARE_AGREEMENTS care_agreements Text }
        6 helps Regisseur { 6 HELPS helps Text }
        7 harms Regisseur { 7 HARMS harms Text }
        8 practical Regisseur { 8 PRACTICAL practical Text }
        9 review Regisseur { 20 REVIEWED_ON reviewed_on Date, 21 REVIEWED_WITH reviewed_with Text }
    }
    /// One phase of the signaleringsplan.
    41 signal_phase in Crisis {
        1 phase Regisseur { 1 PHASE phase Code }
        2 signals Regisseur { 2 SIGNALS signals Text }
        3 resident_actions Regisseur { 3 RESIDENT_ACTIONS resident_actions Text }
        4 relatives_actions Regisseur { 4 RELATIVES_ACTIONS relatives_actions Text }
        5 worker_actions Regisseur { 5 WORKER_ACTIONS worker_actions Text }
    }
    /// An organisation of the region.
    60 organisation in Directory {
        1 organisation LastAccepted { 1 NAME name Text, 2 CATEGORY category Code, 3 MUNICIPALITY municipality Code, 4 PHONE phone Text }
    }
    /// A worker; its id is the actor's.
    61 worker in Directory {
        1 worker LastAccepted { 1 NAME name Text, 2 ORGANISATION_ID organisation_id Id, 3 ORGANISATION organisation Text, 4 JOB job Text, 5 PHONE phone Text, 6 EMAIL email Text }
        2 account LastAccepted { 10 SAME_AS same_as Id, 11 FUNCTIONS functions List, 12 ENDED_ON ended_on Date }
    }
    /// A team of workers who can take part in a plan together.
    62 team in Directory {
        1 team LastAccepted { 1 NAME name Text, 2 ORGANISATION_ID organisation_id Id }
    }
    /// A worker's time in a team.
    63 team_member in Directory {
        1 member LastAccepted { 1 TEAM_ID team_id Id, 2 WORKER_ID worker_id Id, 3 IS_LEAD is_lead Bool }
        2 period LastAccepted { 10 STARTS_ON starts_on Date, 11 ENDS_ON ends_on Date }
    }
    /// A device that signs ops, by the region's word; its id is the device's.
    64 device in Directory {
        1 device LastAccepted { 1 WORKER_ID worker_id Id, 2 PUBLIC_KEY public_key Text, 3 ENDED_ON ended_on Date }
    }
    /// Somewhere to live with support, or to sleep tonight; for whom, and on what terms (S3 §2.4, S4).
    65 place in Directory {
        1 place LastAccepted { 1 NAME name Text, 2 PRODUCT product Code, 3 ORGANISATION_ID organisation_id Id, 4 MUNICIPALITY municipality Code, 5 PHONE phone Text }
        2 terms LastAccepted { 10 ROOMS rooms Int, 11 AGE_FROM age_from Int, 12 AGE_UNTIL age_until Int, 13 MONTHS_MOST months_most Int, 14 NEEDS_INDICATION needs_indication Bool, 15 REMARK remark Text }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// A line that changes or goes would make ops unreadable that are signed and shared; one that comes is a new version.
    #[test]
    fn what_the_numbers_stand_for_is_written_down() {
        let mut table = format!("version {}\n", crate::record::SCHEMA_VERSION);
        for kind in KINDS {
            for group in kind.groups {
                for field in group.fields {
                    table += &format!(
                        "{}.{}.{} {}.{}.{} {:?} {:?} {:?}\n",
                        kind.number,
                        group.number,
                        field.number,
                        kind.table,
                        group.name,
                        field.column,
                        kind.compartment,
                        group.policy,
                        field.ty
                    );
                }
            }
        }
        assert_eq!(
            table,
            include_str!("table.txt"),
            "a new line needs a new SCHEMA_VERSION"
        );
    }

    #[test]
    fn numbers_and_columns_are_unique_within_their_kind() {
        let mut kinds = HashSet::new();
        for kind in KINDS {
            assert!(
                kinds.insert(kind.number),
                "kind number {} stands twice",
                kind.number
            );
            let (mut groups, mut numbers, mut columns) = (HashSet::new(), HashSet::new(), HashSet::new());
            for group in kind.groups {
                assert!(group.number > 0, "{}: group 0 is taken", kind.table);
                assert!(
                    groups.insert(group.number),
                    "{}: group {} stands twice",
                    kind.table,
                    group.number
                );
            }
            for field in kind.fields() {
                assert!(field.number > 0, "{}: field 0 is taken", kind.table);
                assert!(
                    numbers.insert(field.number),
                    "{}: field {} stands twice",
                    kind.table,
                    field.number
                );
                assert!(
                    columns.insert(field.column),
                    "{}: column {} stands twice",
                    kind.table,
                    field.column
                );
                assert!(
                    !["id", "dossier_id", "removed", "unknown"].contains(&field.column),
                    "{} is reserved",
                    field.column
                );
            }
        }
    }
}
