//! One row of a file as a resident's form would hold it. The form's own checks follow: no rule stands here twice.

use super::ColumnUse;
use crate::bsn::{Bsn, TestRange};
use crate::field_error::{FieldCode, FieldErrors};
use crate::likeness::PREFIXES;
use crate::resident::{Language, ResidentDraft};
use crate::{municipality, never_prints, phone, postcode, text};

open_enum! {
    /// What was put right while reading; the preview says so.
    pub enum Mended {
        /// A spreadsheet had dropped the zero a BSN begins with.
        BsnZero = "bsn_zero",
        /// A spreadsheet had dropped the zero a phone number begins with.
        PhoneZero = "phone_zero",
        /// A municipality that no list knows went into the note.
        MunicipalityInNote = "municipality_in_note",
        /// What is none of the choices went into the note.
        ChoiceInNote = "choice_in_note",
    }
}

/// What a row says. Holds personal data and never prints.
#[derive(Clone, Default)]
pub struct Reading {
    /// As somebody would have typed it.
    pub draft: ResidentDraft,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// The number the other system knows the resident by.
    pub source_number: Option<String>,
    /// What goes into a note, a line for each column with its header.
    pub note: Option<String>,
    /// What was put right.
    pub mended: Vec<Mended>,
    /// What no check of the form would find.
    pub errors: FieldErrors,
}

never_prints!(Reading);

/// Reads one row: `cells` and `headers` by column, `uses` what each column holds. Cells beyond `uses` are empty by construction
/// of the file reader. Never fails: what is wrong stands in `errors`, or is found when the draft is checked.
pub fn read_row(uses: &[ColumnUse], headers: &[String], cells: &[String], test_range: TestRange) -> Reading {
    let mut reading = Reading::default();
    let mut note = Vec::new();
    let mut addition = String::new();
    let empty = String::new();
    for (at, column) in uses.iter().enumerate() {
        let cell = cells.get(at).map_or("", |cell| cell.trim());
        if cell.is_empty() {
            continue;
        }
        let draft = &mut reading.draft;
        let plain = match column {
            ColumnUse::FamilyName => &mut draft.family_name,
            ColumnUse::NamePrefix => &mut draft.name_prefix,
            ColumnUse::GivenNames => &mut draft.given_names,
            ColumnUse::CallName => &mut draft.call_name,
            ColumnUse::Street => &mut draft.street,
            ColumnUse::HouseNumber => &mut draft.house_number,
            ColumnUse::Postcode => &mut draft.postcode,
            ColumnUse::City => &mut draft.city,
            ColumnUse::AddressNote => &mut draft.address_note,
            ColumnUse::Email => &mut draft.email,
            ColumnUse::ContactNote => &mut draft.contact_note,
            ColumnUse::HouseNumberAddition => &mut addition,
            ColumnUse::BirthDate => {
                draft.birth_date = without_midnight(cell).to_owned();
                continue;
            }
            ColumnUse::Bsn => {
                draft.bsn = mend_bsn(cell, test_range, &mut reading.mended);
                continue;
            }
            ColumnUse::Phone => {
                draft.phone = mend_phone(cell, &mut reading.mended);
                continue;
            }
            ColumnUse::PhoneOther => {
                draft.phone_other = mend_phone(cell, &mut reading.mended);
                continue;
            }
            ColumnUse::Language => {
                draft.language = language(cell);
                continue;
            }
            ColumnUse::ResidenceMunicipality | ColumnUse::OriginMunicipality => {
                match municipality(cell) {
                    Some(code) if *column == ColumnUse::OriginMunicipality => {
                        draft.origin_municipality = code
                    }
                    Some(code) => draft.residence_municipality = code,
                    None => {
                        note.push(labelled(headers.get(at).unwrap_or(&empty), cell));
                        mended(&mut reading.mended, Mended::MunicipalityInNote);
                    }
                }
                continue;
            }
            ColumnUse::ContactPreference | ColumnUse::Representation => {
                let (place, found) = match column {
                    ColumnUse::Representation => (&mut draft.representation, representation(cell)),
                    _ => (&mut draft.contact_preference, preference(cell)),
                };
                match found {
                    Some(code) => code.clone_into(place),
                    None => {
                        note.push(labelled(headers.get(at).unwrap_or(&empty), cell));
                        mended(&mut reading.mended, Mended::ChoiceInNote);
                    }
                }
                continue;
            }
            ColumnUse::Interpreter => {
                match yes_or_no(cell) {
                    Some(needed) => reading.interpreter = needed,
                    None => reading.errors.add("interpreter", FieldCode::UnknownChoice),
                }
                continue;
            }
            ColumnUse::SourceNumber => {
                let number = reading.errors.take("source_number", text::line(cell));
                reading.source_number = number.flatten();
                continue;
            }
            ColumnUse::Note => {
                note.push(labelled(headers.get(at).unwrap_or(&empty), cell));
                continue;
            }
            ColumnUse::FullName => {
                let (family, prefix, given) = split_name(cell);
                fill(&mut draft.family_name, family);
                fill(&mut draft.name_prefix, prefix);
                fill(&mut draft.given_names, given);
                continue;
            }
            ColumnUse::FullAddress => {
                let address = split_address(cell);
                fill(&mut draft.street, address.street);
                fill(&mut draft.house_number, address.house_number);
                fill(&mut draft.postcode, address.postcode);
                fill(&mut draft.city, address.city);
                continue;
            }
            ColumnUse::Reasons | ColumnUse::LeftOut | ColumnUse::Other(_) => continue,
        };
        *plain = cell.to_owned();
    }
    if !addition.is_empty() && !reading.draft.house_number.is_empty() {
        let glued = addition.starts_with(['-', '/']);
        let gap = if glued { "" } else { " " };
        reading.draft.house_number = format!("{}{gap}{addition}", reading.draft.house_number);
    } else if !addition.is_empty() {
        // An addition without its number is no address: said beside the number.
        reading.draft.house_number = addition;
    }
    reading.note = reading
        .errors
        .take("note", text::long(&note.join("\n")))
        .flatten();
    reading
}

/// A column of its own goes before a part of a whole name or address, whichever comes first.
fn fill(place: &mut String, part: String) {
    if place.is_empty() {
        *place = part;
    }
}

fn labelled(header: &str, cell: &str) -> String {
    if header.trim().is_empty() {
        cell.to_owned()
    } else {
        format!("{}: {cell}", header.trim())
    }
}

fn mended(all: &mut Vec<Mended>, one: Mended) {
    if !all.contains(&one) {
        all.push(one);
    }
}

/// A date with a time of midnight, as spreadsheets write one, is that day.
fn without_midnight(cell: &str) -> &str {
    let Some((day, time)) = cell.rsplit_once(['T', ' ']) else {
        return cell;
    };
    let is_midnight = time.contains(':') && time.chars().all(|c| matches!(c, '0' | ':' | '.'));
    if is_midnight { day } else { cell }
}

fn mend_bsn(cell: &str, test_range: TestRange, all: &mut Vec<Mended>) -> String {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let with_zero = format!("0{digits}");
    if digits.len() == 8 && Bsn::parse(&with_zero, test_range).is_ok() {
        mended(all, Mended::BsnZero);
        return with_zero;
    }
    cell.to_owned()
}

fn mend_phone(cell: &str, all: &mut Vec<Mended>) -> String {
    let lost = cell.len() == 9 && cell.bytes().all(|b| b.is_ascii_digit());
    let with_zero = format!("0{cell}");
    if lost && phone::parse(cell).is_err() && phone::parse(&with_zero).is_ok() {
        mended(all, Mended::PhoneZero);
        return with_zero;
    }
    cell.to_owned()
}

/// A name of one of the regions, or any CBS code, also one that lost its first zero.
fn municipality(cell: &str) -> Option<String> {
    if let Some(found) = municipality::find_by_name(cell) {
        return Some(found.code.to_owned());
    }
    if !cell.bytes().all(|b| b.is_ascii_digit()) || !(1..=4).contains(&cell.len()) {
        return None;
    }
    municipality::parse(&format!("{cell:0>4}")).ok().flatten()
}

/// The code of how somebody likes to be reached, by its name on the screen or by the words of others.
fn preference(cell: &str) -> Option<&'static str> {
    match text::fold(cell).as_str() {
        "bellen" | "telefoon" | "telefonisch" | "phone" | "by phone" => Some("phone"),
        "app of sms" | "sms" | "app" | "whatsapp" | "appen" | "bericht" | "message" | "by message" => {
            Some("message")
        }
        "e mail" | "email" | "mail" | "mailen" | "by e mail" => Some("email"),
        "brief" | "post" | "per post" | "letter" | "by letter" => Some("letter"),
        "langskomen" | "huisbezoek" | "bezoek" | "visit" | "by visiting" => Some("visit"),
        "via iemand uit het netwerk" | "via contactpersoon" | "through a network contact" => {
            Some("via_contact")
        }
        _ => None,
    }
}

/// The code of who decides for somebody, in the same way.
fn representation(cell: &str) -> Option<&'static str> {
    match text::fold(cell).as_str() {
        "geen" | "niemand" | "nee" | "none" | "nobody" => Some("none"),
        "bewind"
        | "beschermingsbewind"
        | "bewindvoering"
        | "bewindvoerder"
        | "financial administration"
        | "financial administration bewind" => Some("financial_administration"),
        "mentorschap" | "mentor" | "mentorship" => Some("mentorship"),
        "bewind en mentorschap"
        | "mentorschap en bewind"
        | "bewind mentorschap"
        | "financial administration and mentorship" => Some("administration_and_mentorship"),
        "curatele" | "onder curatele" | "curator" | "curatorship" => Some("curatorship"),
        "ouderlijk gezag" | "ouders" | "ouder met gezag" | "parental authority" => Some("parental_authority"),
        "voogdij" | "voogd" | "guardianship" => Some("guardianship"),
        "volmacht of levenstestament" | "volmacht" | "levenstestament" | "power of attorney" => {
            Some("power_of_attorney")
        }
        "partner of familie" | "partner" | "familie" | "partner or relative" => Some("informal"),
        _ => None,
    }
}

fn yes_or_no(cell: &str) -> Option<bool> {
    match text::fold(cell).as_str() {
        "ja" | "j" | "yes" | "y" | "1" | "waar" | "true" | "x" => Some(true),
        "nee" | "n" | "no" | "0" | "onwaar" | "false" => Some(false),
        _ => None,
    }
}

/// Names of the languages a screen offers, folded; any other language is kept as it is written.
fn language(cell: &str) -> String {
    let found = match text::fold(cell).as_str() {
        "nederlands" | "dutch" => Language::Dutch,
        "nedersaksisch" | "low saxon" => Language::LowSaxon,
        "nederlandse gebarentaal" | "gebarentaal" | "ngt" => Language::DutchSign,
        "engels" | "english" => Language::English,
        "arabisch" | "arabic" => Language::Arabic,
        "turks" | "turkish" => Language::Turkish,
        "pools" | "polish" => Language::Polish,
        "oekraiens" | "ukrainian" => Language::Ukrainian,
        "tigrinya" => Language::Tigrinya,
        "perzisch" | "farsi" | "dari" | "persian" => Language::Persian,
        "pasjtoe" | "pashto" => Language::Pashto,
        "koerdisch" | "kurdish" => Language::Kurdish,
        "somalisch" | "somali" => Language::Somali,
        "syrisch" | "syriac" => Language::Syriac,
        "berbers" | "tamazight" | "berber" => Language::Berber,
        "papiaments" | "papiamento" | "papiamentu" => Language::Papiamento,
        "spaans" | "spanish" => Language::Spanish,
        "frans" | "french" => Language::French,
        "duits" | "german" => Language::German,
        "roemeens" | "romanian" => Language::Romanian,
        "bulgaars" | "bulgarian" => Language::Bulgarian,
        "russisch" | "russian" => Language::Russian,
        "chinees" | "chinese" => Language::Chinese,
        code => match Language::known(code) {
            Some(known) => known,
            None => return cell.to_owned(),
        },
    };
    found.code().to_owned()
}

/// A whole name as surname, prefix and given names. With a comma the surname comes first (*Vries, Anna de*; *de Vries, Anna*);
/// without one it comes last, from the first small word on (*Anna de Vries*).
pub fn split_name(name: &str) -> (String, String, String) {
    let small = |word: &str| PREFIXES.contains(&text::fold(word).as_str());
    let owned = |words: &[&str]| words.join(" ");
    if let Some((before, after)) = name.split_once(',') {
        let before: Vec<&str> = before.split_whitespace().collect();
        let after: Vec<&str> = after
            .split([',', ' '])
            .filter(|word| !word.trim().is_empty())
            .collect();
        let ahead = before.iter().take_while(|word| small(word)).count();
        let ahead = if ahead < before.len() { ahead } else { 0 };
        // *Vries, Anna de*, and *Vries, de, Anna*.
        let behind = after
            .iter()
            .rev()
            .take_while(|word| small(word) && is_low(word))
            .count();
        let (first, last) = after.split_at(after.len() - behind);
        let begin = first
            .iter()
            .take_while(|word| small(word) && is_low(word))
            .count();
        let (lead, given) = first.split_at(begin);
        let (own, family) = before.split_at(ahead);
        let prefix: Vec<&str> = own.iter().chain(lead).chain(last).copied().collect();
        return (owned(family), owned(&prefix), owned(given));
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some((last, _)) = words.split_last() else {
        return Default::default();
    };
    // *Piet Jansen-de Vries*: a double surname with a small word in it.
    let double = |word: &&str| {
        word.rsplit_once('-')
            .is_some_and(|(own, small_one)| !own.is_empty() && small(small_one))
    };
    let begin = words
        .iter()
        .skip(1)
        .position(|word| double(word) || (small(word) && is_low(word)))
        .map(|at| at + 1);
    match begin {
        Some(begin) if begin + 1 < words.len() => {
            let (given, rest) = words.split_at(begin);
            let small = rest.iter().take_while(|word| small(word) && is_low(word)).count();
            let (prefix, family) = rest.split_at(small.min(rest.len() - 1));
            (owned(family), owned(prefix), owned(given))
        }
        _ => {
            let given = words.get(..words.len() - 1).unwrap_or_default();
            ((*last).to_owned(), String::new(), owned(given))
        }
    }
}

/// Written small: *van*, not the given name *Al*.
fn is_low(word: &str) -> bool {
    word.chars().any(char::is_lowercase) && !word.starts_with(char::is_uppercase)
}

/// The parts of an address. What is not there is empty.
#[derive(Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Address {
    pub street: String,
    pub house_number: String,
    pub postcode: String,
    pub city: String,
}

never_prints!(Address);

/// A whole address as its parts: *Dorpsstraat 1a*, *Plein 1945 12 hs, 8101 AB Raalte*. Without a house number it is all street.
pub fn split_address(address: &str) -> Address {
    let flat = address.replace(['\n', '\r', ','], " ");
    let words: Vec<&str> = flat.split_whitespace().collect();
    let mut found = Address::default();
    let home = match postcode_at(&words) {
        Some((at, long, written)) => {
            found.postcode = written;
            found.city = words.get(at + long..).unwrap_or_default().join(" ");
            words.get(..at).unwrap_or_default()
        }
        None => &words,
    };
    let digit = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let mut number = home.iter().rposition(|word| digit(word)).filter(|at| *at > 0);
    // *12 A 3*: an addition may hold a digit of its own.
    while let Some(at) = number.filter(|at| *at >= 3) {
        let one_letter = home
            .get(at - 1)
            .is_some_and(|word| word.chars().count() == 1 && !digit(word));
        if !one_letter || !home.get(at - 2).is_some_and(|word| digit(word)) {
            break;
        }
        number = Some(at - 2);
    }
    let (street, rest) = home.split_at(number.unwrap_or(home.len()));
    found.street = street.join(" ");
    found.house_number = rest.join(" ");
    found
}

/// Where a postcode stands, how many words it is, and its written form.
fn postcode_at(words: &[&str]) -> Option<(usize, usize, String)> {
    (0..words.len()).find_map(|at| {
        let one = words.get(at)?;
        if one.len() == 6
            && let Ok(written) = postcode::parse(one)
        {
            return Some((at, 1, written));
        }
        let two = format!("{one} {}", words.get(at + 1)?);
        postcode::parse(&two).ok().map(|written| (at, 2, written))
    })
}
