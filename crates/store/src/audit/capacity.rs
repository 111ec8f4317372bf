//! In what capacity somebody did something in a dossier: for which organisation, in which role, on which ground, with whose consent, or
//! because it was an emergency (NEN 7513). By what stands on this device, and by codes and ids alone.

use chrono::{DateTime, Utc};
use eenplan_domain::civil;
use eenplan_domain::record::{ActorId, DossierId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::StoreError;
use crate::notice;
use crate::open::Reader;

/// The role of who leads, stands in, takes no part, or works in no dossier in particular; else that of the involvement stands.
const REGISSEUR: &str = "regisseur";
const DEPUTY: &str = "deputy";
const NONE: &str = "none";
const WORKER: &str = "worker";

/// What lets somebody in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Capacity {
    /// A code.
    pub(super) role: String,
    /// Id of the organisation they work for.
    pub(super) organisation: Option<[u8; 16]>,
    /// Code of the ground of their involvement.
    pub(super) ground: Option<String>,
    /// Id of the consent that their involvement rests on.
    pub(super) consent: Option<[u8; 16]>,
    /// Whether nothing but a reason that they gave opens the dossier to them.
    pub(super) emergency: bool,
}

/// In what capacity `who` works at a moment, in a dossier or in none in particular.
///
/// # Errors
/// Any [`StoreError`].
pub(super) fn of(
    conn: &Connection,
    who: ActorId,
    dossier: Option<DossierId>,
    now: DateTime<Utc>,
) -> Result<Capacity, StoreError> {
    let me = who.bytes();
    let worker = conn
        .prepare_cached("SELECT organisation_id, same_as FROM worker WHERE id = ?1")?
        .query_row([me], |row| Ok((row.get(0)?, row.get::<_, Option<[u8; 16]>>(1)?)))
        .optional()?;
    let (organisation, same) = worker.unwrap_or_default();
    let me = same.unwrap_or(me);
    let mut capacity = Capacity {
        role: WORKER.to_owned(),
        organisation,
        ..Capacity::default()
    };
    let Some(dossier) = dossier else {
        return Ok(capacity);
    };
    let day = civil::today(now).to_string();
    let leads = conn
        .prepare_cached(
            "SELECT CASE WHEN regisseur_id IN (?2, ?3) THEN 1
                         WHEN deputy_id IN (?2, ?3) AND coalesce(deputy_from, '') <= ?4 AND coalesce(deputy_until, '9') >= ?4 THEN 2
                         ELSE 0 END
             FROM dossier WHERE id = ?1 AND removed = 0",
        )?
        .query_row(params![dossier.bytes(), who.bytes(), me, day], |row| row.get::<_, u8>(0))
        .optional()?;
    let involved = conn
        .prepare_cached(
            "SELECT id, role, ground FROM involvement
             WHERE dossier_id = ?1 AND removed = 0 AND coalesce(starts_on, '') <= ?4 AND coalesce(ends_on, '9') >= ?4
               AND (worker_id IN (?2, ?3) OR team_id IN
                 (SELECT team_id FROM team_member WHERE worker_id IN (?2, ?3) AND removed = 0
                  AND coalesce(starts_on, '') <= ?4 AND coalesce(ends_on, '9') >= ?4))
             ORDER BY worker_id IS NULL, starts_on, id LIMIT 1",
        )?
        .query_row(params![dossier.bytes(), who.bytes(), me, day], involvement)
        .optional()?;
    if let Some((id, role, ground)) = involved {
        capacity.consent = conn
            .prepare_cached(
                "SELECT id FROM consent WHERE involvement_id = ?1 AND dossier_id = ?2 AND removed = 0 AND withdrawn_on IS NULL
                 AND coalesce(given_on, '') <= ?3 AND coalesce(valid_until, '9') >= ?3 ORDER BY given_on DESC, id DESC LIMIT 1",
            )?
            .query_row(params![id, dossier.bytes(), day], |row| row.get(0))
            .optional()?;
        (capacity.role, capacity.ground) = (role, ground);
    } else {
        NONE.clone_into(&mut capacity.role);
    }
    match leads {
        Some(1) => REGISSEUR.clone_into(&mut capacity.role),
        Some(2) => DEPUTY.clone_into(&mut capacity.role),
        _ if capacity.role == NONE => {
            capacity.emergency = notice::glass_until(&Reader(conn), dossier, who, now)?.is_some();
        }
        _ => {}
    }
    Ok(capacity)
}

fn involvement(row: &Row<'_>) -> rusqlite::Result<([u8; 16], String, Option<String>)> {
    Ok((
        row.get(0)?,
        row.get::<_, Option<String>>(1)?.unwrap_or_default(),
        row.get(2)?,
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use uuid::Uuid;

    use super::*;

    const HOUSE: &str = include_str!("../../../../migrations/device/V1__house.sql");
    const COURSE: &str = include_str!("../../../../migrations/device/V2__caseload_course.sql");
    const SYNC: &str = include_str!("../../../../migrations/device/V3__sync.sql");

    fn id(n: u128) -> [u8; 16] {
        Uuid::from_u128(n).into_bytes()
    }

    /// Dossier 1 is led by worker 10, with 11 standing in this week; 12 takes part by a ground and a consent, 13 by their team, 14 did
    /// until yesterday, and 15 gave a reason an hour ago. Worker 16 is who 10 was before the region.
    fn store() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        for version in [HOUSE, COURSE, SYNC] {
            conn.execute_batch(version).unwrap();
        }
        let run = |sql: &str, ids: &[u128]| {
            let ids = ids.iter().map(|n| id(*n).to_vec());
            assert_eq!(conn.execute(sql, rusqlite::params_from_iter(ids)).unwrap(), 1);
        };
        run(
            "INSERT INTO dossier (id, dossier_id, regisseur_id, deputy_id, deputy_from, deputy_until)
             VALUES (?1, ?1, ?2, ?3, '2026-11-09', '2026-11-15')",
            &[1, 10, 11],
        );
        for n in [10, 12, 13, 14, 15] {
            run(
                "INSERT INTO worker (id, dossier_id, organisation_id) VALUES (?1, ?1, ?2)",
                &[n, 90],
            );
        }
        run(
            "INSERT INTO worker (id, dossier_id, organisation_id, same_as) VALUES (?1, ?1, ?2, ?3)",
            &[16, 91, 10],
        );
        let involved =
            "INSERT INTO involvement (id, dossier_id, worker_id, team_id, role, ground, starts_on, ends_on)";
        run(
            &format!("{involved} VALUES (?1, ?2, ?3, NULL, 'provider', 'wmo_5_2_1', '2026-10-01', NULL)"),
            &[20, 1, 12],
        );
        run(
            &format!("{involved} VALUES (?1, ?2, NULL, ?3, 'social_team', 'wmo_5_1_1', '2026-10-01', NULL)"),
            &[21, 1, 30],
        );
        run(
            &format!(
                "{involved} VALUES (?1, ?2, ?3, NULL, 'provider', 'wmo_5_2_1', '2026-10-01', '2026-11-11')"
            ),
            &[22, 1, 14],
        );
        run(
            "INSERT INTO team_member (id, dossier_id, team_id, worker_id) VALUES (?1, ?1, ?2, ?3)",
            &[31, 30, 13],
        );
        let consent = "INSERT INTO consent (id, dossier_id, involvement_id, given_on, withdrawn_on)";
        run(
            &format!("{consent} VALUES (?1, ?2, ?3, '2026-10-01', '2026-10-20')"),
            &[40, 1, 20],
        );
        run(
            &format!("{consent} VALUES (?1, ?2, ?3, '2026-10-21', NULL)"),
            &[41, 1, 20],
        );
        run(
            "INSERT INTO break_glass (id, dossier_id, worker_id, broken_at) VALUES (?1, ?2, ?3, 1794466800000)",
            &[50, 1, 15],
        );
        conn
    }

    #[test]
    fn it_is_what_opens_the_dossier_to_them_on_that_day() {
        let conn = store();
        let now: DateTime<Utc> = "2026-11-12T08:00:00Z".parse().unwrap();
        let dossier = Some(DossierId(Uuid::from_u128(1)));
        let here = Some(id(90));
        for (who, in_dossier, role, organisation, ground, consent, emergency) in [
            (10, dossier, REGISSEUR, here, None, None, false),
            (16, dossier, REGISSEUR, Some(id(91)), None, None, false),
            (11, dossier, DEPUTY, None, None, None, false),
            (
                12,
                dossier,
                "provider",
                here,
                Some("wmo_5_2_1"),
                Some(id(41)),
                false,
            ),
            (13, dossier, "social_team", here, Some("wmo_5_1_1"), None, false),
            (14, dossier, NONE, here, None, None, false),
            (15, dossier, NONE, here, None, None, true),
            (12, None, WORKER, here, None, None, false),
            (
                12,
                Some(DossierId(Uuid::from_u128(2))),
                NONE,
                here,
                None,
                None,
                false,
            ),
        ] {
            let found = of(&conn, ActorId(Uuid::from_u128(who)), in_dossier, now).unwrap();
            let told = Capacity {
                role: role.to_owned(),
                organisation,
                ground: ground.map(str::to_owned),
                consent,
                emergency,
            };
            assert_eq!(found, told, "worker {who}");
        }
        let next_week: DateTime<Utc> = "2026-11-16T08:00:00Z".parse().unwrap();
        let deputy = of(&conn, ActorId(Uuid::from_u128(11)), dossier, next_week).unwrap();
        assert_eq!(deputy.role, NONE, "the week is over");
    }
}
