//! The resident: details as typed and kept, and who may be the same person.

use eenplan_domain::bsn::TestRange;
use eenplan_domain::likeness::{Features, Known, Likeness, likeness};
use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId, resident, resident_identity};
use eenplan_domain::resident::{Name, Resident, ResidentDraft};
use eenplan_domain::{civil, municipality, postcode};
use eenplan_store::resident as rows;
use eenplan_store::{Edit, Profile, Reader, notice, sync};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::rights::{Deed, Stand, Stands};
use crate::{AppError, ErrorCode, Office, UndoToken};

/// A resident in a form: text as typed, dates in any form the program reads; answers carry `YYYY-MM-DD`. Empty is unknown.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ResidentForm {
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
    pub interpreter: bool,
    pub representation: String,
    /// The network contact who represents them.
    pub representative: Option<Uuid>,
    /// How much had come in when it was shown; what came in later does not count as seen. None for somebody new.
    pub seen: Option<u32>,
}

impl ResidentForm {
    pub(crate) fn draft(&self) -> ResidentDraft {
        ResidentDraft {
            family_name: self.family_name.clone(),
            name_prefix: self.name_prefix.clone(),
            given_names: self.given_names.clone(),
            call_name: self.call_name.clone(),
            birth_date: self.birth_date.clone(),
            bsn: self.bsn.clone(),
            no_bsn_reason: self.no_bsn_reason.clone(),
            street: self.street.clone(),
            house_number: self.house_number.clone(),
            postcode: self.postcode.clone(),
            city: self.city.clone(),
            address_note: self.address_note.clone(),
            residence_municipality: self.residence_municipality.clone(),
            origin_municipality: self.origin_municipality.clone(),
            phone: self.phone.clone(),
            phone_other: self.phone_other.clone(),
            email: self.email.clone(),
            contact_preference: self.contact_preference.clone(),
            contact_note: self.contact_note.clone(),
            language: self.language.clone(),
            representation: self.representation.clone(),
        }
    }
}

impl From<rows::Resident> for ResidentForm {
    fn from(row: rows::Resident) -> Self {
        ResidentForm {
            family_name: row.family_name,
            name_prefix: row.name_prefix,
            given_names: row.given_names,
            call_name: row.call_name,
            birth_date: row.birth_date.map(|date| date.to_string()).unwrap_or_default(),
            bsn: row.bsn,
            no_bsn_reason: row.no_bsn_reason,
            street: row.street,
            house_number: row.house_number,
            postcode: row.postcode,
            city: row.city,
            address_note: row.address_note,
            residence_municipality: row.residence_municipality,
            origin_municipality: row.origin_municipality,
            phone: row.phone,
            phone_other: row.phone_other,
            email: row.email,
            contact_preference: row.contact_preference,
            contact_note: row.contact_note,
            language: row.language,
            interpreter: row.interpreter,
            representation: row.representation,
            representative: row.representative,
            seen: None,
        }
    }
}

/// Asks to keep the details of a resident.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveResident {
    /// Whose.
    pub dossier: Uuid,
    /// All of them, changed or not.
    #[serde(flatten)]
    pub resident: ResidentForm,
}

/// How strongly two residents look like one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(
    missing_docs,
    reason = "the likenesses of the domain, which says what each means"
)]
pub enum LikenessView {
    Possible,
    Likely,
    Same,
}

impl From<Likeness> for LikenessView {
    fn from(likeness: Likeness) -> Self {
        match likeness {
            Likeness::Possible => LikenessView::Possible,
            Likeness::Likely => LikenessView::Likely,
            Likeness::Same => LikenessView::Same,
        }
    }
}

/// A resident who may be the one being typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DuplicateView {
    /// Their dossier.
    pub dossier: Uuid,
    /// *Vries, Anna de*.
    pub name: String,
    /// `YYYY-MM-DD`; for who may read it.
    pub birth_date: Option<String>,
    /// How strongly.
    pub likeness: LikenessView,
    /// Whether that dossier is closed.
    pub closed: bool,
}

never_prints!(DuplicateView);

/// A municipality to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MunicipalityView {
    /// CBS code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is called as well; may be empty.
    pub also: String,
    /// The region it works in; empty when that is another than the two.
    pub region: String,
}

impl Office {
    /// The details of a resident; BSN, and why there is none, only for who may read them.
    ///
    /// # Errors
    /// [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], [`ErrorCode::NotFound`], and those of the store.
    pub fn resident_get(&self, dossier: Uuid) -> Result<ResidentForm, AppError> {
        let dossier = DossierId(dossier);
        let may = |stand: &Stand| {
            stand.may_read(&[Compartment::Core])?;
            let both = [Compartment::Core, Compartment::Identity];
            Ok(both.into_iter().filter(|part| stand.sees(*part)).collect())
        };
        self.view_as(dossier, may, |r, stand| {
            let mut form: ResidentForm = rows::get(r, dossier)?.ok_or(ErrorCode::NotFound)?.into();
            form.seen = Some(sync::arrivals(r)?);
            if !stand.sees(Compartment::Identity) {
                form.bsn.clear();
                form.no_bsn_reason.clear();
            }
            Ok(form)
        })
    }

    /// Keeps the details of a resident.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], and those of the store.
    pub fn resident_save(&self, mut ask: SaveResident) -> Result<UndoToken, AppError> {
        let (dossier, today, profile) = (DossierId(ask.dossier), self.today(), self.profile()?);
        let me = profile.actor;
        self.write_in(dossier, Deed::Write(Compartment::Core), |w| {
            let now = rows::get(&w.reader(), dossier)?.ok_or(ErrorCode::NotFound)?;
            let stand = Stand::of(&w.reader(), dossier, me, self.now())?;
            if !stand.sees(Compartment::Identity) {
                // What they were not shown stays what it is.
                if !(ask.resident.bsn.is_empty() && ask.resident.no_bsn_reason.is_empty()) {
                    return Err(ErrorCode::NotAllowed.into());
                }
                ask.resident.bsn.clone_from(&now.bsn);
                ask.resident.no_bsn_reason.clone_from(&now.no_bsn_reason);
            }
            let checked = ask.resident.draft().check(today, test_range(&profile))?;
            if !same_identity(&now, &checked) {
                stand.may(Deed::Write(Compartment::Identity))?;
            }
            let mut edit = Edit::new("resident_save", dossier);
            edit.seen(ask.resident.seen);
            write(&mut edit, dossier, &ask.resident, checked);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Residents who may be the one being typed, the most alike first; `own` is left out. Never stands in the way.
    ///
    /// # Errors
    /// Those of the store.
    pub fn resident_duplicates(
        &self,
        typed: ResidentForm,
        own: Option<Uuid>,
    ) -> Result<Vec<DuplicateView>, AppError> {
        let birth_date = civil::parse_birth_date(&typed.birth_date, self.today()).ok();
        let features = Features::of(Known {
            bsn: &typed.bsn,
            family_name: &typed.family_name,
            given_names: &typed.given_names,
            call_name: &typed.call_name,
            birth_date,
            postcode: &typed.postcode,
            house_number: &typed.house_number,
        });
        let bsn: String = typed.bsn.chars().filter(char::is_ascii_digit).collect();
        let bsn = if bsn.len() == 9 { bsn } else { String::new() };
        let postcode = postcode::parse(&typed.postcode).unwrap_or_default();
        let candidates = self.read(|r| Ok(rows::candidates(r, &bsn, birth_date, &postcode)?))?;
        let mut found: Vec<(Likeness, rows::Candidate)> = candidates
            .into_iter()
            .filter(|other| Some(other.dossier.0) != own)
            .filter_map(|other| Some((likeness(&features, &features_of(&other))?, other)))
            .collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.family_name.cmp(&b.1.family_name)));
        let (me, now) = (self.profile()?.actor, self.now());
        let dossiers: Vec<DossierId> = found.iter().map(|(_, other)| other.dossier).collect();
        let stands = self.read(|r| Stands::of(r, &dossiers, me, now))?;
        Ok(found
            .into_iter()
            .map(|(likeness, other)| DuplicateView {
                dossier: other.dossier.0,
                name: name(
                    &other.family_name,
                    &other.name_prefix,
                    &other.given_names,
                    &other.call_name,
                )
                .in_lists(),
                birth_date: other
                    .birth_date
                    .filter(|_| stands.get(other.dossier).sees(Compartment::Core))
                    .map(|date| date.to_string()),
                likeness: likeness.into(),
                closed: other.closed,
            })
            .collect())
    }

    /// All municipalities, those of both regions first.
    pub fn municipality_list(&self) -> Vec<MunicipalityView> {
        municipality::all()
            .map(|one| MunicipalityView {
                code: one.code.to_owned(),
                name: one.name.to_owned(),
                also: one.also.unwrap_or_default().to_owned(),
                region: match one.region {
                    Some(municipality::Region::MiddenIjssel) => "Midden-IJssel",
                    Some(municipality::Region::IjsselVecht) => "IJssel-Vecht",
                    None => "",
                }
                .to_owned(),
            })
            .collect()
    }
}

/// Whether BSN, and why there is none, stay what they are.
fn same_identity(now: &rows::Resident, checked: &Resident) -> bool {
    // Compared with what is kept, never shown.
    let bsn = checked.bsn.as_ref().map(|bsn| bsn.digits().expose().clone());
    let reason = checked.no_bsn_reason.as_ref().map(|reason| reason.code());
    now.bsn == bsn.unwrap_or_default() && now.no_bsn_reason == reason.unwrap_or_default()
}

/// Test numbers only where all residents are invented.
pub(crate) fn test_range(profile: &Profile) -> TestRange {
    if profile.example {
        TestRange::Allowed
    } else {
        TestRange::Refused
    }
}

/// The parts of a name as kept.
pub(crate) fn name(family: &str, prefix: &str, given: &str, call: &str) -> Name {
    let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Name {
        family_name: family.to_owned(),
        name_prefix: part(prefix),
        given_names: part(given),
        call_name: part(call),
    }
}

/// Whose dossier it is, as in a list; empty when that is not here.
///
/// # Errors
/// Those of the store.
pub(crate) fn in_lists(reader: &Reader<'_>, dossier: DossierId) -> Result<String, AppError> {
    named(reader, dossier, Name::in_lists)
}

/// Whose dossier it is, as in a sentence; empty when that is not here.
///
/// # Errors
/// Those of the store.
pub(crate) fn in_full(reader: &Reader<'_>, dossier: DossierId) -> Result<String, AppError> {
    named(reader, dossier, Name::in_full)
}

/// Of a dossier that had to go the name is kept as in a sentence.
fn named(reader: &Reader<'_>, dossier: DossierId, way: fn(&Name) -> String) -> Result<String, AppError> {
    if let Some(person) = rows::get(reader, dossier)? {
        return Ok(way(&name(
            &person.family_name,
            &person.name_prefix,
            &person.given_names,
            &person.call_name,
        )));
    }
    Ok(notice::name_of(reader, dossier)?.unwrap_or_default())
}

/// Puts the details into an edit, the BSN into its own stream.
pub(crate) fn write(edit: &mut Edit, dossier: DossierId, form: &ResidentForm, checked: Resident) {
    edit.record(dossier.record())
        .set(resident::FAMILY_NAME, checked.name.family_name)
        .set(resident::NAME_PREFIX, checked.name.name_prefix)
        .set(resident::GIVEN_NAMES, checked.name.given_names)
        .set(resident::CALL_NAME, checked.name.call_name)
        .set(resident::BIRTH_DATE, checked.birth_date)
        .set(resident::STREET, checked.street)
        .set(resident::HOUSE_NUMBER, checked.house_number)
        .set(resident::POSTCODE, checked.postcode)
        .set(resident::CITY, checked.city)
        .set(resident::ADDRESS_NOTE, checked.address_note)
        .set(resident::RESIDENCE_MUNICIPALITY, checked.residence_municipality)
        .set(resident::ORIGIN_MUNICIPALITY, checked.origin_municipality)
        .set(resident::PHONE, checked.phone)
        .set(resident::PHONE_OTHER, checked.phone_other)
        .set(resident::EMAIL, checked.email)
        .set(
            resident::CONTACT_PREFERENCE,
            checked.contact_preference.map(|c| c.code().to_owned()),
        )
        .set(resident::CONTACT_NOTE, checked.contact_note)
        .set(resident::LANGUAGE, checked.language)
        .set(resident::INTERPRETER, form.interpreter)
        .set(
            resident::REPRESENTATION,
            checked.representation.map(|r| r.code().to_owned()),
        )
        .set(resident::REPRESENTATIVE_ID, form.representative)
        .set(
            resident_identity::BSN,
            // Into its own compartment, readable only with the right to it.
            checked.bsn.map(|bsn| bsn.digits().expose().clone()),
        )
        .set(
            resident_identity::NO_BSN_REASON,
            checked.no_bsn_reason.map(|r| r.code().to_owned()),
        )
        // Taking back the first BSN took its record away; a later one brings it back.
        .remove(&resident_identity::KIND, false);
}

pub(crate) fn features_of(other: &rows::Candidate) -> Features {
    Features::of(Known {
        bsn: &other.bsn,
        family_name: &other.family_name,
        given_names: &other.given_names,
        call_name: &other.call_name,
        birth_date: other.birth_date,
        postcode: &other.postcode,
        house_number: &other.house_number,
    })
}
