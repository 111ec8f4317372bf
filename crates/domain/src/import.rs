//! Bringing in a caseload from a file: what a column holds, and how a row becomes a resident.
//!
//! **Invariant:** a column is used for something, kept as a note, or named as left out; none disappears.

mod row;

pub use row::{Mended, Reading, read_row, split_address, split_name};

use crate::text::fold;

open_enum! {
    /// What a column of the file is used for. Codes of single fields are those of the record.
    pub enum ColumnUse {
        /// A whole name: *Jansen, Piet* or *Piet Jansen*.
        FullName = "full_name",
        /// Surname.
        FamilyName = "family_name",
        /// Tussenvoegsel.
        NamePrefix = "name_prefix",
        /// Given names.
        GivenNames = "given_names",
        /// Roepnaam.
        CallName = "call_name",
        /// Birth date.
        BirthDate = "birth_date",
        /// BSN.
        Bsn = "bsn",
        /// A whole address: *Dorpsstraat 1a*, with or without postcode and city.
        FullAddress = "full_address",
        /// Street.
        Street = "street",
        /// House number.
        HouseNumber = "house_number",
        /// Letter or addition of the house number.
        HouseNumberAddition = "house_number_addition",
        /// Postcode.
        Postcode = "postcode",
        /// City.
        City = "city",
        /// Where somebody without an address can be found.
        AddressNote = "address_note",
        /// Municipality, by name or CBS code.
        ResidenceMunicipality = "residence_municipality",
        /// Municipality of origin, by name or CBS code.
        OriginMunicipality = "origin_municipality",
        /// Phone.
        Phone = "phone",
        /// Another phone.
        PhoneOther = "phone_other",
        /// E-mail.
        Email = "email",
        /// How they like to be reached.
        ContactPreference = "contact_preference",
        /// Good to know when contacting.
        ContactNote = "contact_note",
        /// Language, by name or ISO 639.
        Language = "language",
        /// Whether an interpreter is needed.
        Interpreter = "interpreter",
        /// Who decides for them: bewind, mentorschap, curatele.
        Representation = "representation",
        /// The number the other system knows the resident by.
        SourceNumber = "source_number",
        /// Kept as text in a note of the journal. The only use that several columns may have.
        Note = "note",
        /// The reasons this program wrote beside rows it set aside; of no use to a dossier.
        Reasons = "reasons",
        /// Not brought in.
        LeftOut = "left_out",
    }
}

/// The Dutch and English names of each use, the surest first, as [`squash`] leaves them.
const NAMES: &[(ColumnUse, &str)] = &[
    (
        ColumnUse::FamilyName,
        "achternaam familienaam geslachtsnaam surname lastname familyname geboortenaam",
    ),
    (
        ColumnUse::NamePrefix,
        "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels voorvoegselgeslachtsnaam \
         voorvoegselachternaam tv tussenv nameprefix prefix infix",
    ),
    (
        ColumnUse::GivenNames,
        "voornamen voornaam givennames givenname firstnames firstname forenames forename doopnamen",
    ),
    (
        ColumnUse::CallName,
        "roepnaam callname knownas preferredname nickname",
    ),
    (
        ColumnUse::FullName,
        "volledigenaam heelnaam naam fullname name clientnaam inwoner client bewoner resident",
    ),
    (
        ColumnUse::BirthDate,
        "geboortedatum datumgeboorte gebdatum gebdat geboren geborenop geboortedag dateofbirth \
         birthdate dob birthday",
    ),
    (
        ColumnUse::Bsn,
        "bsn burgerservicenummer bsnnummer bsnnr sofinummer citizenservicenumber",
    ),
    (
        ColumnUse::FullAddress,
        "volledigadres adres woonadres straatenhuisnummer straathuisnummer straatennummer adresregel \
         adresregel1 fulladdress address streetandnumber addressline1",
    ),
    (
        ColumnUse::Street,
        "straat straatnaam adresstraat street streetname",
    ),
    (
        ColumnUse::HouseNumber,
        "huisnummer huisnr hnr adreshuisnummer housenumber houseno streetnumber",
    ),
    (
        ColumnUse::HouseNumberAddition,
        "huisnummertoevoeging toevoeging toev huisletter toevoeginghuisnummer housenumberaddition \
         addition",
    ),
    (
        ColumnUse::Postcode,
        "postcode pc postcode6 postalcode zipcode zip",
    ),
    (
        ColumnUse::City,
        "woonplaats plaats plaatsnaam stad city town place",
    ),
    (
        ColumnUse::AddressNote,
        "waartevinden verblijfplaats verblijft wheretofind",
    ),
    (
        ColumnUse::OriginMunicipality,
        "gemeentevanherkomst herkomstgemeente municipalityoforigin",
    ),
    (
        ColumnUse::ResidenceMunicipality,
        "woongemeente gemeente gemeentevaninschrijving gemeentecode municipalityofresidence \
         municipality",
    ),
    (
        ColumnUse::Phone,
        "telefoon telefoonnummer telefoonnr tel telnr telnummer mobiel mobielnummer mobieletelefoon \
         telefoonmobiel 06 06nummer gsm phone phonenumber telephone mobile mobilephone",
    ),
    (
        ColumnUse::PhoneOther,
        "anderetelefoon telefoon2 telefoonnummer2 tel2 tweedetelefoon telefoonthuis telefoonvast \
         vastetelefoon telefoonoverdag phone2 otherphone homephone",
    ),
    (ColumnUse::Email, "email emailadres mail mailadres emailaddress"),
    (
        ColumnUse::ContactPreference,
        "liefstbereikbaarvia contactvoorkeur voorkeurcontact bereikbaarvia contactpreference preferredcontact",
    ),
    (
        ColumnUse::ContactNote,
        "goedomtewetenbijcontact contactnotitie contactnote",
    ),
    (
        ColumnUse::Language,
        "taal spreektaal moedertaal voertaal language spokenlanguage",
    ),
    (
        ColumnUse::Interpreter,
        "tolk tolknodig interpreter interpreterneeded",
    ),
    (
        ColumnUse::Representation,
        "vertegenwoordiging wettelijkevertegenwoordiging beschermingsmaatregel bewindmentorschap representation \
         legalrepresentation",
    ),
    (
        ColumnUse::SourceNumber,
        "dossiernummer dossiernr dossierid clientnummer clientnr clientid zaaknummer zaaknr \
         registratienummer relatienummer casenumber clientnumber filenumber caseid nummer id",
    ),
    (ColumnUse::Reasons, "waaromapartgezet whysetaside"),
    (
        ColumnUse::Note,
        "notitie notities opmerking opmerkingen bijzonderheden toelichting note notes remark remarks \
         comment comments",
    ),
];

/// Words that say whose the column is; without them it means the same.
const WHOSE: &[&str] = &["client", "inwoner", "bewoner", "resident", "van", "de"];

/// A header as it is compared: folded, without what stands in brackets and without spaces.
fn squash(header: &str) -> String {
    let before = header.split(['(', '[']).next().unwrap_or_default();
    fold(before).replace(' ', "")
}

/// What a header says, and how sure that is: 0 is the surest name.
fn recognise(header: &str) -> Option<(ColumnUse, usize)> {
    let named = |wanted: &str| {
        NAMES.iter().find_map(|(is, names)| {
            let place = names.split(' ').position(|name| name == wanted)?;
            Some((is.clone(), place))
        })
    };
    named(&squash(header)).or_else(|| {
        let before = header.split(['(', '[']).next().unwrap_or_default();
        let folded = fold(before);
        let rest: String = folded.split(' ').filter(|word| !WHOSE.contains(word)).collect();
        named(&rest)
    })
}

/// How many of these headers are known; to tell the row with headers from a title above it.
pub fn recognised(headers: &[String]) -> usize {
    headers
        .iter()
        .filter(|header| recognise(header).is_some())
        .count()
}

/// What each column holds by its header. Of two columns for one use the surest name wins, then the first; a second phone is the
/// other phone; what is left is [`ColumnUse::LeftOut`] until somebody says otherwise.
pub fn match_columns(headers: &[String]) -> Vec<ColumnUse> {
    let seen: Vec<Option<(ColumnUse, usize)>> = headers.iter().map(|header| recognise(header)).collect();
    let mut uses = vec![ColumnUse::LeftOut; headers.len()];
    let mut order: Vec<usize> = (0..headers.len()).collect();
    order.sort_by_key(|at| {
        seen.get(*at)
            .and_then(Option::as_ref)
            .map_or(usize::MAX, |(_, sure)| *sure)
    });
    for at in order {
        let (Some(Some((wanted, _))), Some(_)) = (seen.get(at), uses.get(at)) else {
            continue;
        };
        let is_free = |wanted: &ColumnUse, uses: &[ColumnUse]| may_repeat(wanted) || !uses.contains(wanted);
        let chosen = if is_free(wanted, &uses) {
            wanted.clone()
        } else if *wanted == ColumnUse::Phone && is_free(&ColumnUse::PhoneOther, &uses) {
            ColumnUse::PhoneOther
        } else {
            continue;
        };
        if let Some(place) = uses.get_mut(at) {
            *place = chosen;
        }
    }
    uses
}

/// Whether several columns may have this use.
pub fn may_repeat(column: &ColumnUse) -> bool {
    matches!(column, ColumnUse::Note | ColumnUse::Reasons | ColumnUse::LeftOut)
}

/// What is missing to know a resident by (domain.md §9): a surname, and a BSN or else the other four identifiers.
pub fn missing(uses: &[ColumnUse]) -> Vec<ColumnUse> {
    let has = |wanted: &[ColumnUse]| wanted.iter().any(|one| uses.contains(one));
    let mut missing = Vec::new();
    let mut ask = |wanted: ColumnUse, also: &[ColumnUse]| {
        if !has(std::slice::from_ref(&wanted)) && !has(also) {
            missing.push(wanted);
        }
    };
    ask(ColumnUse::FamilyName, &[ColumnUse::FullName]);
    if !has(&[ColumnUse::Bsn]) {
        ask(ColumnUse::GivenNames, &[ColumnUse::FullName]);
        ask(ColumnUse::BirthDate, &[]);
        let home = [ColumnUse::FullAddress, ColumnUse::AddressNote];
        ask(ColumnUse::Postcode, &home);
        ask(ColumnUse::HouseNumber, &home);
    }
    missing
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
