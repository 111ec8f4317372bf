//! What headers and rows of caseload files mean.

use super::*;
use crate::bsn::TestRange;
use proptest::prelude::*;

fn headers(all: &[&str]) -> Vec<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}

fn codes(all: &[ColumnUse]) -> Vec<String> {
    all.iter().map(|one| one.code().to_owned()).collect()
}

fn read(columns: &[(ColumnUse, &str)]) -> Reading {
    let uses: Vec<ColumnUse> = columns.iter().map(|(column, _)| column.clone()).collect();
    let cells: Vec<String> = columns.iter().map(|(_, cell)| (*cell).to_owned()).collect();
    let named: Vec<String> = uses
        .iter()
        .map(|column| format!("Kolom {}", column.code()))
        .collect();
    read_row(&uses, &named, &cells, TestRange::Allowed)
}

#[test]
fn columns_are_known_by_their_dutch_and_english_names_however_they_are_written() {
    for (header, column) in [
        ("Achternaam", "family_name"),
        ("ACHTERNAAM *", "family_name"),
        ("Surname", "family_name"),
        ("achternaam cliënt", "family_name"),
        ("Tussenvoegsel(s)", "name_prefix"),
        ("Voornaam", "given_names"),
        ("First name", "given_names"),
        ("Roepnaam", "call_name"),
        ("Naam van de inwoner", "full_name"),
        ("Geb.datum", "birth_date"),
        ("Geboortedatum (dd-mm-jjjj)", "birth_date"),
        ("date_of_birth", "birth_date"),
        ("BSN-nummer", "bsn"),
        ("Burgerservicenummer", "bsn"),
        ("Adres", "full_address"),
        ("Straat + huisnummer", "full_address"),
        ("Straatnaam", "street"),
        ("Huisnr.", "house_number"),
        ("Toevoeging", "house_number_addition"),
        ("Post code", "postcode"),
        ("Woonplaats", "city"),
        ("Gemeente", "residence_municipality"),
        ("Gemeente van herkomst", "origin_municipality"),
        ("Tel.nr.", "phone"),
        ("06-nummer", "phone"),
        ("Vaste telefoon", "phone_other"),
        ("E-mail", "email"),
        ("emailadres", "email"),
        ("Spreektaal", "language"),
        ("Tolk nodig?", "interpreter"),
        ("Liefst bereikbaar via", "contact_preference"),
        ("Vertegenwoordiging", "representation"),
        ("Dossiernummer", "source_number"),
        ("Cliëntnummer", "source_number"),
        ("Client ID", "source_number"),
        ("Opmerkingen", "note"),
        ("Waarom apart gezet", "reasons"),
        ("Diagnose", "left_out"),
        ("", "left_out"),
    ] {
        assert_eq!(codes(&match_columns(&headers(&[header]))), [column], "{header}");
    }
}

#[test]
fn one_use_goes_to_the_surest_column_and_a_second_phone_is_the_other_one() {
    let all = headers(&[
        "Geboortenaam",
        "Achternaam",
        "Mobiel",
        "Telefoon",
        "Telefoon werk",
        "Notitie",
        "Opmerking",
    ]);
    assert_eq!(
        codes(&match_columns(&all)),
        [
            "left_out",
            "family_name",
            "phone_other",
            "phone",
            "left_out",
            "note",
            "note"
        ]
    );
}

#[test]
fn a_title_above_the_headers_is_told_apart_from_them() {
    assert_eq!(recognised(&headers(&["Caseload Raalte", "", ""])), 0);
    assert_eq!(recognised(&headers(&["Naam", "BSN", "Fase"])), 2);
}

#[test]
fn what_is_missing_is_what_a_resident_cannot_be_known_without() {
    use ColumnUse::*;
    for (uses, lacks) in [
        (
            vec![],
            vec![
                "family_name",
                "given_names",
                "birth_date",
                "postcode",
                "house_number",
            ],
        ),
        (vec![FamilyName, Bsn], vec![]),
        (vec![FullName, BirthDate, FullAddress], vec![]),
        (vec![FullName, BirthDate, AddressNote], vec![]),
        (vec![Bsn], vec!["family_name"]),
        (vec![FullName, BirthDate, Postcode], vec!["house_number"]),
    ] {
        assert_eq!(codes(&missing(&uses)), lacks, "{uses:?}");
    }
}

#[test]
fn whole_names_come_apart() {
    for (name, parts) in [
        ("Jansen, Piet", ("Jansen", "", "Piet")),
        ("Vries, Anna de", ("Vries", "de", "Anna")),
        ("de Vries, Anna Maria", ("Vries", "de", "Anna Maria")),
        ("Vries, de, Anna", ("Vries", "de", "Anna")),
        ("Berg, van den", ("Berg", "van den", "")),
        ("Al, Piet", ("Al", "", "Piet")),
        ("Jansen, Al", ("Jansen", "", "Al")),
        ("Piet Jansen", ("Jansen", "", "Piet")),
        ("Anna Maria Jansen", ("Jansen", "", "Anna Maria")),
        ("Anna van den Berg", ("Berg", "van den", "Anna")),
        ("Jan van 't Hart", ("Hart", "van 't", "Jan")),
        ("Anna de Vries-van den Berg", ("Vries-van den Berg", "de", "Anna")),
        ("Piet Jansen-de Vries", ("Jansen-de Vries", "", "Piet")),
        ("Jansen", ("Jansen", "", "")),
        ("  ", ("", "", "")),
        (",", ("", "", "")),
    ] {
        let (family, prefix, given) = split_name(name);
        assert_eq!(
            (family.as_str(), prefix.as_str(), given.as_str()),
            parts,
            "{name}"
        );
    }
}

#[test]
fn whole_addresses_come_apart() {
    for (address, parts) in [
        ("Dorpsstraat 1a", ("Dorpsstraat", "1a", "", "")),
        ("Dorpsstraat 12 hs", ("Dorpsstraat", "12 hs", "", "")),
        ("Plein 1945 12", ("Plein 1945", "12", "", "")),
        ("1e Wormenseweg 3", ("1e Wormenseweg", "3", "", "")),
        ("Dorpsstraat 12 A 3", ("Dorpsstraat", "12 A 3", "", "")),
        (
            "Dorpsstraat 1, 8101 ab Raalte",
            ("Dorpsstraat", "1", "8101 AB", "Raalte"),
        ),
        (
            "Dorpsstraat 1\n8101AB  Olst Wijhe",
            ("Dorpsstraat", "1", "8101 AB", "Olst Wijhe"),
        ),
        ("Postbus", ("Postbus", "", "", "")),
        ("8101 AB", ("", "", "8101 AB", "")),
        ("", ("", "", "", "")),
    ] {
        let found = split_address(address);
        let found = (
            found.street.as_str(),
            found.house_number.as_str(),
            found.postcode.as_str(),
            found.city.as_str(),
        );
        assert_eq!(found, parts, "{address}");
    }
}

#[test]
fn a_zero_that_a_spreadsheet_dropped_comes_back_and_is_said() {
    // 012345672 passes the elfproef; 12345678 with a zero does not.
    let found = read(&[(ColumnUse::Bsn, "12345672"), (ColumnUse::Phone, "612345678")]);
    assert_eq!(
        (found.draft.bsn.as_str(), found.draft.phone.as_str()),
        ("012345672", "0612345678")
    );
    assert_eq!(found.mended, [Mended::BsnZero, Mended::PhoneZero]);
    let other = read(&[(ColumnUse::Bsn, "12345678"), (ColumnUse::Phone, "06 1234 5678")]);
    assert_eq!(
        (other.draft.bsn.as_str(), other.draft.phone.as_str()),
        ("12345678", "06 1234 5678")
    );
    assert_eq!(other.mended, []);
}

#[test]
fn values_are_read_as_the_form_wants_them() {
    let found = read(&[
        (ColumnUse::BirthDate, "1988-04-03 00:00:00"),
        (ColumnUse::ResidenceMunicipality, "raalte"),
        (ColumnUse::OriginMunicipality, "363"),
        (ColumnUse::Language, "Oekraïens"),
        (ColumnUse::Interpreter, "Ja"),
        (ColumnUse::HouseNumber, "12"),
        (ColumnUse::HouseNumberAddition, "B"),
        (ColumnUse::SourceNumber, " 0042 "),
    ]);
    assert_eq!(found.draft.birth_date, "1988-04-03");
    assert_eq!(found.draft.residence_municipality, "0177");
    assert_eq!(found.draft.origin_municipality, "0363");
    assert_eq!(found.draft.language, "uk");
    assert!(found.interpreter);
    assert_eq!(found.draft.house_number, "12 B");
    assert_eq!(found.source_number.as_deref(), Some("0042"));
    assert!(found.errors.is_empty() && found.note.is_none());
}

#[test]
fn a_column_of_its_own_goes_before_a_part_of_a_whole_name() {
    let found = read(&[
        (ColumnUse::FullName, "Jansen, P."),
        (ColumnUse::GivenNames, "Pieter"),
    ]);
    assert_eq!(
        (found.draft.family_name.as_str(), found.draft.given_names.as_str()),
        ("Jansen", "Pieter")
    );
    let turned = read(&[
        (ColumnUse::GivenNames, "Pieter"),
        (ColumnUse::FullName, "Jansen, P."),
    ]);
    assert_eq!(turned.draft.given_names, "Pieter");
}

#[test]
fn notes_and_what_fits_no_field_are_kept_under_their_headers() {
    let found = read(&[
        (ColumnUse::Note, "belt liever\nna 12 uur"),
        (ColumnUse::ResidenceMunicipality, "Schin op Geul"),
        (ColumnUse::Representation, "tante beslist"),
        (ColumnUse::LeftOut, "blijft weg"),
        (ColumnUse::Reasons, "Vul dit in."),
    ]);
    assert_eq!(
        found.note.as_deref(),
        Some(
            "Kolom note: belt liever\nna 12 uur\nKolom residence_municipality: Schin op Geul\nKolom representation: tante beslist"
        )
    );
    assert_eq!(found.mended, [Mended::MunicipalityInNote, Mended::ChoiceInNote]);
}

#[test]
fn choices_are_known_by_their_words_on_the_screen_and_by_those_of_others() {
    for (cell, representation) in [
        ("Bewind", "financial_administration"),
        ("Bewindvoering", "financial_administration"),
        ("Financial administration (bewind)", "financial_administration"),
        ("bewind/mentorschap", "administration_and_mentorship"),
        ("Mentor", "mentorship"),
        ("Onder curatele", "curatorship"),
        ("Ouderlijk gezag", "parental_authority"),
        ("Voogdij", "guardianship"),
        ("Volmacht", "power_of_attorney"),
        ("Partner of familie", "informal"),
        ("geen", "none"),
    ] {
        let found = read(&[(ColumnUse::Representation, cell)]);
        assert_eq!(found.draft.representation, representation, "{cell}");
        assert!(found.note.is_none() && found.mended.is_empty());
    }
    for (cell, preference) in [
        ("App of sms", "message"),
        ("WhatsApp", "message"),
        ("telefonisch", "phone"),
        ("E-mail", "email"),
        ("Per post", "letter"),
        ("Huisbezoek", "visit"),
        ("Via iemand uit het netwerk", "via_contact"),
    ] {
        let found = read(&[(ColumnUse::ContactPreference, cell)]);
        assert_eq!(found.draft.contact_preference, preference, "{cell}");
    }
}

#[test]
fn what_no_form_would_find_is_an_error_of_the_row() {
    let found = read(&[
        (ColumnUse::Interpreter, "misschien"),
        (ColumnUse::SourceNumber, "4\n2"),
        (ColumnUse::Note, "a\u{7}b"),
    ]);
    assert_eq!(
        found.errors.to_string(),
        "interpreter: unknown_choice, source_number: control_characters, note: control_characters"
    );
}

proptest! {
    #[test]
    fn no_header_and_no_row_makes_it_panic(cells in proptest::collection::vec("\\PC{0,24}", 0..30), shift in 0_usize..30) {
        let _ = match_columns(&cells);
        let uses: Vec<ColumnUse> = ColumnUse::ALL.iter().cycle().skip(shift).take(cells.len()).cloned().collect();
        let _ = missing(&uses);
        let _ = read_row(&uses, &cells, &cells, TestRange::Refused);
    }

    #[test]
    fn every_use_but_those_that_may_repeat_is_given_once(all in proptest::collection::vec(
        prop::sample::select(vec!["Naam", "Achternaam", "Surname", "Tel", "Mobiel", "Gsm", "BSN", "Notitie", "x"]), 0..12)) {
        let uses = match_columns(&headers(&all));
        for one in uses.iter().filter(|one| !may_repeat(one)) {
            prop_assert_eq!(uses.iter().filter(|other| *other == one).count(), 1);
        }
    }

    #[test]
    fn no_letter_of_a_whole_name_or_address_is_lost(text in "[A-Za-z0-9 ,']{0,40}") {
        let sorted = |text: String| {
            let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
            letters.sort_unstable();
            letters
        };
        let (family, prefix, given) = split_name(&text);
        prop_assert_eq!(sorted(family + &prefix + &given), sorted(text.clone()));
        let found = split_address(&text);
        prop_assert_eq!(sorted(found.street + &found.house_number + &found.postcode + &found.city), sorted(text));
    }
}
