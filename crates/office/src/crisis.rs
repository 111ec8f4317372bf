//! Crisiskaart and signaleringsplan: what to do when it goes wrong.

use eenplan_domain::crisis::{self, CrisisDraft, CrisisSection, Phase, PhasePart};
use eenplan_domain::field_error::FieldErrors;
use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId, Field, Kind, crisis_card, signal_phase};
use eenplan_domain::text;
use eenplan_store::{Edit, crisis as rows, network, sync};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::rights::{Deed, Stand};
use crate::{AppError, ErrorCode, Office, UndoToken};

/// A section or part and its text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CrisisText {
    /// Code of the section or part.
    pub code: String,
    /// What it says.
    pub text: String,
}

/// One phase of the signaleringsplan.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PhaseView {
    /// Code of the phase.
    pub phase: String,
    /// Its record; none while nothing was written.
    pub record: Option<Uuid>,
    /// Its four parts.
    pub parts: Vec<CrisisText>,
}

/// Somebody of the network to call when it goes wrong.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CallFirst {
    /// The network contact.
    pub id: Uuid,
    /// Name, or else the organisation.
    pub name: String,
    /// Code of the relation.
    pub relation: String,
    /// Phone.
    pub phone: String,
    /// Another phone; may be empty.
    pub phone_other: String,
}

/// The whole tab.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CrisisView {
    /// The eight sections of the card.
    pub sections: Vec<CrisisText>,
    /// Whom to call: the contacts of the network that were marked so. Empty for who may not read the network.
    pub call_first: Vec<CallFirst>,
    /// The phases, calm first.
    pub phases: Vec<PhaseView>,
    /// When the card was gone through, `YYYY-MM-DD`.
    pub reviewed_on: Option<String>,
    /// With whom.
    pub reviewed_with: Option<String>,
    /// Codes of the sections that may not be empty and are.
    pub vital_missing: Vec<String>,
    /// How much had come in: a form that begins with this gives it back.
    pub seen: u32,
}

never_prints!(CrisisText, PhaseView, CallFirst, CrisisView);

/// Asks to keep the card.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveCrisisCard {
    /// In which dossier.
    pub dossier: Uuid,
    /// The sections, as typed.
    pub sections: Vec<CrisisText>,
    /// With whom it was gone through today; empty leaves the last time.
    pub reviewed_with: String,
    /// [`CrisisView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

/// Asks to keep one phase of the signaleringsplan.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveSignalPhase {
    /// In which dossier.
    pub dossier: Uuid,
    /// Code of the phase.
    pub phase: String,
    /// Its parts, as typed.
    pub parts: Vec<CrisisText>,
    /// [`CrisisView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

impl From<network::Contact> for CallFirst {
    fn from(contact: network::Contact) -> Self {
        let name = Some(contact.name).filter(|name| !name.is_empty());
        CallFirst {
            id: contact.id.0,
            name: name.unwrap_or(contact.organisation),
            relation: contact.relation,
            phone: contact.phone,
            phone_other: contact.phone_other,
        }
    }
}

impl Office {
    /// The crisiskaart and signaleringsplan of a dossier.
    ///
    /// # Errors
    /// Those of the store.
    pub fn crisis_open(&self, dossier: Uuid) -> Result<CrisisView, AppError> {
        let id = DossierId(dossier);
        let may = |stand: &Stand| {
            stand.may_read(&[Compartment::Crisis])?;
            let core = Some(Compartment::Core).filter(|core| stand.sees(*core));
            Ok([Compartment::Crisis].into_iter().chain(core).collect())
        };
        let (card, written, call_first, seen) = self.view_as(id, may, |r, stand| {
            let contacts = if stand.sees(Compartment::Core) {
                network::contacts(r, id)?
            } else {
                Vec::new()
            };
            Ok((
                rows::card(r, id)?,
                rows::phases(r, id)?,
                contacts,
                sync::arrivals(r)?,
            ))
        })?;
        let call_first = call_first.into_iter().filter(|contact| contact.emergency);
        let call_first: Vec<CallFirst> = call_first.map(CallFirst::from).collect();
        let text_of = |section: &CrisisSection| {
            let at = CrisisSection::ALL.iter().position(|known| known == section);
            at.and_then(|at| card.texts.get(at)).map_or("", String::as_str)
        };
        let missing = crisis::vital_missing(&crisis::card(text_of), !call_first.is_empty());
        let phases = Phase::ALL.iter().map(|phase| PhaseView {
            phase: phase.code().to_owned(),
            record: written
                .iter()
                .find(|row| row.phase == phase.code())
                .map(|row| row.id.0),
            parts: PhasePart::ALL
                .iter()
                .enumerate()
                .map(|(at, part)| CrisisText {
                    code: part.code().to_owned(),
                    text: written
                        .iter()
                        .find(|row| row.phase == phase.code())
                        .and_then(|row| row.texts.get(at).cloned())
                        .unwrap_or_default(),
                })
                .collect(),
        });
        Ok(CrisisView {
            vital_missing: missing.iter().map(|section| section.code().to_owned()).collect(),
            phases: phases.collect(),
            call_first,
            sections: CrisisSection::ALL
                .iter()
                .map(|section| CrisisText {
                    code: section.code().to_owned(),
                    text: text_of(section).to_owned(),
                })
                .collect(),
            reviewed_on: card.reviewed_on,
            reviewed_with: card.reviewed_with,
            seen,
        })
    }

    /// Keeps the crisiskaart.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, and those of the store.
    pub fn crisis_card_save(&self, ask: SaveCrisisCard) -> Result<UndoToken, AppError> {
        let mut errors = FieldErrors::default();
        let with = errors
            .take("reviewed_with", text::line(&ask.reviewed_with))
            .flatten();
        let texts = match CrisisDraft(pairs(ask.sections)).check() {
            Ok(texts) => texts.0,
            Err(wrong) => {
                for error in wrong.iter() {
                    errors.add(error.field.clone(), error.code);
                }
                Vec::new()
            }
        };
        errors.finish(Some(()))?;
        let id = DossierId(ask.dossier);
        let today = self.today();
        let mut edit = Edit::new("crisis_card_save", id);
        edit.seen(ask.seen);
        let mut record = edit.record(id.record());
        for (code, text) in texts {
            record.set(column(&crisis_card::KIND, &code)?, text);
        }
        if with.is_some() {
            record
                .set(crisis_card::REVIEWED_ON, today)
                .set(crisis_card::REVIEWED_WITH, with);
        }
        self.write_in(id, Deed::Write(Compartment::Crisis), |w| {
            Ok(w.apply(edit)?.into())
        })
    }

    /// Keeps one phase of the signaleringsplan.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, and those of the store.
    pub fn signal_phase_save(&self, ask: SaveSignalPhase) -> Result<UndoToken, AppError> {
        let mut errors = FieldErrors::default();
        let phase = errors.take("phase", Phase::chosen(&ask.phase));
        let texts = match CrisisDraft(pairs(ask.parts)).check() {
            Ok(texts) => texts.0,
            Err(wrong) => {
                for error in wrong.iter() {
                    errors.add(error.field.clone(), error.code);
                }
                Vec::new()
            }
        };
        let phase = errors.finish(phase)?;
        let id = DossierId(ask.dossier);
        self.write_in(id, Deed::Write(Compartment::Crisis), |w| {
            let known = rows::phases(&w.reader(), id)?
                .into_iter()
                .find(|row| row.phase == phase.code())
                .map(|row| row.id);
            let record = known.unwrap_or_else(|| w.new_id());
            let mut edit = Edit::new("signal_phase_save", id);
            edit.seen(ask.seen);
            let mut fields = edit.record(record);
            fields.set(signal_phase::PHASE, phase.code());
            for (code, text) in texts {
                fields.set(column(&signal_phase::KIND, &code)?, text);
            }
            Ok(w.apply(edit)?.into())
        })
    }
}

fn pairs(texts: Vec<CrisisText>) -> Vec<(String, String)> {
    texts.into_iter().map(|text| (text.code, text.text)).collect()
}

/// The field whose column is the code of a section or part.
fn column(kind: &Kind, code: &str) -> Result<Field, AppError> {
    kind.fields()
        .find(|field| field.column == code)
        .copied()
        .ok_or_else(|| ErrorCode::NotPossible.into())
}
