//! Breaking the glass: any worker of the region, with a reason, for a day and a night.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use eenplan_domain::bsn::{Bsn, TestRange};
use eenplan_domain::civil;
use eenplan_domain::membership::BREAK_GLASS_HOURS;
use eenplan_domain::record::{Compartment, DossierId, RecordId, break_glass};
use eenplan_sync::StreamId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Shared;
use super::auth::InEmergency;
use super::form::Form;
use super::problem::{Problem, Reading, Sending};
use crate::database::{Bounds, number};
use crate::joining;
use crate::region::{Region, load_directory};
use crate::service_op::{self, Note};

pub(super) fn routes() -> OpenApiRouter<Arc<Region>> {
    OpenApiRouter::new().routes(routes!(open))
}

/// Whose dossier, and why. Either the dossier or the BSN.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "describes what is read field by field")]
struct NewEmergencyAccess {
    dossier_id: Option<Uuid>,
    bsn: Option<String>,
    /// For the regisseur and the team lead to read.
    reason: String,
}

/// Access until then.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EmergencyAccess {
    dossier_id: Uuid,
    expires_at: DateTime<Utc>,
}

/// Opens a dossier to the worker who asks. Its regisseur and their team lead see who, when and why.
#[utoipa::path(post, path = "/v1/emergency-accesses", tag = "sync", operation_id = "openInEmergency", security(("bearer" = [])),
    request_body = NewEmergencyAccess,
    responses(Sending, Reading, (status = 201, description = "It opens with the next sync", body = EmergencyAccess)))]
async fn open(
    State(region): Shared,
    InEmergency(caller): InEmergency,
    mut form: Form,
) -> Result<(StatusCode, Json<EmergencyAccess>), Problem> {
    let reason = form.needed("reason", Form::text);
    let dossier = form.id("dossierId");
    let bsn = form.text("bsn").and_then(|typed| {
        let bsn = Bsn::parse(&typed, TestRange::Allowed).ok();
        if bsn.is_none() {
            form.wrong("bsn", "not-a-bsn");
        }
        bsn
    });
    if dossier.is_none() == bsn.is_none() {
        form.wrong("dossierId", "either-this-or-bsn");
    }
    form.finish()?;
    let now = region.now();
    let noted = async |action, about: Option<Uuid>| {
        let scope = region.database.begin(&Bounds::none()).await?;
        region.line(&scope, Some(caller.actor), action, about).await?;
        scope.commit().await
    };
    let scope = region.database.begin(&Bounds::none()).await?;
    let directory = load_directory(&scope).await?;
    scope.commit().await?;
    // Whoever has no account learns nothing, not even whether somebody is known here.
    if !directory.has_account(caller.actor, civil::today(now)) {
        noted("emergency_refused", dossier).await?;
        return Err(Problem::forbidden());
    }
    let id = match (dossier, bsn) {
        (Some(id), _) => Some(DossierId(id)),
        (None, Some(bsn)) => joining::dossier_of(&region, bsn.digits().expose()).await?,
        (None, None) => None,
    };
    let Some(id) = id else {
        noted("emergency_not_found", None).await?;
        return Err(no_such_dossier());
    };
    let scope = region.database.begin(&Bounds::none().dossiers([id])).await?;
    let led = scope
        .row("SELECT count(*) FROM member WHERE dossier_id = $1", &[&id.0])
        .await?;
    scope.commit().await?;
    if led.map(|row| number(&row, 0)).transpose()?.unwrap_or(0) == 0 {
        noted("emergency_not_found", Some(id.0)).await?;
        return Err(no_such_dossier());
    }
    noted("emergency_open", Some(id.0)).await?;
    let stream = StreamId {
        dossier: id,
        compartment: Compartment::Core,
    };
    let record = RecordId(Uuid::now_v7());
    let note = Note::new(stream, "glass_break")
        .set(record, break_glass::WORKER_ID, caller.actor)
        .set(record, break_glass::BROKEN_AT, now)
        .set(record, break_glass::REASON, reason);
    let news = service_op::write(&region, &note).await?;
    region.tell(None, &news);
    tracing::warn!(actor = %caller.actor, dossier = %id, "the glass was broken");
    let access = EmergencyAccess {
        dossier_id: id.0,
        expires_at: now + TimeDelta::hours(BREAK_GLASS_HOURS),
    };
    Ok((StatusCode::CREATED, Json(access)))
}

/// A code of its own, which an address that is not known at all does not have.
fn no_such_dossier() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no-such-dossier",
        "There is no dossier of this person",
    )
}
