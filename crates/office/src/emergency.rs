//! Breaking the glass: opening a dossier one takes no part in, with a reason, for a day and a night. Needs the region, which writes down
//! who, when and why, and tells who leads and their team lead.

use eenplan_domain::bsn::{Bsn, TestRange};
use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::record::DossierId;
use eenplan_domain::text;
use eenplan_store::audit::{Action, Line};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::{AppError, ErrorCode, Office};

/// Whose dossier, and why.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct OpenInEmergency {
    /// The dossier, when this device knows which; otherwise the BSN says it.
    pub dossier: Option<Uuid>,
    /// As typed.
    pub bsn: String,
    /// For who leads and for their team lead to read.
    pub reason: String,
}

/// A dossier that was opened. It comes with the next sync.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EmergencyOpened {
    /// Which.
    pub dossier: Uuid,
    /// When it closes by itself, RFC 3339.
    pub until: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewEmergencyAccess<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    dossier_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bsn: Option<&'a str>,
    reason: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EmergencyAccess {
    dossier_id: Uuid,
    expires_at: String,
}

impl Office {
    /// Opens a dossier that who asks takes no part in. Leaves an audit line, also when the region knows no such dossier.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`], [`ErrorCode::NoSuchDossier`], [`ErrorCode::NotPossible`] while the profile stands alone,
    /// [`ErrorCode::NoConnection`], what the region refuses, and those of the store.
    pub fn emergency_open(&self, ask: OpenInEmergency) -> Result<EmergencyOpened, AppError> {
        let mut errors = FieldErrors::default();
        let bsn = match (ask.dossier, ask.bsn.trim()) {
            (Some(_), _) => Some(None),
            (None, "") => errors.take("bsn", Err(FieldCode::Required)),
            // Whether an invented one may be there is up to the region.
            (None, typed) => errors.take("bsn", Bsn::parse(typed, TestRange::Allowed).map(Some)),
        };
        let reason = errors.take("reason", text::required_statement(&ask.reason));
        let (bsn, reason) = errors.finish(bsn.zip(reason))?;
        let bsn = bsn.as_ref().map(|bsn| bsn.digits());
        let opened: Result<EmergencyAccess, AppError> = self.ask_region(
            "/v1/emergency-accesses",
            &NewEmergencyAccess {
                dossier_id: ask.dossier,
                bsn: bsn.as_ref().map(|digits| digits.expose().as_str()),
                reason: &reason,
            },
        );
        let dossier = match &opened {
            Ok(access) => Some(DossierId(access.dossier_id)),
            Err(error) if error.code == ErrorCode::NoSuchDossier => None,
            Err(error) => return Err(error.clone()),
        };
        self.write_always(|w| {
            Ok(w.audit(&Line {
                dossier,
                success: dossier.is_some(),
                reason: dossier.is_none().then_some("no_such_dossier"),
                ..Line::of(Action::View, "emergency")
            })?)
        })?;
        let access = opened?;
        self.want_sync();
        Ok(EmergencyOpened {
            dossier: access.dossier_id,
            until: access.expires_at,
        })
    }
}
