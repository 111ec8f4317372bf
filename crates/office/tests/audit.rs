//! What the audit lines tell beside what was done: in what capacity, and who tried in vain.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use chrono::TimeDelta;
use eenplan_office::{ErrorCode, UnlockProfile};
use support::Desk;

#[test]
fn a_passphrase_that_did_not_fit_is_told_of_once_the_store_is_open() {
    let desk = Desk::open();
    desk.office.session_lock().unwrap();
    for wait in [1, 59] {
        desk.wait(TimeDelta::minutes(wait));
        let ask = UnlockProfile {
            profile: desk.profile,
            passphrase: "een ander dan de goede".into(),
        };
        let error = desk.office.session_unlock(ask).unwrap_err();
        assert_eq!(error.code, ErrorCode::WrongPassphrase);
    }
    desk.wait(TimeDelta::minutes(60));
    let desk = desk.restart();
    let lines = "SELECT action || ' ' || outcome || ' ' || coalesce(reason, ''), occurred_at / 60000, recorded_at / 60000
                 FROM audit_line ORDER BY seq DESC LIMIT 4";
    let told = |desk: &Desk| {
        let store = desk.sql();
        let mut statement = store.prepare(lines).unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap();
        rows.map(Result::unwrap).collect::<Vec<(String, i64, i64)>>()
    };
    let found = told(&desk);
    let locked = found[3].1;
    assert_eq!(
        found
            .iter()
            .map(|(what, at, recorded)| (what.as_str(), at - locked, recorded - locked))
            .collect::<Vec<_>>(),
        [
            ("login success ", 120, 120),
            ("login_failed failure wrong_passphrase", 60, 120),
            ("login_failed failure wrong_passphrase", 1, 120),
            ("lock success ", 0, 0),
        ]
    );
    let again = told(&desk.restart());
    assert_eq!(
        (again[0].0.as_str(), again[1].0.as_str()),
        ("login success ", "login success "),
        "they are told of once"
    );
}

#[test]
fn the_list_says_in_what_role_somebody_looked() {
    let desk = Desk::open();
    let dossier = desk.dossier("Anna", "Voorbeeld");
    let lines = desk.office.audit_page(dossier, None).unwrap().lines;
    assert!(
        lines
            .iter()
            .all(|line| line.role == "regisseur" && !line.emergency)
    );
}
