use super::*;
use crate::testing::day;
use proptest::prelude::*;
use uuid::Uuid;

fn person(n: u128) -> ActorId {
    ActorId(Uuid::from_u128(n))
}

fn record(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

const MILA: u128 = 1;
const RIA: u128 = 2;
const BAS: u128 = 3;

fn regie() -> Regie {
    Regie::begin(person(MILA), day("2025-03-14"))
}

fn ask(by: u128, to: u128) -> Ask {
    Ask {
        id: record(100),
        by: person(by),
        capacity: Capacity::Own,
        to: person(to),
        seen_epoch: 0,
        on: day("2026-11-12"),
    }
}

#[test]
fn a_transfer_is_proposed_and_takes_effect_when_accepted() {
    let asked = propose(&regie(), &[], ask(MILA, RIA)).unwrap();
    assert!(asked.waits(&regie()));
    let done = accept(&regie(), &asked, person(RIA), day("2026-11-13")).unwrap();
    assert_eq!(
        done.regie,
        Regie {
            regisseur: person(RIA),
            epoch: 1,
            since: day("2026-11-13"),
            deputy: None
        }
    );
    assert_eq!(done.handover.state, HandoverState::Accepted);
}

#[test]
fn a_colleague_takes_over_what_they_saw_led_by_somebody_else() {
    let with_deputy = Regie {
        deputy: Some(Deputy {
            actor: person(BAS),
            from: day("2026-11-01"),
            until: day("2026-11-30"),
        }),
        ..regie()
    };
    let on = day("2026-11-13");
    let done = take(&with_deputy, record(100), person(RIA), 0, on).unwrap();
    assert_eq!((done.regie.regisseur, done.regie.epoch), (person(RIA), 1));
    assert_eq!((done.regie.since, done.regie.deputy), (on, None));
    assert_eq!(done.deputy_ended, with_deputy.deputy);
    assert_eq!(
        (done.handover.from, done.handover.to, done.handover.state),
        (person(MILA), person(RIA), HandoverState::Accepted)
    );
    assert_eq!(
        take(&regie(), record(100), person(RIA), 1, on),
        Err(Refusal::Moved)
    );
    assert_eq!(
        take(&regie(), record(100), person(MILA), 0, on),
        Err(Refusal::LeadsAlready)
    );
}

#[test]
fn a_declined_or_withdrawn_transfer_leaves_the_regisseur() {
    let asked = propose(&regie(), &[], ask(MILA, RIA)).unwrap();
    let declined = decline(&regie(), &asked, person(RIA)).unwrap();
    assert_eq!(declined.state, HandoverState::Declined);
    assert_eq!(
        accept(&regie(), &declined, person(RIA), day("2026-11-13")),
        Err(Refusal::AnsweredAlready)
    );
    let back = withdraw(&regie(), &asked, person(MILA), Capacity::Own, day("2026-11-13")).unwrap();
    assert_eq!(back.state, HandoverState::Withdrawn);
    assert!(
        propose(&regie(), &[declined, back], ask(MILA, BAS)).is_ok(),
        "somebody else can be asked now"
    );
}

#[test]
fn only_who_leads_proposes_and_only_who_is_asked_answers() {
    assert_eq!(propose(&regie(), &[], ask(BAS, RIA)), Err(Refusal::NotYours));
    assert_eq!(
        propose(&regie(), &[], ask(MILA, MILA)),
        Err(Refusal::LeadsAlready)
    );
    let lead = Ask {
        capacity: Capacity::TeamLead,
        ..ask(BAS, RIA)
    };
    assert!(propose(&regie(), &[], lead).is_ok());
    let asked = propose(&regie(), &[], ask(MILA, RIA)).unwrap();
    assert_eq!(
        propose(&regie(), std::slice::from_ref(&asked), ask(MILA, BAS)),
        Err(Refusal::WaitsAlready)
    );
    assert_eq!(
        accept(&regie(), &asked, person(BAS), day("2026-11-13")),
        Err(Refusal::NotAsked)
    );
    assert_eq!(decline(&regie(), &asked, person(MILA)), Err(Refusal::NotAsked));
    assert_eq!(
        withdraw(&regie(), &asked, person(RIA), Capacity::Own, day("2026-11-13")),
        Err(Refusal::NotYours)
    );
}

#[test]
fn of_two_transfers_made_apart_one_takes_effect_and_the_other_is_told() {
    let to_ria = propose(&regie(), &[], ask(MILA, RIA)).unwrap();
    let to_bas = propose(
        &regie(),
        &[],
        Ask {
            id: record(101),
            ..ask(MILA, BAS)
        },
    )
    .unwrap();
    let done = accept(&regie(), &to_bas, person(BAS), day("2026-11-13")).unwrap();
    assert_eq!(
        accept(&done.regie, &to_ria, person(RIA), day("2026-11-13")),
        Err(Refusal::Moved)
    );
    assert!(!to_ria.waits(&done.regie));
    assert_eq!(
        propose(&done.regie, &[], ask(MILA, RIA)),
        Err(Refusal::Moved),
        "the asker saw an older regie"
    );
    assert!(
        withdraw(
            &done.regie,
            &to_ria,
            person(MILA),
            Capacity::Own,
            day("2026-11-14")
        )
        .is_ok(),
        "it can be tidied"
    );
}

#[test]
fn a_proposal_from_an_earlier_time_as_regisseur_does_not_come_alive_again() {
    let old = propose(
        &regie(),
        &[],
        Ask {
            id: record(101),
            ..ask(MILA, BAS)
        },
    )
    .unwrap();
    let on = day("2026-11-13");
    let to_ria = propose(&regie(), &[], ask(MILA, RIA)).unwrap();
    let ria_leads = accept(&regie(), &to_ria, person(RIA), on).unwrap().regie;
    let back = propose(
        &ria_leads,
        &[],
        Ask {
            seen_epoch: 1,
            ..ask(RIA, MILA)
        },
    )
    .unwrap();
    let mila_leads = accept(&ria_leads, &back, person(MILA), on).unwrap().regie;
    assert_eq!((mila_leads.regisseur, mila_leads.epoch), (old.from, 2));
    assert_eq!(accept(&mila_leads, &old, person(BAS), on), Err(Refusal::Moved));
    assert_eq!(decline(&mila_leads, &old, person(BAS)), Err(Refusal::Moved));
}

#[test]
fn a_deputy_decides_in_their_days_and_goes_with_the_regisseur() {
    let deputy = Deputy {
        actor: person(BAS),
        from: day("2026-11-10"),
        until: day("2026-11-14"),
    };
    let regie = Regie {
        deputy: Some(deputy),
        ..regie()
    };
    for (date, decides) in [
        ("2026-11-09", false),
        ("2026-11-10", true),
        ("2026-11-14", true),
        ("2026-11-15", false),
    ] {
        assert_eq!(regie.may_decide(person(BAS), day(date)), decides, "{date}");
        assert!(
            regie.may_decide(person(MILA), day(date)),
            "the regisseur always does"
        );
    }
    let asked = propose(&regie, &[], ask(BAS, RIA)).unwrap();
    assert_eq!(
        asked.from,
        person(MILA),
        "a deputy proposes in the regisseur's place"
    );
    let done = accept(&regie, &asked, person(RIA), day("2026-11-13")).unwrap();
    assert_eq!((done.regie.deputy, done.deputy_ended), (None, Some(deputy)));
}

#[test]
fn a_deputy_is_somebody_else_for_days_to_come() {
    let today = day("2026-11-12");
    let check = |actor, from: &str, until: &str| check_deputy(&regie(), actor, from, until, today);
    let errors = check(None, "", "").unwrap_err();
    assert_eq!(
        errors.to_string(),
        "deputy_id: required, deputy_from: required, deputy_until: required"
    );
    assert_eq!(
        check(Some(person(MILA)), "12-11-2026", "20-11-2026")
            .unwrap_err()
            .of("deputy_id"),
        Some(FieldCode::PersonNotPossible)
    );
    assert_eq!(
        check(Some(person(BAS)), "12-11-2026", "11-11-2026")
            .unwrap_err()
            .of("deputy_until"),
        Some(FieldCode::EndBeforeStart)
    );
    assert_eq!(
        check(Some(person(BAS)), "1-11-2026", "11-11-2026")
            .unwrap_err()
            .of("deputy_until"),
        Some(FieldCode::DateInPast)
    );
    assert!(check(Some(person(BAS)), "12-11-2026", "12-11-2026").is_ok());
}

#[test]
fn an_answer_says_when_and_how_and_a_no_says_why() {
    let check = |state: &str, on: &str, how: &str, remark: &str| {
        let draft = AnswerDraft {
            state: state.into(),
            answered_on: on.into(),
            answered_how: how.into(),
            answer_remark: remark.into(),
        };
        draft.check(day("2026-11-10"), day("2026-11-12"))
    };
    assert_eq!(
        check("", "", "", "").unwrap_err().to_string(),
        "state: required, answered_on: required, answered_how: required"
    );
    assert_eq!(
        check("withdrawn", "11-11-2026", "phone", "")
            .unwrap_err()
            .of("state"),
        Some(FieldCode::UnknownChoice)
    );
    assert_eq!(
        check("declined", "11-11-2026", "phone", " ")
            .unwrap_err()
            .of("answer_remark"),
        Some(FieldCode::Required)
    );
    assert_eq!(
        check("accepted", "9-11-2026", "phone", "")
            .unwrap_err()
            .of("answered_on"),
        Some(FieldCode::EndBeforeStart)
    );
    assert_eq!(
        check("accepted", "13-11-2026", "phone", "")
            .unwrap_err()
            .of("answered_on"),
        Some(FieldCode::DateInFuture)
    );
    assert!(check("accepted", "11-11-2026", "phone", "").is_ok());
}

#[derive(Clone, Debug)]
enum Move {
    /// Somebody proposes, having seen the regie as it was some steps ago.
    Propose {
        by: u128,
        to: u128,
        behind: usize,
        lead: bool,
    },
    Accept {
        which: usize,
        by: u128,
    },
    Decline {
        which: usize,
        by: u128,
    },
    Withdraw {
        which: usize,
        by: u128,
    },
}

fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        (1_u128..5, 1_u128..5, 0_usize..3, any::<bool>()).prop_map(|(by, to, behind, lead)| Move::Propose {
            by,
            to,
            behind,
            lead
        }),
        (0_usize..8, 1_u128..5).prop_map(|(which, by)| Move::Accept { which, by }),
        (0_usize..8, 1_u128..5).prop_map(|(which, by)| Move::Decline { which, by }),
        (0_usize..8, 1_u128..5).prop_map(|(which, by)| Move::Withdraw { which, by }),
    ]
}

proptest! {
    /// The authority applies what it receives in order; people may have decided on what they saw earlier.
    #[test]
    fn whatever_people_do_there_is_one_regisseur_and_each_acceptance_counts_once(moves in proptest::collection::vec(any_move(), 0..60)) {
        let on = day("2026-11-12");
        let mut seen = vec![Regie::begin(person(1), on)];
        let mut proposals: Vec<Handover> = Vec::new();
        let mut accepted = Vec::new();
        for (n, step) in moves.into_iter().enumerate() {
            let now = seen[seen.len() - 1];
            match step {
                Move::Propose { by, to, behind, lead } => {
                    let saw = seen[seen.len().saturating_sub(1 + behind)];
                    let capacity = if lead { Capacity::TeamLead } else { Capacity::Own };
                    let ask = Ask { id: record(n as u128), by: person(by), capacity, to: person(to), seen_epoch: saw.epoch, on };
                    // Made offline on what was seen: it reaches the others without having been refused.
                    proposals.extend(propose(&saw, &[], ask));
                }
                Move::Accept { which, by } if !proposals.is_empty() => {
                    let at = which % proposals.len();
                    if let Ok(done) = accept(&now, &proposals[at], person(by), on) {
                        prop_assert_eq!(done.regie.epoch, now.epoch + 1);
                        prop_assert_eq!(done.regie.regisseur, proposals[at].to);
                        prop_assert_ne!(done.regie.regisseur, now.regisseur);
                        accepted.push(done.handover.id);
                        proposals[at] = done.handover;
                        seen.push(done.regie);
                    }
                }
                Move::Decline { which, by } if !proposals.is_empty() => {
                    let at = which % proposals.len();
                    if let Ok(declined) = decline(&now, &proposals[at], person(by)) {
                        proposals[at] = declined;
                    }
                }
                Move::Withdraw { which, by } if !proposals.is_empty() => {
                    let at = which % proposals.len();
                    if let Ok(back) = withdraw(&now, &proposals[at], person(by), Capacity::Own, on) {
                        proposals[at] = back;
                    }
                }
                _ => {}
            }
        }
        let last = seen[seen.len() - 1];
        prop_assert_eq!(last.epoch as usize, accepted.len(), "the epoch counts the handovers");
        let unique: std::collections::BTreeSet<_> = accepted.iter().collect();
        prop_assert_eq!(unique.len(), accepted.len(), "no transfer took effect twice");
        let marked = proposals.iter().filter(|p| p.state == HandoverState::Accepted).count();
        prop_assert_eq!(marked, accepted.len(), "every accepted transfer is kept as accepted");
        let epochs: std::collections::BTreeSet<_> =
            proposals.iter().filter(|p| p.state == HandoverState::Accepted).map(|p| p.epoch).collect();
        prop_assert_eq!(epochs.len(), accepted.len(), "one transfer per epoch");
    }
}
