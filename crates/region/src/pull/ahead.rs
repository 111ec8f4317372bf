//! Whether a device knows of more than the region does: then the region's database was put back, and nobody said so.

use std::collections::BTreeMap;

use eenplan_domain::rights::Extent;
use eenplan_sync::{StreamId, is_excerpt};

use super::Pull;
use crate::database::Bounds;
use crate::docket::stream_at;
use crate::error::Failure;
use crate::push::Caller;
use crate::region::Region;
use crate::sql;

/// Whether `vector` is beyond the region in one of its streams. It was said in the region's own epoch: what was acknowledged in it is never
/// taken back.
///
/// Only of dossiers that are not there at all, and of streams that the device may read: nobody learns from it how far another one is.
pub(crate) async fn is_ahead(
    region: &Region,
    caller: &Caller,
    vector: &[(StreamId, u64)],
) -> Result<bool, Failure> {
    let (mut dossiers, mut compartments, mut seqs) = (Vec::new(), Vec::new(), Vec::new());
    for (stream, at) in vector.iter().filter(|(_, at)| !is_excerpt(*at)) {
        dossiers.push(stream.dossier.0);
        compartments.push(i16::from(stream.compartment.number()));
        seqs.push(at.cast_signed());
    }
    let scope = region.database.begin(&Bounds::none()).await?;
    let rows = scope
        .rows(sql::BEYOND, &[&dossiers, &compartments, &seqs])
        .await?;
    scope.commit().await?;
    let mut beyond = BTreeMap::new();
    for row in &rows {
        beyond.insert(stream_at(row)?, row.try_get::<_, bool>(2)?);
    }
    if beyond.is_empty() {
        return Ok(false);
    }
    let pull = Pull::begin(region, caller).await?;
    let grants = pull.grants_in(beyond.keys().map(|stream| stream.dossier)).await?;
    let counts = |(stream, is_there): (&StreamId, &bool)| {
        !is_there || pull.extent(*stream, &grants) == Some(Extent::All)
    };
    let is_ahead = beyond.iter().any(counts);
    pull.scope.undo().await?;
    Ok(is_ahead)
}
