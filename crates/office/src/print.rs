//! Giving the plan to the resident: what stands on the paper, what is left out, and the PDF.
//!
//! **Invariant:** what the worker is shown before saving and what is printed come from one [`Sheet`].
//! **Invariant:** the journal, the BSN, what others said in confidence and remarks between workers have no way onto the paper.

mod crisis;
mod sheet;
mod words;

use std::path::Path;

use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId};
use eenplan_store::audit::{Action, Line};
use eenplan_store::durable;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::plan_version::VersionView;
use crate::rights::Stand;
use crate::{AppError, ErrorCode, Office};
use sheet::Sheet;

/// What to print. Whatever is not ticked is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AskPrint {
    /// Whose plan.
    pub dossier: Uuid,
    /// An agreed version, instead of the plan as it stands now.
    pub version: Option<Uuid>,
    /// With the crisiskaart.
    pub crisis_card: bool,
    /// With the signaleringsplan.
    pub signal_plan: bool,
    /// With the course of the scores of self-reliance.
    pub scores: bool,
    /// With the figures of positieve gezondheid.
    pub health: bool,
}

/// What the paper will hold.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PrintView {
    /// Name the resident is called by.
    pub call_name: String,
    /// Number of the version on the paper.
    pub number: u32,
    /// The version that was agreed last.
    pub latest: Option<VersionView>,
    /// Whether the plan asks for something else than that version.
    pub changed_since: bool,
    /// Every part, in the order of the paper; then what never comes along.
    pub parts: Vec<PrintPartView>,
    /// Characters no font can print; the paper says where they stood.
    pub unprintable: Vec<String>,
}

never_prints!(PrintView);

/// One part of a plan or dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PrintPartView {
    /// A code.
    pub code: String,
    /// How many there are, where they can be counted.
    pub count: Option<u32>,
    /// `printed`, `empty` (there is nothing yet), `not_ticked`, `not_yours` (who prints may not see it) or `never`.
    pub standing: String,
}

/// A paper that was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PlanPrinted {
    /// How many pages it takes.
    pub pages: u32,
}

impl Office {
    /// What a paper will hold and what is left out.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`] for a role that may not read the plan, [`ErrorCode::Damaged`] when
    /// the agreed version cannot be read.
    pub fn plan_print_preview(&self, ask: AskPrint) -> Result<PrintView, AppError> {
        Ok(self.sheet(ask)?.into_view())
    }

    /// Whether this can be printed; before the worker chooses a file.
    ///
    /// # Errors
    /// As [`Office::plan_print_preview`].
    pub fn plan_print_check(&self, ask: AskPrint) -> Result<(), AppError> {
        self.sheet(ask).map(|_| ())
    }

    /// The name a file gets unless the worker gives another: the day and nothing about whom.
    pub fn plan_print_name(&self) -> String {
        format!("plan-{}.pdf", self.today())
    }

    /// Saves the paper at `to`, whole or not at all, with an audit line for each part of the dossier that stands on it.
    ///
    /// # Errors
    /// As [`Office::plan_print_preview`], and those of the disk.
    pub fn plan_print(&self, to: &Path, ask: AskPrint) -> Result<PlanPrinted, AppError> {
        let sheet = self.sheet(ask)?;
        let printed = eenplan_paper::render(&sheet.paper).map_err(|error| {
            tracing::error!(%error, "print");
            ErrorCode::Internal
        })?;
        self.write(|w| {
            for compartment in sheet.compartments() {
                w.audit(&Line {
                    dossier: Some(DossierId(ask.dossier)),
                    compartment: Some(compartment),
                    ..Line::of(Action::Print, "support")
                })?;
            }
            // Inside the transaction: no paper without its lines, no lines without a paper.
            durable::write(to, &printed.pdf).map_err(|error| match error.kind() {
                // The folder went, a stick that was pulled out: nothing of the dossier is missing.
                std::io::ErrorKind::NotFound => ErrorCode::DiskFailed.into(),
                _ => AppError::from(error),
            })
        })?;
        Ok(PlanPrinted {
            pages: u32::try_from(printed.pages).unwrap_or(u32::MAX),
        })
    }

    fn sheet(&self, ask: AskPrint) -> Result<Sheet, AppError> {
        let (id, today, now) = (DossierId(ask.dossier), self.today(), self.surroundings.now());
        let may = |stand: &Stand| {
            let mut parts = vec![Compartment::Core, Compartment::Plan];
            stand.may_read(&parts)?;
            if stand.sees(Compartment::Crisis) && (ask.crisis_card || ask.signal_plan) {
                parts.push(Compartment::Crisis);
            }
            Ok(parts)
        };
        self.view_as(id, may, |r, stand| {
            Sheet::of(r, ask, stand.sees(Compartment::Crisis), today, now)
        })
    }
}
