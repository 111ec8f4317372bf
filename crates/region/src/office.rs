//! What is done from the command line in a region that runs: administrators, codes, tokens, and an example.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use eenplan_domain::record::{
    ActorId, RecordId, Value, device, organisation, place, team, team_member, worker,
};
use uuid::Uuid;

use crate::enrolment;
use crate::error::Failure;
use crate::keys::Bearer;
use crate::region::Region;
use crate::service_op::{self, in_directory};

/// Somebody with an account, and the code that lets their device in.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Their entry in the directory.
    pub worker: Uuid,
    /// Their name.
    pub name: String,
    /// The one-time code.
    pub code: String,
}

/// A worker to invite.
struct Newcomer<'a> {
    name: &'a str,
    job: &'a str,
    organisation: Option<(Uuid, &'a str)>,
    functions: &'a [&'a str],
}

async fn invite(region: &Region, newcomer: &Newcomer<'_>) -> Result<Invited, Failure> {
    let id = RecordId(Uuid::now_v7());
    let functions: Vec<String> = newcomer.functions.iter().map(|one| (*one).to_owned()).collect();
    let mut note = in_directory("worker_add")
        .set(id, worker::NAME, newcomer.name)
        .set(id, worker::JOB, newcomer.job)
        .set(id, worker::FUNCTIONS, functions);
    if let Some((organisation, name)) = newcomer.organisation {
        note = note
            .set(id, worker::ORGANISATION_ID, Value::Id(organisation))
            .set(id, worker::ORGANISATION, name);
    }
    let news = service_op::write(region, &note).await?;
    region.tell(None, &news);
    Ok(Invited {
        worker: id.0,
        name: newcomer.name.to_owned(),
        code: code(region, id.0).await?,
    })
}

/// Makes an administrator.
///
/// # Errors
/// Those of the database.
pub async fn add_administrator(region: &Region, name: &str) -> Result<Invited, Failure> {
    name_the_service(region).await?;
    let newcomer = Newcomer {
        name,
        job: "",
        organisation: None,
        functions: &["administrator"],
    };
    invite(region, &newcomer).await
}

/// So that a device can say who wrote what the service writes, and check it.
async fn name_the_service(region: &Region) -> Result<(), Failure> {
    let id = RecordId(region.service.actor.0);
    let key = STANDARD.encode(region.service_key().verifying_key().to_bytes());
    let own = RecordId(region.service.device.0);
    let note = in_directory("region_found")
        .set(id, worker::NAME, region.name.as_str())
        .set(own, device::WORKER_ID, region.service.actor)
        .set(own, device::PUBLIC_KEY, key);
    service_op::write(region, &note).await?;
    Ok(())
}

/// A one-time code for a worker.
///
/// # Errors
/// Those of the database.
pub async fn code(region: &Region, worker: Uuid) -> Result<String, Failure> {
    Ok(enrolment::make_code(region, ActorId(worker)).await?.0)
}

/// An hour's token for administration over the API.
pub fn token(region: &Region, worker: Uuid) -> String {
    let expires = (region.now() + Duration::hours(1)).timestamp();
    region.keys.token(
        Bearer::Administrator(ActorId(worker)),
        u64::try_from(expires).unwrap_or(0),
    )
}

/// Fills an example region: two organisations, two teams, two places, six workers with a code each. All of it is invented.
///
/// # Errors
/// Those of the database.
pub async fn example(region: &Region) -> Result<Vec<Invited>, Failure> {
    name_the_service(region).await?;
    let houses = [
        ("Sociaal team Proefstad", "local_access"),
        ("Stichting Proefwonen", "provider"),
    ];
    let mut organisations = Vec::new();
    for (name, category) in houses {
        let id = RecordId(Uuid::now_v7());
        let note = in_directory("organisation_add")
            .set(id, organisation::NAME, name)
            .set(id, organisation::CATEGORY, category);
        service_op::write(region, &note).await?;
        organisations.push((id.0, name));
    }
    if let [_, (provider, _)] = organisations[..] {
        let places = [
            (
                "Woongroep Proefspil",
                "living_community",
                4_u32,
                18_u32,
                Some(27_u32),
            ),
            ("Nachtopvang Proefstad", "shelter", 18, 18, None),
        ];
        for (name, product, rooms, from, until) in places {
            let id = RecordId(Uuid::now_v7());
            let note = in_directory("place_add")
                .set(id, place::NAME, name)
                .set(id, place::PRODUCT, product)
                .set(id, place::ORGANISATION_ID, Value::Id(provider))
                .set(id, place::ROOMS, rooms)
                .set(id, place::AGE_FROM, from)
                .set(id, place::AGE_UNTIL, until);
            service_op::write(region, &note).await?;
        }
    }
    let people: [(&str, &str, usize, &[&str], bool); 6] = [
        ("Anna Beheer", "beheerder", 0, &["administrator"], false),
        ("Bram Regie", "maatschappelijk werker", 0, &[], false),
        ("Carla Collega", "maatschappelijk werker", 0, &[], false),
        ("Dirk Leider", "teamleider", 0, &["team_lead"], true),
        ("Eva Begeleider", "woonbegeleider", 1, &[], false),
        ("Fatma Begeleider", "woonbegeleider", 1, &[], true),
    ];
    let mut teams = Vec::new();
    for ((organisation, _), name) in organisations.iter().zip(["Team Noord", "Team Wonen"]) {
        let id = RecordId(Uuid::now_v7());
        let note = in_directory("team_add").set(id, team::NAME, name).set(
            id,
            team::ORGANISATION_ID,
            Value::Id(*organisation),
        );
        service_op::write(region, &note).await?;
        teams.push(id);
    }
    let mut invited = Vec::new();
    for (name, job, at, functions, is_lead) in people {
        let newcomer = Newcomer {
            name,
            job,
            organisation: organisations.get(at).copied(),
            functions,
        };
        let one = invite(region, &newcomer).await?;
        if let Some(team) = teams.get(at) {
            let id = RecordId(Uuid::now_v7());
            let note = in_directory("team_member_add")
                .set(id, team_member::TEAM_ID, *team)
                .set(id, team_member::WORKER_ID, Value::Id(one.worker))
                .set(id, team_member::IS_LEAD, is_lead)
                .set(
                    id,
                    team_member::STARTS_ON,
                    eenplan_domain::civil::today(region.now()),
                );
            service_op::write(region, &note).await?;
        }
        invited.push(one);
    }
    Ok(invited)
}
