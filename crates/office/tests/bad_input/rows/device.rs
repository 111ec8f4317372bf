//! Commands about the device, its people and the region.

use super::*;

#[rustfmt::skip]
pub(super) fn device_rows(stage: &Stage) -> Vec<Row> {
    vec![
        row("session_create", json!({ "name": "Noor", "organisation": "Team", "job": "", "phone": "", "passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE, "example": false }),
            &[("name", Line), ("organisation", Line), ("job", Line), ("phone", Line), ("passphrase", Anything), ("passphrase_again", Anything)],
            |s, v| {
                // Making a profile opens it.
                let office = s.elsewhere();
                office.session_create(form(v))?;
                Ok(json(office.session_details()?))
            }).derives().named(&[("passphrase", "passphrase_again")]),
        row("session_unlock", json!({ "profile": stage.desk.profile, "passphrase": PASSPHRASE }),
            &[("passphrase", Anything)],
            |s, v| { let tried = s.office().session_unlock(form(v)); if s.office().session_details().is_err() { s.unlock(); } tried.map(|_| json!({})) })
            .answers(&[ErrorCode::WrongPassphrase]),
        row("session_change_passphrase", json!({ "old": PASSPHRASE, "passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE }),
            &[("old", Anything), ("passphrase", Anything), ("passphrase_again", Anything)],
            |s, v| s.office().session_change_passphrase(form(v)).map(|()| json!({})))
            .answers(&[ErrorCode::WrongPassphrase]).named(&[("passphrase", "passphrase_again")]),
        row("session_details_save", json!({ "name": "Ria", "organisation": "Team", "job": "", "phone": "" }),
            &[("name", Line), ("organisation", Line), ("job", Line), ("phone", Line)],
            |s, v| { s.office().session_details_save(form(v))?; Ok(json(s.office().session_details()?)) }),
        row("backup_make", json!({ "passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE }),
            &[("passphrase", Anything), ("passphrase_again", Anything)],
            |s, v| s.office().backup_check(&form(v)).map(|()| json!({})))
            .named(&[("passphrase", "passphrase_again")]),
        row("backup_restore", json!({ "backup_passphrase": PASSPHRASE, "passphrase": PASSPHRASE, "passphrase_again": PASSPHRASE }),
            &[("backup_passphrase", Anything), ("passphrase", Anything), ("passphrase_again", Anything)],
            |s, v| {
                let file = s.desk.folder().join("kopie.eenplan-backup");
                if !file.exists() {
                    let ask = MakeBackup { passphrase: PASSPHRASE.into(), passphrase_again: PASSPHRASE.into() };
                    s.office().backup_make(&file, &ask).unwrap();
                }
                s.elsewhere().backup_restore(&file, &form(v)).map(|_| json!({}))
            }).answers(&[ErrorCode::WrongPassphrase]).named(&[("passphrase", "passphrase_again")]),
        row("region_enrol", json!({ "address": "https://regio.example", "code": "AAAA-BBBB" }),
            &[("address", Anything), ("code", Anything)],
            |s, v| s.office().region_enrol(form(v)).map(|_| json!({})))
            .answers(&[ErrorCode::NoConnection]),
        // Stand-alone there is nobody to ask.
        row("emergency_open", json!({ "dossier": null, "bsn": "123456782", "reason": "Belt in paniek" }),
            &[("bsn", Choice), ("reason", Statement)],
            |s, v| s.office().emergency_open(form(v)).map(|_| json!({})))
            .answers(&[ErrorCode::NotPossible]),
        // Only a region brings proposals: what their texts may be stands in `proposal.rs`.
        row("proposal_amend", json!({ "dossier": Uuid::nil(), "op": Uuid::nil(), "record": Uuid::nil(), "texts": [{ "field": "detail", "text": "Bellen" }] }),
            &[("texts/0/field", Anything), ("texts/0/text", Long)],
            |s, v| s.office().proposal_amend(form(v)).map(|_| json!({})))
            .answers(&[ErrorCode::ProposalAnswered]),
        row("proposal_settle", json!({ "dossier": Uuid::nil(), "op": Uuid::nil(), "record": Uuid::nil(), "outcome": "declined", "reason": "te vroeg",
            "texts": [{ "field": "detail", "text": "Bellen" }], "take": ["due_on"], "seen": [{ "group": 4, "op": Uuid::nil() }] }),
            &[("outcome", Choice), ("reason", Statement), ("texts/0/field", Anything), ("texts/0/text", Long), ("take/0", Anything)],
            |s, v| s.office().proposal_settle(form(v)).map(|_| json!({})))
            .answers(&[ErrorCode::ProposalAnswered]),
        row("setting_put", json!({ "name": "theme", "value": "dark" }), &[("name", Anything), ("value", Anything)],
            |s, v| {
                let (name, value) = (v["name"].as_str().unwrap(), v["value"].as_str().unwrap());
                s.office().setting_put(name, value)?;
                Ok(json!({ "name": name, "value": s.office().setting_get(name)? }))
            }),
        row("setting_get", json!({ "name": "theme" }), &[("name", Anything)],
            |s, v| s.office().setting_get(v["name"].as_str().unwrap()).map(|_| json!({}))),
        row("draft_keep", json!({ "place": "plan/x", "body": "{}" }), &[("place", Anything), ("body", Anything)],
            |s, v| {
                let (place, body) = (v["place"].as_str().unwrap(), v["body"].as_str().unwrap());
                s.office().draft_keep(place, body)?;
                s.office().draft_list()?;
                Ok(json(s.office().draft_get(place)?))
            }),
        row("draft_get", json!({ "place": "plan/x" }), &[("place", Anything)],
            |s, v| s.office().draft_get(v["place"].as_str().unwrap()).map(|_| json!({}))),
        row("draft_drop", json!({ "place": "plan/x" }), &[("place", Anything)],
            |s, v| s.office().draft_drop(v["place"].as_str().unwrap()).map(|()| json!({}))),
        row("import_missing", json!({ "uses": ["bsn"] }), &[("uses/0", Anything)],
            |s, v| Ok(json!({ "missing": s.office().import_missing(form(v["uses"].clone())) }))),
        row("import_preview", json!({ "uses": ["family_name", "bsn"] }), &[("uses/0", Choice), ("uses/1", Choice)],
            |s, v| { s.open_file(); s.office().import_preview(form(v["uses"].clone())).map(|_| json!({})) })
            .answers(&[ErrorCode::NotPossible]),
        row("import_save_aside", json!({ "chosen": [2], "column": "Waarom", "reasons": ["BSN klopt niet", "geboortedatum", "adres", "voornaam", "nummer"], "alike": "lijkt" }),
            &[("column", Anything), ("reasons/0", Anything), ("reasons/1", Anything), ("reasons/2", Anything), ("reasons/3", Anything), ("reasons/4", Anything), ("alike", Anything)],
            |s, v| {
                s.open_file();
                let uses = vec!["family_name".to_owned(), "bsn".to_owned()];
                let many = s.office().import_preview(uses).unwrap().problems.len();
                let mut ask: SaveImportAside = form(v);
                ask.reasons.truncate(many);
                s.office().import_save_aside(&s.desk.folder().join("apart.csv"), &ask).map(|_| json!({}))
            }),
    ]
}
