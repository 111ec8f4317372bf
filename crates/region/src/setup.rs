//! What is done on the command line: founding a region, its first administrator, and telling it that it was restored.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::config::Config;
use crate::error::Failure;
use crate::keys::Keys;
use crate::reach::Reach;
use eenplan_sync::next_epoch;

const CLUSTER: &str = "SELECT system_identifier::text || '-' || timeline_id::text FROM pg_control_system(), pg_control_checkpoint()";

async fn owner(config: &Config) -> Result<tokio_postgres::Client, Failure> {
    let reach = Reach::of(config.database_root.as_deref())?;
    let (client, connection) = reach.connect(config.owner()).await?;
    tokio::spawn(async move {
        if connection.await.is_err() {
            tracing::warn!("the connection of the owner was lost");
        }
    });
    Ok(client)
}

/// Migrates, and makes the region when there is none yet. Answers its id.
///
/// # Errors
/// Those of the database.
pub async fn found(config: &Config, name: &str, now: DateTime<Utc>) -> Result<Uuid, Failure> {
    crate::migrate(config).await?;
    let mut client = owner(config).await?;
    let tx = client.transaction().await?;
    tx.batch_execute("LOCK TABLE region IN EXCLUSIVE MODE").await?;
    if let Some(row) = tx.query_opt("SELECT region_id FROM region", &[]).await? {
        return Ok(row.try_get(0)?);
    }
    let region = Uuid::now_v7();
    let (actor, device, incarnation) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::new_v4());
    let cluster: String = tx.query_one(CLUSTER, &[]).await?.try_get(0)?;
    tx.execute(
        "INSERT INTO region (region_id, name, epoch, service_actor, service_device, service_incarnation, cluster) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[&region, &name, &first_epoch(now), &actor, &device, &incarnation, &cluster],
    )
    .await?;
    let key = Keys::from_secret(&config.secret)
        .service_key(region)
        .verifying_key()
        .to_bytes();
    tx.execute(
        "INSERT INTO device (device_id, actor_id, public_key, enrolled_at) VALUES ($1, $2, $3, $4)",
        &[&device, &actor, &key.as_slice(), &now],
    )
    .await?;
    tx.commit().await?;
    Ok(region)
}

fn first_epoch(now: DateTime<Utc>) -> i64 {
    next_epoch(0, u64::try_from(now.timestamp()).unwrap_or(1)).cast_signed()
}

/// Begins a new epoch, after a restore from a backup: devices are asked for everything they hold, and give back what was lost.
/// Answers the epoch.
///
/// # Errors
/// [`Failure::NoRegion`], and those of the database.
pub async fn restored(config: &Config, now: DateTime<Utc>) -> Result<u64, Failure> {
    crate::migrate(config).await?;
    let mut client = owner(config).await?;
    let tx = client.transaction().await?;
    tx.batch_execute("LOCK TABLE region IN EXCLUSIVE MODE").await?;
    let row = tx
        .query_opt("SELECT epoch FROM region", &[])
        .await?
        .ok_or(Failure::NoRegion)?;
    let epoch = row.try_get::<_, i64>(0)?.cast_unsigned();
    let next = next_epoch(epoch, u64::try_from(now.timestamp()).unwrap_or(0));
    let cluster: String = tx.query_one(CLUSTER, &[]).await?.try_get(0)?;
    // The service's own sequence may have gone on after the backup as well.
    tx.execute(
        "UPDATE region SET epoch = $1, cluster = $2, service_incarnation = $3",
        &[&next.cast_signed(), &cluster, &Uuid::new_v4()],
    )
    .await?;
    tx.execute("UPDATE device_life SET since = NULL, sent_since = NULL", &[])
        .await?;
    // Numbers of transactions may begin anew in another cluster.
    tx.execute("UPDATE member_change SET xact = 0", &[]).await?;
    tx.execute("UPDATE account SET xact = 0", &[]).await?;
    tx.execute("UPDATE team_time SET xact = 0", &[]).await?;
    tx.execute("UPDATE op SET xact = 0 WHERE xact <> 0", &[]).await?;
    tx.commit().await?;
    Ok(next)
}
