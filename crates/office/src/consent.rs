//! Consents: who gave them, to whom, for what, until when, and taking them back.

use eenplan_domain::consent::{self as domain, ConsentDraft, ConsentStanding, check_withdrawal};
use eenplan_domain::field_error::FieldErrors;
use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId, RecordId, consent};
use eenplan_domain::representation::Representation;
use eenplan_domain::text;
use eenplan_store::{Edit, Reader, consent as rows, involvement, sync};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::involvement::{may_let_in, who};
use crate::rights::Deed;
use crate::{AppError, ErrorCode, Office, UndoToken};

/// One consent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ConsentView {
    /// Its id.
    pub id: Uuid,
    /// For which involvement.
    pub involvement: Option<Uuid>,
    /// Who gave it, a code.
    pub given_by: String,
    /// Their name, when that is not the resident.
    pub given_by_name: String,
    /// To whom.
    pub receiver: String,
    /// Codes of the parts it covers.
    pub categories: Vec<String>,
    /// What for.
    pub purpose: String,
    /// `YYYY-MM-DD`.
    pub given_on: Option<String>,
    /// `YYYY-MM-DD`.
    pub valid_until: Option<String>,
    /// How it was given, a code.
    pub how: String,
    /// `YYYY-MM-DD`.
    pub withdrawn_on: Option<String>,
    /// What was said about that.
    pub withdrawn_remark: String,
    /// `not_yet`, `valid`, `ends_soon`, `ended` or `withdrawn`.
    pub standing: String,
    /// Days left, when it ends soon.
    pub days_left: Option<i32>,
    /// How much had come in when this was read: handed back by what corrects it.
    pub seen: u32,
}

never_prints!(ConsentView);

/// Asks to add or correct a consent.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
pub struct SaveConsent {
    /// In which dossier.
    pub dossier: Uuid,
    /// Which; none for a new one.
    pub consent: Option<Uuid>,
    /// For which involvement.
    pub involvement: Option<Uuid>,
    /// A code.
    pub given_by: String,
    /// Name, when that is not the resident.
    pub given_by_name: String,
    /// To whom.
    pub receiver: String,
    /// Codes of the parts it covers.
    pub categories: Vec<String>,
    /// What for.
    pub purpose: String,
    /// As typed.
    pub given_on: String,
    /// As typed; empty when it has no end.
    pub valid_until: String,
    /// A code.
    pub how: String,
    /// [`ConsentView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

/// Asks to take a consent back.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct WithdrawConsent {
    /// In which dossier.
    pub dossier: Uuid,
    /// Which.
    pub consent: Uuid,
    /// The day, as typed.
    pub withdrawn_on: String,
    /// What was said about it.
    pub withdrawn_remark: String,
}

impl Office {
    /// The consents of a dossier, the last given first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn consent_list(&self, dossier: Uuid) -> Result<Vec<ConsentView>, AppError> {
        let (id, today) = (DossierId(dossier), self.today());
        self.view(id, &[Compartment::Core], |r| {
            let rows = rows::of_dossier(r, id)?;
            let seen = sync::arrivals(r)?;
            Ok(rows.into_iter().map(|row| shown(row, today, seen)).collect())
        })
    }

    /// Records a consent, or corrects one that was not taken back.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotPossible`] once it was taken back,
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn consent_save(&self, ask: SaveConsent) -> Result<UndoToken, AppError> {
        let (dossier, today) = (DossierId(ask.dossier), self.today());
        let draft = ConsentDraft {
            given_by: ask.given_by,
            given_by_name: ask.given_by_name,
            receiver: ask.receiver,
            categories: ask.categories,
            purpose: ask.purpose,
            given_on: ask.given_on,
            valid_until: ask.valid_until,
            how: ask.how,
        };
        let (me, now) = (self.profile()?.actor, self.now());
        self.write_in(dossier, Deed::Write(Compartment::Core), |w| {
            let (birth, representation) = rows::giver(&w.reader(), dossier)?;
            let given = draft.check(birth, &Representation::from(representation.as_str()), today)?;
            let id = match ask.consent {
                None => w.new_id(),
                Some(known) => {
                    let row = existing(&w.reader(), dossier, RecordId(known))?;
                    if row.withdrawn_on.is_some() {
                        return Err(ErrorCode::NotPossible.into());
                    }
                    row.id
                }
            };
            if let Some(of) = ask.involvement {
                let people = involvement::of_dossier(&w.reader(), dossier)?;
                let person = people.iter().find(|person| person.id == RecordId(of));
                let person = person.ok_or(ErrorCode::NotFound)?;
                may_let_in(&w.reader(), dossier, (me, now), who(person), &given.categories)?;
            }
            let mut edit = Edit::new("consent_save", dossier);
            edit.record(id)
                .set(consent::INVOLVEMENT_ID, ask.involvement)
                .set(consent::GIVEN_BY, given.given_by.code())
                .set(consent::GIVEN_BY_NAME, given.given_by_name)
                .set(consent::RECEIVER, given.receiver)
                .set(consent::CATEGORIES, given.categories)
                .set(consent::PURPOSE, given.purpose)
                .set(consent::GIVEN_ON, given.given_on)
                .set(consent::VALID_UNTIL, given.valid_until)
                .set(consent::HOW, given.how.code());
            edit.seen(ask.seen);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Takes a consent back: what it allowed is shared no more from that day on.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotPossible`] when it was taken back already,
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn consent_withdraw(&self, ask: WithdrawConsent) -> Result<UndoToken, AppError> {
        let (dossier, today) = (DossierId(ask.dossier), self.today());
        self.write_in(dossier, Deed::Write(Compartment::Core), |w| {
            let row = existing(&w.reader(), dossier, RecordId(ask.consent))?;
            if row.withdrawn_on.is_some() {
                return Err(ErrorCode::NotPossible.into());
            }
            let mut errors = FieldErrors::default();
            let given_on = row.given_on.unwrap_or(today);
            let on = errors.take(
                "withdrawn_on",
                check_withdrawal(&ask.withdrawn_on, given_on, today),
            );
            let remark = errors
                .take("withdrawn_remark", text::statement(&ask.withdrawn_remark))
                .flatten();
            let on = errors.finish(on)?;
            let mut edit = Edit::new("consent_withdraw", dossier);
            edit.record(row.id)
                .set(consent::WITHDRAWN_ON, on)
                .set(consent::WITHDRAWN_REMARK, remark);
            Ok(w.apply(edit)?.into())
        })
    }
}

fn existing(reader: &Reader<'_>, dossier: DossierId, id: RecordId) -> Result<rows::Consent, AppError> {
    let found = rows::of_dossier(reader, dossier)?
        .into_iter()
        .find(|row| row.id == id);
    Ok(found.ok_or(ErrorCode::NotFound)?)
}

/// What of a consent decides whether it holds; `None` when it was never dated.
pub(crate) fn judged(row: &rows::Consent) -> Option<domain::Consent> {
    Some(domain::Consent {
        categories: row.categories.clone(),
        given_on: row.given_on?,
        valid_until: row.valid_until,
        withdrawn_on: row.withdrawn_on,
        is_explicit: !row.purpose.is_empty() && !row.how.is_empty(),
    })
}

fn shown(row: rows::Consent, today: chrono::NaiveDate, seen: u32) -> ConsentView {
    let (standing, days_left) = match judged(&row).map(|c| c.standing(today)) {
        None | Some(ConsentStanding::NotYet) => ("not_yet", None),
        Some(ConsentStanding::Valid) => ("valid", None),
        Some(ConsentStanding::EndsIn(days)) => ("ends_soon", i32::try_from(days).ok()),
        Some(ConsentStanding::Ended) => ("ended", None),
        Some(ConsentStanding::Withdrawn) => ("withdrawn", None),
    };
    let day = |date: Option<chrono::NaiveDate>| date.map(|d| d.to_string());
    ConsentView {
        id: row.id.0,
        involvement: row.involvement_id.map(|id| id.0),
        given_by: row.given_by,
        given_by_name: row.given_by_name,
        receiver: row.receiver,
        categories: row.categories,
        purpose: row.purpose,
        given_on: day(row.given_on),
        valid_until: day(row.valid_until),
        how: row.how,
        withdrawn_on: day(row.withdrawn_on),
        withdrawn_remark: row.withdrawn_remark,
        standing: standing.to_owned(),
        days_left,
        seen,
    }
}
