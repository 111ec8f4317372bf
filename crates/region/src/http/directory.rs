//! Administration of the directory: organisations, workers, teams, who works in which team, and places.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use eenplan_domain::record::{ActorId, RecordId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Shared;
use super::auth::Administrator;
use super::form::Form;
use super::problem::{FieldProblem, Problem, Reading, Sending};
use crate::database::Bounds;
use crate::directory::shelf;
use crate::enrolment;
use crate::region::Region;
use crate::service_op;

mod resource;

use resource::{
    NewOrganisation, NewPlace, NewTeam, NewTeamMember, NewWorker, Organisation, Place, Resource, Team,
    TeamMember, Worker,
};

pub(super) fn routes() -> OpenApiRouter<Arc<Region>> {
    OpenApiRouter::new()
        .routes(routes!(list_organisations, add_organisation))
        .routes(routes!(get_organisation, change_organisation))
        .routes(routes!(list_workers, add_worker))
        .routes(routes!(get_worker, change_worker))
        .routes(routes!(make_code))
        .routes(routes!(list_teams, add_team))
        .routes(routes!(get_team, change_team))
        .routes(routes!(list_members, add_member))
        .routes(routes!(get_member, change_member))
        .routes(routes!(list_places, add_place))
        .routes(routes!(get_place, change_place))
}

/// Which page of a list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Page {
    /// From 1.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100000)]
    page: Option<String>,
    /// At most 200; 50 when not said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    page_size: Option<String>,
    #[serde(flatten)]
    #[param(ignore)]
    unknown: BTreeMap<String, String>,
}

impl Page {
    /// The page and its size, or everything that is wrong with what was asked.
    fn read(&self) -> Result<(u32, u32), Problem> {
        let mut wrong: Vec<FieldProblem> = self
            .unknown
            .keys()
            .map(|name| FieldProblem::new(name, "unknown"))
            .collect();
        let mut number = |field: &str, said: &Option<String>, most: u32, otherwise: u32| {
            let Some(said) = said else { return otherwise };
            let read = said.parse().ok().filter(|number| (1..=most).contains(number));
            read.unwrap_or_else(|| {
                wrong.push(FieldProblem::new(field, "out-of-range"));
                otherwise
            })
        };
        let page = number("page", &self.page, 100_000, 1);
        let size = number("pageSize", &self.page_size, 200, 50);
        match wrong.is_empty() {
            true => Ok((page, size)),
            false => Err(Problem::invalid(wrong)),
        }
    }
}

/// A list, page by page.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct List<T: ToSchema> {
    items: Vec<T>,
    /// This page.
    page: u32,
    page_size: u32,
    /// How many there are on all pages.
    total: usize,
}

type Paged = Result<Query<Page>, axum::extract::rejection::QueryRejection>;
type Id = Result<Path<Uuid>, axum::extract::rejection::PathRejection>;

async fn list<T: Resource>(region: &Region, page: Paged) -> Result<Json<List<T>>, Problem> {
    let Query(asked) = page.map_err(|_| Problem::invalid(vec![FieldProblem::new("page", "out-of-range")]))?;
    let (number, size) = asked.read()?;
    let shelf = shelf(region).await?;
    let all = shelf.entries(T::KIND);
    let skipped = (number as usize - 1) * size as usize;
    Ok(Json(List {
        items: all
            .iter()
            .skip(skipped)
            .take(size as usize)
            .map(T::show)
            .collect(),
        page: number,
        page_size: size,
        total: all.len(),
    }))
}

async fn get<T: Resource>(region: &Region, id: Id) -> Result<Json<T>, Problem> {
    let Path(id) = id.map_err(|_| Problem::not_found())?;
    let shelf = shelf(region).await?;
    shelf
        .entry(T::KIND, RecordId(id))
        .map(|entry| Json(T::show(&entry)))
        .ok_or_else(Problem::not_found)
}

async fn add<T: Resource>(region: &Region, by: &Administrator, form: Form) -> Result<Response, Problem> {
    let id = RecordId(Uuid::now_v7());
    Ok((StatusCode::CREATED, keep::<T>(region, by, form, id, true).await?).into_response())
}

async fn change<T: Resource>(
    region: &Region,
    by: &Administrator,
    id: Id,
    form: Form,
) -> Result<Json<T>, Problem> {
    let Path(id) = id.map_err(|_| Problem::not_found())?;
    keep(region, by, form, RecordId(id), false).await
}

/// Writes in the directory in the name of an administrator.
async fn keep<T: Resource>(
    region: &Region,
    by: &Administrator,
    mut form: Form,
    id: RecordId,
    is_new: bool,
) -> Result<Json<T>, Problem> {
    let before = shelf(region).await?;
    if !is_new && before.entry(T::KIND, id).is_none() {
        return Err(Problem::not_found());
    }
    let note = T::note(&mut form, &before, id, is_new);
    form.finish()?;
    // What changed and who changed it are there together, or neither is.
    let scope = region.database.scope().await?;
    let news = service_op::write_in(region, &scope, &note).await?;
    region.line(&scope, Some(by.0), note.command, Some(id.0)).await?;
    scope.commit().await?;
    region.tell(None, &news);
    get(region, Ok(Path(id.0))).await
}

/// The organisations of the region.
#[utoipa::path(get, path = "/v1/organisations", tag = "directory", operation_id = "listOrganisations", security(("bearer" = [])), params(Page),
    responses(Sending, Reading, (status = 200, description = "A page of them", body = List<Organisation>)))]
async fn list_organisations(
    State(region): Shared,
    _: Administrator,
    page: Paged,
) -> Result<Json<List<Organisation>>, Problem> {
    list(&region, page).await
}

/// Adds an organisation.
#[utoipa::path(post, path = "/v1/organisations", tag = "directory", operation_id = "addOrganisation", security(("bearer" = [])),
    request_body = NewOrganisation, responses(Sending, Reading, (status = 201, description = "It is there", body = Organisation)))]
async fn add_organisation(State(region): Shared, by: Administrator, form: Form) -> Result<Response, Problem> {
    add::<Organisation>(&region, &by, form).await
}

/// One organisation.
#[utoipa::path(get, path = "/v1/organisations/{organisationId}", tag = "directory", operation_id = "getOrganisation", security(("bearer" = [])),
    params(("organisationId" = Uuid, Path, description = "Which")), responses(Reading, (status = 200, description = "As it is", body = Organisation)))]
async fn get_organisation(
    State(region): Shared,
    _: Administrator,
    id: Id,
) -> Result<Json<Organisation>, Problem> {
    get(&region, id).await
}

/// Changes what is sent of an organisation; what is not sent stays.
#[utoipa::path(patch, path = "/v1/organisations/{organisationId}", tag = "directory", operation_id = "changeOrganisation", security(("bearer" = [])),
    params(("organisationId" = Uuid, Path, description = "Which")), request_body = NewOrganisation,
    responses(Sending, Reading, (status = 200, description = "As it is now", body = Organisation)))]
async fn change_organisation(
    State(region): Shared,
    by: Administrator,
    id: Id,
    form: Form,
) -> Result<Json<Organisation>, Problem> {
    change(&region, &by, id, form).await
}

/// The workers of the region.
#[utoipa::path(get, path = "/v1/workers", tag = "directory", operation_id = "listWorkers", security(("bearer" = [])), params(Page),
    responses(Sending, Reading, (status = 200, description = "A page of them", body = List<Worker>)))]
async fn list_workers(
    State(region): Shared,
    _: Administrator,
    page: Paged,
) -> Result<Json<List<Worker>>, Problem> {
    list(&region, page).await
}

/// Adds a worker.
#[utoipa::path(post, path = "/v1/workers", tag = "directory", operation_id = "addWorker", security(("bearer" = [])),
    request_body = NewWorker, responses(Sending, Reading, (status = 201, description = "It is there", body = Worker)))]
async fn add_worker(State(region): Shared, by: Administrator, form: Form) -> Result<Response, Problem> {
    add::<Worker>(&region, &by, form).await
}

/// One worker.
#[utoipa::path(get, path = "/v1/workers/{workerId}", tag = "directory", operation_id = "getWorker", security(("bearer" = [])),
    params(("workerId" = Uuid, Path, description = "Which")), responses(Reading, (status = 200, description = "As it is", body = Worker)))]
async fn get_worker(State(region): Shared, _: Administrator, id: Id) -> Result<Json<Worker>, Problem> {
    get(&region, id).await
}

/// Changes what is sent of a worker; what is not sent stays.
#[utoipa::path(patch, path = "/v1/workers/{workerId}", tag = "directory", operation_id = "changeWorker", security(("bearer" = [])),
    params(("workerId" = Uuid, Path, description = "Which")), request_body = NewWorker,
    responses(Sending, Reading, (status = 200, description = "As it is now", body = Worker)))]
async fn change_worker(
    State(region): Shared,
    by: Administrator,
    id: Id,
    form: Form,
) -> Result<Json<Worker>, Problem> {
    change(&region, &by, id, form).await
}

/// The teams of the region.
#[utoipa::path(get, path = "/v1/teams", tag = "directory", operation_id = "listTeams", security(("bearer" = [])), params(Page),
    responses(Sending, Reading, (status = 200, description = "A page of them", body = List<Team>)))]
async fn list_teams(
    State(region): Shared,
    _: Administrator,
    page: Paged,
) -> Result<Json<List<Team>>, Problem> {
    list(&region, page).await
}

/// Adds a team.
#[utoipa::path(post, path = "/v1/teams", tag = "directory", operation_id = "addTeam", security(("bearer" = [])),
    request_body = NewTeam, responses(Sending, Reading, (status = 201, description = "It is there", body = Team)))]
async fn add_team(State(region): Shared, by: Administrator, form: Form) -> Result<Response, Problem> {
    add::<Team>(&region, &by, form).await
}

/// One team.
#[utoipa::path(get, path = "/v1/teams/{teamId}", tag = "directory", operation_id = "getTeam", security(("bearer" = [])),
    params(("teamId" = Uuid, Path, description = "Which")), responses(Reading, (status = 200, description = "As it is", body = Team)))]
async fn get_team(State(region): Shared, _: Administrator, id: Id) -> Result<Json<Team>, Problem> {
    get(&region, id).await
}

/// Changes what is sent of a team; what is not sent stays.
#[utoipa::path(patch, path = "/v1/teams/{teamId}", tag = "directory", operation_id = "changeTeam", security(("bearer" = [])),
    params(("teamId" = Uuid, Path, description = "Which")), request_body = NewTeam,
    responses(Sending, Reading, (status = 200, description = "As it is now", body = Team)))]
async fn change_team(
    State(region): Shared,
    by: Administrator,
    id: Id,
    form: Form,
) -> Result<Json<Team>, Problem> {
    change(&region, &by, id, form).await
}

/// The times of workers in teams of the region.
#[utoipa::path(get, path = "/v1/team-members", tag = "directory", operation_id = "listTeamMembers", security(("bearer" = [])), params(Page),
    responses(Sending, Reading, (status = 200, description = "A page of them", body = List<TeamMember>)))]
async fn list_members(
    State(region): Shared,
    _: Administrator,
    page: Paged,
) -> Result<Json<List<TeamMember>>, Problem> {
    list(&region, page).await
}

/// Adds a time of a worker in a team.
#[utoipa::path(post, path = "/v1/team-members", tag = "directory", operation_id = "addTeamMember", security(("bearer" = [])),
    request_body = NewTeamMember, responses(Sending, Reading, (status = 201, description = "It is there", body = TeamMember)))]
async fn add_member(State(region): Shared, by: Administrator, form: Form) -> Result<Response, Problem> {
    add::<TeamMember>(&region, &by, form).await
}

/// One time of a worker in a team.
#[utoipa::path(get, path = "/v1/team-members/{teamMemberId}", tag = "directory", operation_id = "getTeamMember", security(("bearer" = [])),
    params(("teamMemberId" = Uuid, Path, description = "Which")), responses(Reading, (status = 200, description = "As it is", body = TeamMember)))]
async fn get_member(State(region): Shared, _: Administrator, id: Id) -> Result<Json<TeamMember>, Problem> {
    get(&region, id).await
}

/// Changes what is sent of a time of a worker in a team; what is not sent stays.
#[utoipa::path(patch, path = "/v1/team-members/{teamMemberId}", tag = "directory", operation_id = "changeTeamMember", security(("bearer" = [])),
    params(("teamMemberId" = Uuid, Path, description = "Which")), request_body = NewTeamMember,
    responses(Sending, Reading, (status = 200, description = "As it is now", body = TeamMember)))]
async fn change_member(
    State(region): Shared,
    by: Administrator,
    id: Id,
    form: Form,
) -> Result<Json<TeamMember>, Problem> {
    change(&region, &by, id, form).await
}

/// The places of the region.
#[utoipa::path(get, path = "/v1/places", tag = "directory", operation_id = "listPlaces", security(("bearer" = [])), params(Page),
    responses(Sending, Reading, (status = 200, description = "A page of them", body = List<Place>)))]
async fn list_places(
    State(region): Shared,
    _: Administrator,
    page: Paged,
) -> Result<Json<List<Place>>, Problem> {
    list(&region, page).await
}

/// Adds a place.
#[utoipa::path(post, path = "/v1/places", tag = "directory", operation_id = "addPlace", security(("bearer" = [])),
    request_body = NewPlace, responses(Sending, Reading, (status = 201, description = "It is there", body = Place)))]
async fn add_place(State(region): Shared, by: Administrator, form: Form) -> Result<Response, Problem> {
    add::<Place>(&region, &by, form).await
}

/// One place.
#[utoipa::path(get, path = "/v1/places/{placeId}", tag = "directory", operation_id = "getPlace", security(("bearer" = [])),
    params(("placeId" = Uuid, Path, description = "Which")), responses(Reading, (status = 200, description = "As it is", body = Place)))]
async fn get_place(State(region): Shared, _: Administrator, id: Id) -> Result<Json<Place>, Problem> {
    get(&region, id).await
}

/// Changes what is sent of a place; what is not sent stays.
#[utoipa::path(patch, path = "/v1/places/{placeId}", tag = "directory", operation_id = "changePlace", security(("bearer" = [])),
    params(("placeId" = Uuid, Path, description = "Which")), request_body = NewPlace,
    responses(Sending, Reading, (status = 200, description = "As it is now", body = Place)))]
async fn change_place(
    State(region): Shared,
    by: Administrator,
    id: Id,
    form: Form,
) -> Result<Json<Place>, Problem> {
    change(&region, &by, id, form).await
}

/// A one-time code.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EnrolmentCode {
    /// To be typed on the device; it is shown this once.
    code: String,
    expires_at: DateTime<Utc>,
}

/// Makes a one-time code for a worker, which lets one device in.
#[utoipa::path(post, path = "/v1/workers/{workerId}/enrolment-codes", tag = "directory", operation_id = "addEnrolmentCode",
    security(("bearer" = [])), params(("workerId" = Uuid, Path, description = "Which worker")),
    responses(Reading, (status = 201, description = "The code", body = EnrolmentCode),
        (status = 409, description = "There is no account, or it ended", body = Problem, content_type = "application/problem+json")))]
async fn make_code(State(region): Shared, by: Administrator, id: Id) -> Result<Response, Problem> {
    let Json(worker) = get::<Worker>(&region, id).await?;
    let today = eenplan_domain::civil::today(region.now());
    if !worker.has_account || worker.ended_on.is_some_and(|last| last < today) {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "no-account",
            "There is no account, or it ended",
        ));
    }
    let (code, expires_at) = enrolment::make_code(&region, ActorId(worker.worker_id)).await?;
    let scope = region.database.begin(&Bounds::none()).await?;
    region
        .line(&scope, Some(by.0), "enrolment_code_make", Some(worker.worker_id))
        .await?;
    scope.commit().await?;
    Ok((StatusCode::CREATED, Json(EnrolmentCode { code, expires_at })).into_response())
}
