//! The register of documents of a resident.

use chrono::TimeDelta;
use eenplan_domain::document::DocumentDraft;
use eenplan_domain::record::{Compartment, DossierId, RecordId, document};
use eenplan_store::{Edit, Reader, document as rows, dossier as dossiers, sync};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::rights::Deed;
use crate::{AppError, ErrorCode, Office, UndoToken};

/// Two months: time to ask for a new decision before the old one ends.
const SOON_DAYS: i64 = 61;

/// How long a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DocumentValidity {
    /// Without an end, or an end that is far away.
    Holds,
    /// Ends within two months.
    EndsSoon,
    /// Ended.
    Ended,
}

/// A document and where it is kept. Empty text is unknown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DocumentView {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub title: String,
    /// A code.
    pub category: String,
    /// Where it is kept.
    pub kept_where: String,
    /// `YYYY-MM-DD`.
    pub dated_on: Option<String>,
    /// The last day it holds, `YYYY-MM-DD`.
    pub valid_until: Option<String>,
    /// Anything to say about it.
    pub remark: String,
    /// How long it holds, seen from today.
    pub validity: DocumentValidity,
    /// How much had come in: a form that begins with this gives it back.
    pub seen: u32,
}

/// Asks to keep a document in the register.
#[derive(Clone, Default, Serialize, Deserialize, Type)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct SaveDocument {
    pub dossier: Uuid,
    /// Which; none makes a new one.
    pub id: Option<Uuid>,
    pub title: String,
    pub category: String,
    pub kept_where: String,
    pub dated_on: String,
    pub valid_until: String,
    pub remark: String,
    /// [`DocumentView::seen`] of what the form began with: what came in later does not count as seen. None for something new.
    pub seen: Option<u32>,
}

impl Office {
    /// The documents of a dossier: what ends first on top.
    ///
    /// # Errors
    /// Those of the store.
    pub fn document_list(&self, dossier: Uuid) -> Result<Vec<DocumentView>, AppError> {
        let (dossier, today) = (DossierId(dossier), self.today());
        self.view(dossier, &[Compartment::Plan], |r| {
            let (rows, seen) = (rows::of_dossier(r, dossier)?, sync::arrivals(r)?);
            Ok(rows
                .into_iter()
                .map(|row| DocumentView {
                    id: row.id.0,
                    title: row.title,
                    category: row.category,
                    kept_where: row.kept_where,
                    dated_on: row.dated_on.map(|date| date.to_string()),
                    validity: match row.valid_until {
                        Some(end) if end < today => DocumentValidity::Ended,
                        Some(end) if end - today <= TimeDelta::days(SOON_DAYS) => DocumentValidity::EndsSoon,
                        _ => DocumentValidity::Holds,
                    },
                    valid_until: row.valid_until.map(|date| date.to_string()),
                    remark: row.remark,
                    seen,
                })
                .collect())
        })
    }

    /// Keeps a document in the register.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, [`ErrorCode::NotFound`], and those of the store.
    pub fn document_save(&self, ask: SaveDocument) -> Result<UndoToken, AppError> {
        let dossier = DossierId(ask.dossier);
        let draft = DocumentDraft {
            title: ask.title,
            category: ask.category,
            kept_where: ask.kept_where,
            dated_on: ask.dated_on,
            valid_until: ask.valid_until,
            remark: ask.remark,
        };
        let checked = draft.check(self.today())?;
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            dossiers::get(&w.reader(), dossier)?.ok_or(ErrorCode::NotFound)?;
            let id = match ask.id {
                Some(id) => existing(&w.reader(), dossier, id)?,
                None => w.new_id(),
            };
            let mut edit = Edit::new("document_save", dossier);
            edit.seen(ask.seen);
            edit.record(id)
                .set(document::TITLE, checked.title)
                .set(document::CATEGORY, checked.category.code())
                .set(document::KEPT_WHERE, checked.kept_where)
                .set(document::DATED_ON, checked.dated_on)
                .set(document::VALID_UNTIL, checked.valid_until)
                .set(document::REMARK, checked.remark);
            Ok(w.apply(edit)?.into())
        })
    }

    /// Takes a document out of the register; the history keeps it.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], and those of the store.
    pub fn document_remove(&self, dossier: Uuid, id: Uuid) -> Result<UndoToken, AppError> {
        let dossier = DossierId(dossier);
        self.write_in(dossier, Deed::Write(Compartment::Plan), |w| {
            let id = existing(&w.reader(), dossier, id)?;
            let mut edit = Edit::new("document_remove", dossier);
            edit.record(id).remove(&document::KIND, true);
            Ok(w.apply(edit)?.into())
        })
    }
}

/// A document of this dossier.
fn existing(reader: &Reader<'_>, dossier: DossierId, id: Uuid) -> Result<RecordId, AppError> {
    let found = rows::of_dossier(reader, dossier)?
        .into_iter()
        .find(|row| row.id.0 == id);
    Ok(found.ok_or(ErrorCode::NotFound)?.id)
}
