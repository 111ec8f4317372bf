//! The person a plan is about: names, identifiers, and the checks of the form.
//!
//! A resident is known by a BSN, or else by surname, given names, birth date, and postcode with house number (domain.md §9). For somebody
//! without an address, a word on where they can be found stands in for the last.

use crate::bsn::{Bsn, TestRange};
use crate::field_error::{FieldCode, FieldErrors};
use crate::representation::Representation;
use crate::{civil, email, municipality, never_prints, phone, postcode, text};
use chrono::NaiveDate;

open_enum! {
    /// How a resident likes to be reached.
    pub enum ContactPreference {
        /// By phone.
        Phone = "phone",
        /// By text message or app.
        Message = "message",
        /// By e-mail.
        Email = "email",
        /// By letter.
        Letter = "letter",
        /// By coming along.
        Visit = "visit",
        /// Through somebody they trust.
        ViaContact = "via_contact",
    }
}

open_enum! {
    /// Why there is no BSN.
    pub enum NoBsnReason {
        /// Not asked or not found yet.
        NotYetKnown = "not_yet_known",
        /// Not registered in the BRP.
        NotRegistered = "not_registered",
        /// The resident does not want to give it.
        NotGiven = "not_given",
    }
}

open_enum! {
    /// Languages a screen offers, ISO 639; any other may be typed.
    pub enum Language {
        /// Dutch.
        Dutch = "nl",
        /// Low Saxon, the region's own.
        LowSaxon = "nds",
        /// Dutch Sign Language.
        DutchSign = "dse",
        /// English.
        English = "en",
        /// Arabic.
        Arabic = "ar",
        /// Turkish.
        Turkish = "tr",
        /// Polish.
        Polish = "pl",
        /// Ukrainian.
        Ukrainian = "uk",
        /// Tigrinya.
        Tigrinya = "ti",
        /// Persian and Dari.
        Persian = "fa",
        /// Pashto.
        Pashto = "ps",
        /// Kurdish.
        Kurdish = "ku",
        /// Somali.
        Somali = "so",
        /// Syriac.
        Syriac = "syr",
        /// Berber (Tamazight).
        Berber = "ber",
        /// Papiamento.
        Papiamento = "pap",
        /// Spanish.
        Spanish = "es",
        /// French.
        French = "fr",
        /// German.
        German = "de",
        /// Romanian.
        Romanian = "ro",
        /// Bulgarian.
        Bulgarian = "bg",
        /// Russian.
        Russian = "ru",
        /// Chinese.
        Chinese = "zh",
    }
}

/// The parts of a name. Never prints.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// Surname without prefix: *Vries*.
    pub family_name: String,
    /// Tussenvoegsel: *de*, *van der*.
    pub name_prefix: Option<String>,
    /// Given names in full.
    pub given_names: Option<String>,
    /// Roepnaam: how people call them.
    pub call_name: Option<String>,
}

impl Name {
    /// What people call them: the roepnaam, or else the given names.
    pub fn called(&self) -> Option<&str> {
        self.call_name.as_deref().or(self.given_names.as_deref())
    }

    /// For lists, by surname: *Vries, Anna de*.
    pub fn in_lists(&self) -> String {
        let rest: Vec<&str> = [self.called(), self.name_prefix.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        if rest.is_empty() {
            self.family_name.clone()
        } else {
            format!("{}, {}", self.family_name, rest.join(" "))
        }
    }

    /// In running text: *Anna de Vries*.
    pub fn in_full(&self) -> String {
        let parts = [
            self.called(),
            self.name_prefix.as_deref(),
            Some(self.family_name.as_str()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// What is searched for a part of a name: every part, folded.
    pub fn search_key(&self) -> String {
        let parts = [&self.call_name, &self.given_names, &self.name_prefix];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        text::fold(&format!("{} {}", parts.join(" "), self.family_name))
    }

    /// What lists are sorted by: surname without prefix, folded: *de Vries* stands under V.
    pub fn sort_key(&self) -> String {
        text::fold(&format!(
            "{} {}",
            self.family_name,
            self.called().unwrap_or_default()
        ))
    }
}

/// A resident as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ResidentDraft {
    pub family_name: String,
    pub name_prefix: String,
    pub given_names: String,
    pub call_name: String,
    pub birth_date: String,
    pub bsn: String,
    pub no_bsn_reason: String,
    pub street: String,
    pub house_number: String,
    pub postcode: String,
    pub city: String,
    pub address_note: String,
    pub residence_municipality: String,
    pub origin_municipality: String,
    pub phone: String,
    pub phone_other: String,
    pub email: String,
    pub contact_preference: String,
    pub contact_note: String,
    pub language: String,
    pub representation: String,
}

/// A resident that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Resident {
    pub name: Name,
    pub birth_date: Option<NaiveDate>,
    pub bsn: Option<Bsn>,
    pub no_bsn_reason: Option<NoBsnReason>,
    pub street: Option<String>,
    pub house_number: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub address_note: Option<String>,
    pub residence_municipality: Option<String>,
    pub origin_municipality: Option<String>,
    pub phone: Option<String>,
    pub phone_other: Option<String>,
    pub email: Option<String>,
    pub contact_preference: Option<ContactPreference>,
    pub contact_note: Option<String>,
    pub language: Option<String>,
    pub representation: Option<Representation>,
}

never_prints!(Name, ResidentDraft, Resident);

impl ResidentDraft {
    /// Checks everything at once.
    ///
    /// # Errors
    /// Every problem, by field. What was typed stays with the caller.
    pub fn check(&self, today: NaiveDate, test_range: TestRange) -> Result<Resident, FieldErrors> {
        let mut errors = FieldErrors::default();
        let family_name = errors.take("family_name", text::required_line(&self.family_name));
        let given_names = errors
            .take("given_names", text::line(&self.given_names))
            .flatten();
        let birth_date = errors
            .take(
                "birth_date",
                optional(&self.birth_date, |typed| civil::parse_birth_date(typed, today)),
            )
            .flatten();
        let bsn = errors
            .take("bsn", optional(&self.bsn, |typed| Bsn::parse(typed, test_range)))
            .flatten();
        let house_number = errors
            .take(
                "house_number",
                optional(&self.house_number, postcode::parse_house_number),
            )
            .flatten();
        let postcode = errors
            .take("postcode", optional(&self.postcode, postcode::parse))
            .flatten();
        let address_note = errors
            .take("address_note", text::statement(&self.address_note))
            .flatten();

        if bsn.is_none() {
            // A field that holds something wrong keeps that problem: `add` never overwrites.
            for (field, missing) in [
                ("given_names", given_names.is_none()),
                ("birth_date", birth_date.is_none()),
                ("postcode", postcode.is_none() && address_note.is_none()),
                ("house_number", house_number.is_none() && address_note.is_none()),
            ] {
                if missing {
                    errors.add(field, FieldCode::Required);
                }
            }
        }

        let line = |errors: &mut FieldErrors, field: &'static str, typed: &str| {
            errors.take(field, text::line(typed)).flatten()
        };
        let name_prefix = line(&mut errors, "name_prefix", &self.name_prefix);
        let call_name = line(&mut errors, "call_name", &self.call_name);
        let street = line(&mut errors, "street", &self.street);
        let city = line(&mut errors, "city", &self.city);
        let language = line(&mut errors, "language", &self.language);
        let residence_municipality = errors
            .take(
                "residence_municipality",
                municipality::parse(&self.residence_municipality),
            )
            .flatten();
        let origin_municipality = errors
            .take(
                "origin_municipality",
                municipality::parse(&self.origin_municipality),
            )
            .flatten();
        let phone = errors.take("phone", phone::kept(&self.phone)).flatten();
        let phone_other = errors
            .take("phone_other", phone::kept(&self.phone_other))
            .flatten();
        let email = errors.take("email", email::kept(&self.email)).flatten();
        let contact_note = errors
            .take("contact_note", text::statement(&self.contact_note))
            .flatten();
        let contact_preference = errors
            .take(
                "contact_preference",
                optional(&self.contact_preference, ContactPreference::chosen_or_newer),
            )
            .flatten();
        let representation = errors
            .take(
                "representation",
                optional(&self.representation, Representation::chosen_or_newer),
            )
            .flatten();
        let no_bsn_reason = errors
            .take(
                "no_bsn_reason",
                optional(&self.no_bsn_reason, NoBsnReason::chosen_or_newer),
            )
            .flatten();

        errors.finish(family_name.map(|family_name| Resident {
            name: Name {
                family_name,
                name_prefix,
                given_names,
                call_name,
            },
            birth_date,
            no_bsn_reason: if bsn.is_some() { None } else { no_bsn_reason },
            bsn,
            street,
            house_number,
            postcode,
            city,
            address_note,
            residence_municipality,
            origin_municipality,
            phone,
            phone_other,
            email,
            contact_preference,
            contact_note,
            language,
            representation,
        }))
    }
}

fn optional<T>(typed: &str, read: impl FnOnce(&str) -> Result<T, FieldCode>) -> Result<Option<T>, FieldCode> {
    if typed.trim().is_empty() {
        Ok(None)
    } else {
        read(typed).map(Some)
    }
}

#[cfg(test)]
#[path = "resident_tests.rs"]
mod tests;
