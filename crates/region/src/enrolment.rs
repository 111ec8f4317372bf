//! One-time codes and the devices that come in with them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::VerifyingKey;
use eenplan_domain::civil;
use eenplan_domain::record::{ActorId, DeviceId, DossierId, Incarnation, RecordId, Value, device, worker};
use eenplan_sync::{Place, Registers, VectorHash};
use uuid::Uuid;

use crate::DIRECTORY;
use crate::code::{ALPHABET, LENGTH, normal};
use crate::database::{Bounds, Lasts, Scope};
use crate::docket::{Docket, News, Wanted};
use crate::error::Failure;
use crate::region::Region;
use crate::service_op::{self, in_directory};
use crate::sql;

/// Wrong attempts before a code is dead.
const MOST_ATTEMPTS: i32 = 5;
/// How much of a code it is found by.
const LOOKUP: usize = 5;

/// A device that wants to come in.
#[derive(Clone, Debug)]
pub(crate) struct Newcomer {
    pub(crate) code: String,
    pub(crate) device: DeviceId,
    pub(crate) actor: ActorId,
    pub(crate) key: VerifyingKey,
    pub(crate) has_work: bool,
    /// Of which region it is already; it lets no other one take it in.
    pub(crate) region: Option<Uuid>,
}

/// A device that is in.
#[derive(Clone, Debug)]
pub(crate) struct Enrolled {
    pub(crate) worker: ActorId,
    pub(crate) actor: ActorId,
    pub(crate) name: String,
    pub(crate) news: News,
}

/// Why a device does not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    CodeUnknown,
    CodeExpired,
    CodeUsed,
    TooManyAttempts,
    /// The device belongs to another region.
    AnotherRegion,
    /// An administrator refused the device: it is lost. Only an administrator lets it in again.
    DeviceRefused,
    /// The device is here already, with another key or for somebody else.
    DeviceTaken,
    /// The actor of its work is somebody else here.
    ActorTaken,
    /// The account ended.
    AccountEnded,
}

/// A fresh code for a worker, as it is to be typed: `7K2QF-9D2MX-4TR6W-8H3BZ`.
pub(crate) async fn make_code(region: &Region, worker: ActorId) -> Result<(String, DateTime<Utc>), Failure> {
    let mut random = [0; LENGTH];
    getrandom::fill(&mut random).map_err(|_| Failure::Unavailable)?;
    let code: String = random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect();
    let expires = region.now() + TimeDelta::hours(i64::from(region.config.code_hours));
    let (lookup, _) = code.split_at(LOOKUP);
    let scope = region.database.begin(&Bounds::none()).await?;
    scope
        .run(
            "INSERT INTO enrolment (enrolment_id, lookup, code_hash, worker_id, expires_at) VALUES ($1, $2, $3, $4, $5)",
            &[&Uuid::now_v7(), &lookup, &region.keys.code(&code).as_slice(), &worker.0, &expires],
        )
        .await?;
    scope.commit().await?;
    let groups: Vec<&str> = (0..LENGTH)
        .step_by(5)
        .filter_map(|at| code.get(at..at + 5))
        .collect();
    Ok((groups.join("-"), expires))
}

/// Lets a device in. The same device may ask again when the answer was lost.
pub(crate) async fn enrol(
    region: &Region,
    newcomer: &Newcomer,
) -> Result<Result<Enrolled, Refusal>, Failure> {
    if newcomer.region.is_some_and(|known| known != region.region_id) {
        return Ok(Err(Refusal::AnotherRegion));
    }
    let worker = match redeem(region, newcomer).await? {
        Ok(worker) => worker,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (actor, name, news) = bind(region, newcomer, worker).await?;
    Ok(Ok(Enrolled {
        worker,
        actor,
        name,
        news,
    }))
}

async fn redeem(region: &Region, newcomer: &Newcomer) -> Result<Result<ActorId, Refusal>, Failure> {
    let Some(code) = normal(&newcomer.code) else {
        return Ok(Err(Refusal::CodeUnknown));
    };
    let (lookup, _) = code.split_at(LOOKUP);
    let scope = region.database.begin(&Bounds::none()).await?;
    let row = scope
        .row(
            "SELECT enrolment_id, code_hash, worker_id, expires_at, attempts, used_at, device_id FROM enrolment \
             WHERE lookup = $1 FOR UPDATE",
            &[&lookup],
        )
        .await?;
    let Some(row) = row else {
        scope.commit().await?;
        return Ok(Err(Refusal::CodeUnknown));
    };
    let id: Uuid = row.try_get(0)?;
    let attempts: i32 = row.try_get(4)?;
    let right = blake3::Hash::from_bytes(region.keys.code(&code)) == crate::database::hash(&row, 1)?;
    if attempts >= MOST_ATTEMPTS {
        scope.commit().await?;
        return Ok(Err(Refusal::TooManyAttempts));
    }
    if !right {
        scope
            .run(
                "UPDATE enrolment SET attempts = attempts + 1 WHERE enrolment_id = $1",
                &[&id],
            )
            .await?;
        scope.commit().await?;
        return Ok(Err(Refusal::CodeUnknown));
    }
    let worker = ActorId(row.try_get(2)?);
    let used: Option<DateTime<Utc>> = row.try_get(5)?;
    let by: Option<Uuid> = row.try_get(6)?;
    if used.is_some() && by != Some(newcomer.device.0) {
        return Ok(Err(Refusal::CodeUsed));
    }
    if used.is_none() && row.try_get::<_, DateTime<Utc>>(3)? <= region.now() {
        return Ok(Err(Refusal::CodeExpired));
    }
    if let Err(refusal) = admit_device(region, &scope, newcomer, worker).await? {
        return Ok(Err(refusal));
    }
    scope
        .run(
            "UPDATE enrolment SET used_at = coalesce(used_at, $2), device_id = $3 WHERE enrolment_id = $1",
            &[&id, &region.now(), &newcomer.device.0],
        )
        .await?;
    scope.commit().await?;
    Ok(Ok(worker))
}

async fn admit_device(
    region: &Region,
    scope: &Scope,
    newcomer: &Newcomer,
    worker: ActorId,
) -> Result<Result<(), Refusal>, Failure> {
    let directory = crate::region::load_directory(scope).await?;
    if directory.has_ended(worker, civil::today(region.now())) {
        return Ok(Err(Refusal::AccountEnded));
    }
    let actor = match newcomer.has_work {
        true => newcomer.actor,
        false => directory.resolve(worker),
    };
    if newcomer.has_work && !directory.same(actor, worker) {
        // An id that the directory knows already is somebody's.
        scope
            .declare(&Bounds::none().dossiers([DossierId::DIRECTORY]))
            .await?;
        let known = scope
            .row(
                "SELECT FROM register WHERE dossier_id = $1 AND compartment = 20 AND kind = $2 AND record_id = $3",
                &[&DossierId::DIRECTORY.0, &i32::from(worker::KIND.number), &actor.0],
            )
            .await?;
        if known.is_some() {
            return Ok(Err(Refusal::ActorTaken));
        }
    }
    let key = newcomer.key.to_bytes();
    // Who came in and never heard so may have begun to work meanwhile, as another actor than the first time.
    scope
        .run(
            "INSERT INTO device AS known (device_id, actor_id, public_key, enrolled_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (device_id) DO UPDATE SET actor_id = excluded.actor_id WHERE known.public_key = excluded.public_key \
             AND NOT EXISTS (SELECT FROM device_life l WHERE l.device_id = known.device_id)",
            &[&newcomer.device.0, &actor.0, &key.as_slice(), &region.now()],
        )
        .await?;
    let row = scope
        .row(
            "SELECT actor_id, public_key, refused_at IS NOT NULL FROM device WHERE device_id = $1",
            &[&newcomer.device.0],
        )
        .await?
        .ok_or(Failure::Damaged)?;
    let is_same = row.try_get::<_, Uuid>(0)? == actor.0 && row.try_get::<_, &[u8]>(1)? == key.as_slice();
    Ok(match (is_same, row.try_get(2)?) {
        (true, false) => Ok(()),
        (true, true) => Err(Refusal::DeviceRefused),
        (false, _) => Err(Refusal::DeviceTaken),
    })
}

/// How often it is looked again who counts, when others of the same person come in at the same moment.
const MOST_TURNS: usize = 20;

/// Writes in the directory that the actor of the device's work and the worker are the same person, and whose the device is.
async fn bind(
    region: &Region,
    newcomer: &Newcomer,
    worker: ActorId,
) -> Result<(ActorId, String, News), Failure> {
    let mut news = News::default();
    for _ in 0..MOST_TURNS {
        let (actor, name, is_bound) = unite(region, newcomer, worker, &mut news).await?;
        if !is_bound {
            continue;
        }
        let key = STANDARD.encode(newcomer.key.to_bytes());
        let id = RecordId(newcomer.device.0);
        let note = in_directory("device_enrol")
            .set(id, device::WORKER_ID, actor)
            .set(id, device::PUBLIC_KEY, key);
        news.extend(service_op::write(region, &note).await?);
        return Ok((actor, name, news));
    }
    Err(Failure::Unavailable)
}

/// Makes the actor of the device's work and the worker one person, unless they are. Answers whether they were when it looked.
async fn unite(
    region: &Region,
    newcomer: &Newcomer,
    worker: ActorId,
    news: &mut News,
) -> Result<(ActorId, String, bool), Failure> {
    let scope = region.database.scope().await?;
    let mut wanted = Wanted::default();
    wanted.touch(DIRECTORY, worker::KIND.number, RecordId(worker.0));
    let bounds = Bounds::none().dossiers([DossierId::DIRECTORY]);
    let docket = Docket::load(region, &scope, scope.begin(&bounds), &wanted, region.now()).await?;
    let registers = docket
        .judge
        .streams
        .get(&DIRECTORY)
        .map(|state| state.registers.clone())
        .unwrap_or_default();
    let directory = docket.judge.directory.clone();
    scope.undo().await?;
    let name = text(&registers, worker, worker::NAME);
    let counts = directory.resolve(worker);
    let actor = if newcomer.has_work { newcomer.actor } else { counts };
    let is_bound = actor == counts || directory.same(actor, worker);
    if !is_bound {
        // The first profile with work becomes the entry that counts; a later one points to it.
        let is_first = counts == worker;
        let points_to = crate::rows::value(&registers, RecordId(worker.0), worker::SAME_AS);
        let mut note =
            in_directory("worker_enrol").while_stands(RecordId(worker.0), worker::SAME_AS, points_to);
        for (group, fields) in [(worker::NAME.group, true), (worker::FUNCTIONS.group, is_first)] {
            let place = Place {
                kind: worker::KIND.number,
                record: RecordId(worker.0),
                group,
            };
            let version = registers.at(place).and_then(|register| register.leading.as_ref());
            for field in version
                .into_iter()
                .filter(|_| fields)
                .flat_map(|version| &version.fields)
            {
                let spec = worker::KIND.fields().find(|one| one.number == field.number);
                if let (Some(spec), eenplan_sync::WireValue::Known(value)) = (spec, &field.value) {
                    note = note.set(RecordId(actor.0), *spec, value.clone());
                }
            }
        }
        note = match is_first {
            true => note.set(RecordId(actor.0), worker::SAME_AS, Value::Null).set(
                RecordId(worker.0),
                worker::SAME_AS,
                actor,
            ),
            false => note
                .set(RecordId(actor.0), worker::FUNCTIONS, Vec::<String>::new())
                .set(RecordId(actor.0), worker::SAME_AS, counts),
        };
        news.extend(service_op::write(region, &note).await?);
    }
    Ok((actor, name, is_bound))
}

fn text(registers: &Registers, actor: ActorId, field: eenplan_domain::record::Field) -> String {
    match crate::rows::value(registers, RecordId(actor.0), field) {
        Some(Value::Text(text)) => text,
        _ => String::new(),
    }
}

/// A fresh challenge for a device to sign. Of a device that is not known nothing is kept: it hears the same.
pub(crate) async fn challenge(region: &Region, device: DeviceId) -> Result<[u8; 32], Failure> {
    let mut challenge = [0; 32];
    getrandom::fill(&mut challenge).map_err(|_| Failure::Unavailable)?;
    let now = region.now();
    let scope = region.database.begin(&Bounds::none()).await?;
    scope
        .run("DELETE FROM challenge WHERE expires_at < $1", &[&now])
        .await?;
    let keep = async |scope: &Scope| {
        scope
            .run(
            "INSERT INTO challenge (challenge, device_id, expires_at) SELECT $1::bytea, device_id, $3::timestamptz FROM device WHERE device_id = $2",
            &[&challenge.as_slice(), &device.0, &(now + TimeDelta::minutes(2))],
        )
        .await
        .map(|_| ())
    };
    // One that is lost is asked for again.
    scope.commit_after(keep, Lasts::Soon).await?;
    Ok(challenge)
}

/// What a device signs: that it is this challenge it answers, in this life.
pub(crate) fn challenge_bytes(challenge: &[u8], incarnation: Incarnation) -> Vec<u8> {
    let mut bytes = b"eenplan device challenge v1".to_vec();
    bytes.extend(challenge);
    bytes.extend(incarnation.bytes());
    bytes
}

/// What a signed challenge says of who signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// It is this device.
    Right,
    /// It is this device, and it is refused.
    Refused,
    /// No such device came in here, or the region forgot it with a backup.
    Unknown,
    /// It is not this device, or the challenge is not its own.
    Wrong,
}

/// Looks at a signed challenge. It is used up, right or wrong; a right one begins the life when it is new.
pub(crate) async fn answer_challenge(
    region: &Region,
    device: DeviceId,
    incarnation: Incarnation,
    challenge: &[u8],
    signature: &ed25519_dalek::Signature,
) -> Result<Signed, Failure> {
    let now = region.now();
    let scope = region.database.begin(&Bounds::none()).await?;
    let used = scope
        .run(
            "DELETE FROM challenge WHERE challenge = $1 AND device_id = $2 AND expires_at >= $3",
            &[&challenge, &device.0, &now],
        )
        .await?;
    let row = scope
        .row(
            "SELECT public_key, refused_at IS NOT NULL FROM device WHERE device_id = $1",
            &[&device.0],
        )
        .await?;
    let is_refused = match &row {
        Some(row) => row.try_get(1)?,
        None => false,
    };
    let key = row
        .as_ref()
        .map(|row| crate::database::hash(row, 0))
        .transpose()?;
    let key = key.and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    let signed = challenge_bytes(challenge, incarnation);
    let is_own = |key: VerifyingKey| key.verify_strict(&signed, signature).is_ok();
    let said = match (used == 1, key) {
        (_, None) if row.is_none() => Signed::Unknown,
        (true, Some(key)) if is_own(key) && is_refused => Signed::Refused,
        (true, Some(key)) if is_own(key) => Signed::Right,
        _ => Signed::Wrong,
    };
    if said == Signed::Right {
        let none = eenplan_sync::Chain::EMPTY.hash;
        scope
            .run(
                sql::BEGIN_LIFE,
                &[
                    &device.0,
                    &incarnation.0,
                    &none.as_slice(),
                    &VectorHash::default().0.as_slice(),
                    &now,
                ],
            )
            .await?;
    }
    scope.commit().await?;
    Ok(said)
}
