//! The register of documents: what there is and where it is kept. The files themselves are not here.

use crate::field_error::FieldErrors;
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// What kind of document it is.
    pub enum DocumentCategory {
        /// Beschikking or indication.
        Decision = "decision",
        /// Report.
        Report = "report",
        /// Diagnostics.
        Diagnostics = "diagnostics",
        /// Identity document.
        Identity = "identity",
        /// Signed consent or agreement.
        Consent = "consent",
        /// Court order, such as bewind or mentorschap.
        CourtOrder = "court_order",
        /// Rental or other contract.
        Contract = "contract",
        /// Letter.
        Letter = "letter",
        /// Something else.
        SomethingElse = "other",
    }
}

/// A document as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct DocumentDraft {
    pub title: String,
    pub category: String,
    pub kept_where: String,
    pub dated_on: String,
    pub valid_until: String,
    pub remark: String,
}

/// A document that can be kept in the register.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Document {
    pub title: String,
    pub category: DocumentCategory,
    pub kept_where: String,
    pub dated_on: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub remark: Option<String>,
}

never_prints!(DocumentDraft, Document);

impl DocumentDraft {
    /// Checks everything at once. Where it is kept is what the register is for.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, today: NaiveDate) -> Result<Document, FieldErrors> {
        let mut errors = FieldErrors::default();
        let title = errors.take("title", text::required_line(&self.title));
        let category = errors.take("category", DocumentCategory::chosen_or_newer(&self.category));
        let kept_where = errors.take("kept_where", text::required_line(&self.kept_where));
        let dated = civil::parse_optional_date(&self.dated_on);
        let dated = dated.and_then(|on| on.map(|on| civil::past(on, today)).transpose());
        let dated_on = errors.take("dated_on", dated).flatten();
        let valid_until = errors
            .take("valid_until", civil::until(&self.valid_until, dated_on, today))
            .flatten();
        let remark = errors.take("remark", text::statement(&self.remark)).flatten();
        let all = title.zip(category).zip(kept_where);
        errors.finish(all.map(|((title, category), kept_where)| Document {
            title,
            category,
            kept_where,
            dated_on,
            valid_until,
            remark,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn a_document_says_what_it_is_and_where_it_is_kept() {
        let today = day("2026-11-12");
        let errors = DocumentDraft::default().check(today).unwrap_err();
        assert_eq!(
            errors.to_string(),
            "title: required, category: required, kept_where: required"
        );
        let draft = DocumentDraft {
            title: "Beschikking begeleiding".into(),
            category: "decision".into(),
            kept_where: "Map bij Anna thuis".into(),
            dated_on: "1-9-2026".into(),
            valid_until: "31-8-2026".into(),
            remark: String::new(),
        };
        assert_eq!(
            draft.check(today).unwrap_err().to_string(),
            "valid_until: end_before_start"
        );
        assert!(
            DocumentDraft {
                valid_until: "31-8-2027".into(),
                ..draft
            }
            .check(today)
            .is_ok()
        );
    }
}
