use uuid::Uuid;

use super::*;
use crate::consent::{Consent, SHAREABLE};
use crate::handover::{Deputy, Handover, Regie};
use crate::involvement::Sharing;
use crate::record::{
    Field, RecordId, action, dossier, goal, handover, involvement, note, resident, team_member, worker,
};
use crate::rights::Part;
use crate::testing::{at, day};

const NOON: &str = "2026-11-12T11:00:00Z";

fn actor(n: u128) -> ActorId {
    ActorId(Uuid::from_u128(n))
}

fn record(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

const LEAD: u128 = 1;
const DEPUTY: u128 = 2;
const WORKER: u128 = 3;
const OTHER: u128 = 4;
const TEAM: u128 = 50;

fn rows() -> Rows {
    Rows {
        regie: Regie {
            deputy: Some(Deputy {
                actor: actor(DEPUTY),
                from: day("2026-11-10"),
                until: day("2026-11-12"),
            }),
            ..Regie::begin(actor(LEAD), day("2026-01-01"))
        },
        involvements: Vec::new(),
        consents: Vec::new(),
        handovers: Vec::new(),
        glass: Vec::new(),
    }
}

fn involved(who: Who, role: &str, ground: Option<&str>, compartments: &[&str]) -> Involved {
    Involved {
        id: record(100),
        who: Some(who),
        role: Role::from(role),
        sharing: Sharing {
            ground: ground.map(str::to_owned),
            compartments: compartments.iter().map(|c| (*c).to_owned()).collect(),
            starts_on: Some(day("2026-03-01")),
            ends_on: Some(day("2026-12-31")),
        },
    }
}

fn consent(categories: &[&str], until: &str) -> Consent {
    Consent {
        categories: categories.iter().map(|c| (*c).to_owned()).collect(),
        given_on: day("2026-04-01"),
        valid_until: Some(day(until)),
        withdrawn_on: None,
        is_explicit: true,
    }
}

fn accounts(ids: impl IntoIterator<Item = u128>) -> Directory {
    Directory {
        accounts: ids
            .into_iter()
            .map(|id| (actor(id), Account::default()))
            .collect(),
        teams: Vec::new(),
    }
}

fn in_team(worker: u128, is_lead: bool, ends_on: Option<&str>) -> TeamTime {
    TeamTime {
        team: record(TEAM),
        worker: actor(worker),
        is_lead,
        starts_on: Some(day("2026-01-01")),
        ends_on: ends_on.map(day),
    }
}

fn stands(who: u128, rows: &Rows, directory: &Directory, moment: &str) -> Standing {
    standing(
        actor(who),
        rows.regie.regisseur,
        &grants(rows),
        directory,
        at(moment),
    )
}

/// What may be read, in the order of [`SHAREABLE`]: `a`ll, `p`art, `-`.
fn reads(standing: &Standing) -> String {
    SHAREABLE
        .iter()
        .map(|one| match standing.read(*one) {
            Extent::All => 'a',
            Extent::Only(_) => 'p',
            Extent::No => '-',
        })
        .collect()
}

const EVERYTHING: [&str; 7] = [
    "core",
    "identity",
    "plan",
    "journal",
    "crisis",
    "placement",
    "transition",
];

#[test]
fn each_role_reads_what_the_table_says_of_what_its_involvement_names() {
    // In the order core, identity, plan, journal, crisis, placement, transition (domain.md §9).
    for (role, listed, expected) in [
        ("social_team", &EVERYTHING[..], "aaaaaaa"),
        ("social_team", &["plan", "journal"], "a-aa---"),
        ("social_team", &[], "a------"),
        ("youth_coach", &["transition"], "a-----a"),
        ("provider", &EVERYTHING, "a-apapa"),
        ("provider", &["identity", "plan"], "a-a----"),
        ("volunteer", &EVERYTHING, "a-p-a--"),
        ("regional_access", &EVERYTHING, "aaa--aa"),
        ("relative", &EVERYTHING, "-------"),
        ("regisseur", &EVERYTHING, "-------"),
        ("administrator", &EVERYTHING, "-------"),
        ("mayor", &EVERYTHING, "-------"),
    ] {
        let mut rows = rows();
        rows.involvements.push(involved(
            Who::Worker(actor(WORKER)),
            role,
            Some("wmo_5_1_1"),
            listed,
        ));
        let standing = stands(WORKER, &rows, &accounts([WORKER]), NOON);
        assert_eq!(reads(&standing), expected, "{role} with {listed:?}");
    }
    assert_eq!(reads(&stands(LEAD, &rows(), &accounts([]), NOON)), "aaaaaaa");
    assert_eq!(reads(&stands(OTHER, &rows(), &accounts([]), NOON)), "-------");
}

#[test]
fn without_ground_or_outside_its_period_an_involvement_opens_nothing() {
    for (ground, moment, expected) in [
        (None, NOON, "-------"),
        (Some("wams"), NOON, "-------"),
        (Some("wmo_5_1_1"), "2026-02-28T22:59:59Z", "-------"),
        (Some("wmo_5_1_1"), "2026-02-28T23:00:00Z", "a-a----"),
        (Some("wmo_5_1_1"), "2026-12-31T22:59:59Z", "a-a----"),
        (Some("wmo_5_1_1"), "2026-12-31T23:00:00Z", "-------"),
    ] {
        let mut rows = rows();
        rows.involvements.push(involved(
            Who::Worker(actor(WORKER)),
            "social_team",
            ground,
            &["plan"],
        ));
        let standing = stands(WORKER, &rows, &accounts([WORKER]), moment);
        assert_eq!(reads(&standing), expected, "{ground:?} at {moment}");
    }
}

#[test]
fn a_ground_that_needs_consent_opens_what_a_valid_consent_covers() {
    let vague = Consent {
        is_explicit: false,
        ..consent(&["plan", "crisis"], "2026-11-12")
    };
    let taken_back = Consent {
        withdrawn_on: Some(day("2026-11-12")),
        ..consent(&["plan", "crisis"], "2026-12-01")
    };
    for (ground, given, moment, expected) in [
        ("wmo_5_3_3", vec![], NOON, "-------"),
        (
            "wmo_5_3_3",
            vec![consent(&["plan"], "2026-11-12")],
            NOON,
            "a-a----",
        ),
        (
            "wmo_5_3_3",
            vec![consent(&["plan"], "2026-11-11")],
            NOON,
            "-------",
        ),
        (
            "wmo_5_3_3",
            vec![consent(&["plan"], "2026-12-01")],
            "2026-03-31T12:00:00Z",
            "-------",
        ),
        (
            "wmo_5_3_3",
            vec![
                consent(&["plan"], "2026-12-01"),
                consent(&["crisis"], "2026-12-01"),
            ],
            NOON,
            "a-a-a--",
        ),
        (
            "wmo_5_3_3",
            vec![taken_back.clone()],
            "2026-11-11T22:59:00Z",
            "a-a-a--",
        ),
        ("wmo_5_3_3", vec![taken_back], "2026-11-11T23:00:00Z", "-------"),
        ("wmo_5_3_3", vec![vague.clone()], NOON, "a-a-a--"),
        ("wmo_5_2_5", vec![vague], NOON, "-------"),
    ] {
        let mut rows = rows();
        let who = Who::Worker(actor(WORKER));
        rows.involvements.push(involved(
            who,
            "social_team",
            Some(ground),
            &["plan", "crisis", "journal"],
        ));
        rows.consents = given.into_iter().map(|consent| (record(100), consent)).collect();
        // One given for somebody else opens nothing.
        rows.consents
            .push((record(101), consent(&["journal"], "2027-01-01")));
        let standing = stands(WORKER, &rows, &accounts([WORKER]), moment);
        assert_eq!(reads(&standing), expected, "{ground} at {moment}");
    }
}

#[test]
fn what_went_with_a_consent_is_told_from_what_went_with_the_involvement() {
    let who = Who::Worker(actor(WORKER));
    let mut rows = rows();
    rows.involvements
        .push(involved(who, "social_team", Some("wmo_5_3_3"), &["plan"]));
    rows.consents
        .push((record(100), consent(&["plan"], "2026-06-30")));
    let directory = accounts([WORKER]);
    let by_consent =
        |rows: &Rows, moment: &str| went_by_consent(actor(WORKER), &grants(rows), &directory, at(moment));
    assert!(!by_consent(&rows, "2026-06-30T12:00:00Z"), "it still holds");
    assert!(by_consent(&rows, "2026-07-01T12:00:00Z"));
    rows.involvements[0].sharing.ends_on = Some(day("2026-06-01"));
    assert!(
        !by_consent(&rows, "2026-07-01T12:00:00Z"),
        "the involvement ended before"
    );
}

#[test]
fn a_deputy_decides_in_their_days_and_no_other() {
    for (moment, leads) in [
        ("2026-11-09T12:00:00Z", false),
        ("2026-11-10T12:00:00Z", true),
        ("2026-11-12T12:00:00Z", true),
        ("2026-11-12T23:00:00Z", false),
    ] {
        let standing = stands(DEPUTY, &rows(), &accounts([DEPUTY]), moment);
        assert_eq!(standing.leads(), leads, "{moment}");
        assert_eq!(reads(&standing) == "aaaaaaa", leads, "{moment}");
    }
}

#[test]
fn a_team_takes_part_through_its_workers_of_that_day() {
    let mut rows = rows();
    rows.involvements.push(involved(
        Who::Team(record(TEAM)),
        "social_team",
        Some("wmo_5_1_1"),
        &["plan"],
    ));
    let mut directory = accounts([WORKER, OTHER]);
    directory.teams = vec![in_team(WORKER, false, Some("2026-11-12"))];
    assert_eq!(reads(&stands(WORKER, &rows, &directory, NOON)), "a-a----");
    assert_eq!(
        reads(&stands(WORKER, &rows, &directory, "2026-11-13T12:00:00Z")),
        "-------"
    );
    assert_eq!(reads(&stands(OTHER, &rows, &directory, NOON)), "-------");
}

#[test]
fn a_lead_of_the_regisseurs_team_reads_and_settles_with_a_reason() {
    let mut directory = accounts([LEAD, WORKER, OTHER]);
    directory.teams = vec![
        in_team(LEAD, false, None),
        in_team(WORKER, true, None),
        in_team(OTHER, false, None),
    ];
    let lead = stands(WORKER, &rows(), &directory, NOON);
    assert_eq!(reads(&lead), "a-appaa");
    assert_eq!(lead.read(Compartment::Crisis), Extent::Only(Part::BreakGlass));
    let title = deed(goal::TITLE, false, false);
    assert_eq!(lead.may(title), May::No);
    assert!(lead.settles(title, true));
    assert!(!lead.settles(title, false));
    let led = directory.led_by(actor(WORKER), day("2026-11-12"));
    assert_eq!(led, [actor(LEAD), actor(OTHER)].into());
    assert!(directory.led_by(actor(OTHER), day("2026-11-12")).is_empty());
    assert!(
        !lead.settles(deed(note::SHARED, false, false), true),
        "not what they may not read"
    );
    assert_eq!(
        reads(&stands(OTHER, &rows(), &directory, NOON)),
        "-------",
        "a colleague alone"
    );
}

#[test]
fn an_account_that_ended_opens_nothing_and_an_alias_is_the_same_person() {
    let mut directory = accounts([LEAD, WORKER, OTHER]);
    directory.accounts.entry(actor(OTHER)).or_default().same_as = Some(actor(WORKER));
    let mut rows = rows();
    // Somebody chose the entry that does not count.
    rows.involvements.push(involved(
        Who::Worker(actor(OTHER)),
        "social_team",
        Some("wmo_5_1_1"),
        &["plan"],
    ));
    assert_eq!(reads(&stands(WORKER, &rows, &directory, NOON)), "a-a----");
    assert_eq!(reads(&stands(OTHER, &rows, &directory, NOON)), "a-a----");
    directory.accounts.entry(actor(WORKER)).or_default().ended_on = Some(day("2026-11-12"));
    assert_eq!(reads(&stands(WORKER, &rows, &directory, NOON)), "a-a----");
    assert_eq!(
        reads(&stands(OTHER, &rows, &directory, "2026-11-13T12:00:00Z")),
        "-------"
    );
    // A circle is a mistake, not the end of the service.
    directory.accounts.entry(actor(WORKER)).or_default().same_as = Some(actor(OTHER));
    directory.resolve(actor(WORKER));
}

#[test]
fn broken_glass_shows_all_but_the_bsn_for_a_day_and_a_night() {
    let mut rows = rows();
    rows.glass.push(BrokenGlass {
        worker: actor(OTHER),
        at: at(NOON),
    });
    let directory = accounts([OTHER]);
    let standing = stands(OTHER, &rows, &directory, "2026-11-13T10:59:59Z");
    assert_eq!(reads(&standing), "a-aaaaa");
    assert_eq!(standing.may(deed(note::BODY, true, false)), May::Write);
    assert_eq!(standing.may(deed(note::BODY, false, false)), May::No);
    assert_eq!(standing.may(deed(goal::TITLE, false, false)), May::No);
    assert_eq!(standing.may(deed(resident::PHONE, false, false)), May::No);
    assert_eq!(
        reads(&stands(OTHER, &rows, &directory, "2026-11-13T11:00:00Z")),
        "-------"
    );
}

fn deed(field: Field, is_new: bool, is_own: bool) -> Deed {
    Deed {
        compartment: crate::record::kind(field.kind).unwrap().compartment,
        kind: field.kind,
        group: field.group,
        is_new,
        is_own,
        opens: Parts::default(),
    }
}

#[test]
fn who_does_not_lead_opens_to_others_what_is_open_to_them_and_no_more() {
    let mut rows = rows();
    let who = Who::Worker(actor(WORKER));
    rows.involvements.push(involved(
        who,
        "social_team",
        Some("wmo_5_1_1"),
        &["plan", "journal"],
    ));
    let directory = accounts([WORKER]);
    let opening = |parts: &[Compartment]| Deed {
        opens: Parts::of(parts.iter().copied()),
        ..deed(involvement::COMPARTMENTS, true, false)
    };
    let standing = stands(WORKER, &rows, &directory, NOON);
    use Compartment::{Core, Identity, Journal, Plan};
    assert_eq!(standing.may(opening(&[Core, Plan, Journal])), May::Write);
    assert_eq!(standing.may(opening(&[Plan, Identity])), May::No);
    let lead = stands(LEAD, &rows, &directory, NOON);
    assert_eq!(lead.may(opening(&[Plan, Identity])), May::Write);
}

#[test]
fn the_best_of_several_footings_counts_where_it_holds() {
    let mut rows = rows();
    let who = Who::Worker(actor(WORKER));
    rows.involvements
        .push(involved(who, "provider", Some("wmo_5_2_1"), &["plan"]));
    rows.involvements
        .push(involved(who, "social_team", Some("wmo_5_1_1"), &["journal"]));
    let standing = stands(WORKER, &rows, &accounts([WORKER]), NOON);
    for (field, is_new, is_own, expected) in [
        (goal::TITLE, false, false, May::Propose),
        (action::STATE, false, true, May::Write),
        (note::BODY, true, false, May::Write),
        (resident::PHONE, false, false, May::Write),
        (dossier::CLOSED_ON, false, false, May::No),
        (crate::record::crisis_card::MEDICATION, false, false, May::No),
    ] {
        assert_eq!(
            standing.may(deed(field, is_new, is_own)),
            expected,
            "{}",
            field.column
        );
    }
}

#[test]
fn the_directory_is_the_administrators_and_names_are_everybodys() {
    let mut directory = accounts([WORKER, OTHER]);
    directory.accounts.entry(actor(OTHER)).or_default().functions = vec!["administrator".into()];
    let today = day("2026-11-12");
    for (who, field, is_new, is_own, expected) in [
        (WORKER, worker::PHONE, false, true, May::Write),
        (WORKER, worker::NAME, true, false, May::Write),
        (WORKER, worker::PHONE, false, false, May::Propose),
        (WORKER, worker::FUNCTIONS, false, true, May::Propose),
        (WORKER, worker::FUNCTIONS, true, false, May::Propose),
        (WORKER, team_member::TEAM_ID, true, true, May::Propose),
        (OTHER, worker::FUNCTIONS, false, false, May::Write),
        (OTHER, team_member::TEAM_ID, true, false, May::Write),
        (77, worker::NAME, true, false, May::No),
    ] {
        let found = directory.may(actor(who), deed(field, is_new, is_own), today);
        assert_eq!(
            found, expected,
            "{who} {} new {is_new} own {is_own}",
            field.column
        );
    }
}

fn asked(to: u128, epoch: u32, state: HandoverState) -> Handover {
    Handover {
        id: record(200),
        from: actor(LEAD),
        to: actor(to),
        epoch,
        proposed_on: day("2026-11-01"),
        state,
    }
}

#[test]
fn who_is_asked_to_lead_sees_the_plan_until_they_answered() {
    let mut rows = rows();
    rows.handovers.push(asked(OTHER, 0, HandoverState::Proposed));
    let directory = accounts([OTHER]);
    let standing = stands(OTHER, &rows, &directory, NOON);
    assert_eq!(reads(&standing), "a-a----");
    assert_eq!(standing.may(deed(handover::STATE, false, true)), May::Write);
    assert_eq!(standing.may(deed(goal::TITLE, false, false)), May::No);
    rows.handovers[0].state = HandoverState::Declined;
    assert_eq!(reads(&stands(OTHER, &rows, &directory, NOON)), "-------");
    rows.handovers[0] = asked(OTHER, 1, HandoverState::Proposed);
    assert_eq!(
        reads(&stands(OTHER, &rows, &directory, NOON)),
        "-------",
        "of another epoch"
    );
}

#[test]
fn the_regie_passes_to_who_was_asked_to_a_team_and_by_hand_to_who_has_no_account() {
    use RegieRefusal::{NoRight, NotAccepted};
    let mut directory = accounts([LEAD, DEPUTY, WORKER, OTHER, 5]);
    directory.teams = vec![
        in_team(LEAD, false, Some("2026-10-01")),
        in_team(WORKER, false, None),
        in_team(5, true, None),
    ];
    let mut rows = rows();
    let outside = 99;
    let pass = |rows: &Rows, by, to| may_pass_regie(rows, &directory, actor(by), (actor(to), 1), at(NOON));
    for (by, to, expected) in [
        (LEAD, OTHER, Err(NotAccepted)),
        (LEAD, outside, Ok(())),
        (DEPUTY, outside, Ok(())),
        (DEPUTY, DEPUTY, Err(NoRight)),
        (OTHER, OTHER, Err(NoRight)),
        (OTHER, outside, Err(NoRight)),
        // The regisseur left the team; who is in it now takes care of what they led.
        (WORKER, WORKER, Ok(())),
        (5, 5, Ok(())),
        (5, OTHER, Err(NoRight)),
    ] {
        assert_eq!(pass(&rows, by, to), expected, "{by} to {to}");
    }
    rows.handovers.push(asked(OTHER, 0, HandoverState::Proposed));
    assert_eq!(pass(&rows, OTHER, OTHER), Ok(()));
    rows.handovers[0].state = HandoverState::Withdrawn;
    assert_eq!(pass(&rows, OTHER, OTHER), Err(NoRight));
    rows.handovers[0] = asked(OTHER, 3, HandoverState::Proposed);
    assert_eq!(pass(&rows, OTHER, OTHER), Err(NoRight), "asked in another epoch");
    for epoch in [0, 2, u32::MAX] {
        let passes = may_pass_regie(&rows, &directory, actor(WORKER), (actor(WORKER), epoch), at(NOON));
        assert_eq!(passes, Err(RegieRefusal::Moved), "the epoch goes up by one");
    }
}

#[test]
fn parts_come_back_from_their_number_and_footings_from_their_code() {
    for parts in [Parts::default(), Parts::of([Compartment::Plan]), Parts::ALL] {
        assert_eq!(Parts::from_bits(parts.bits()), parts);
    }
    assert_eq!(
        Parts::of([Compartment::Directory, Compartment::Duty]),
        Parts::default()
    );
    for footing in [Footing::Asked, Footing::BreakGlass, Footing::Role(Role::TeamLead)] {
        assert_eq!(Footing::from_code(footing.code()), footing);
    }
}
