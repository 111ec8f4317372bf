//! Devices that are lost: what they sign counts no more, whoever brings it.

use eenplan_domain::record::{Compartment, RecordId, note};
use eenplan_region::harness::{TestDevice, TestRegion};
use eenplan_sync::{Reason, Verdict};
use uuid::Uuid;

use crate::{count, stream};

/// An administrator refuses a device.
async fn refuse(region: &TestRegion, device: &TestDevice) {
    let query = format!(
        "UPDATE device SET refused_at = now() WHERE device_id = '{}' RETURNING 1",
        device.device.0
    );
    assert_eq!(region.database.rows(&query).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_refused_device_signs_is_set_aside_whoever_hands_it_in() {
    let (region, [mut bram, mut eva]) = TestRegion::with_devices(["Bram", "Eva"]).await;
    let id = bram.begin_dossier();
    let before = bram.set(
        stream(id, Compartment::Journal),
        &[(RecordId(Uuid::now_v7()), note::BODY, "x".into())],
    );
    let frame = bram.outbox[1].1.clone();
    bram.sync().await;
    refuse(&region, &bram).await;
    let eva_id = eva.actor;
    bram.involve(
        id,
        eva_id,
        "social_team",
        &["plan", "journal", "crisis", "identity"],
    );
    let (stolen, with_rights) = bram.outbox.pop().unwrap();
    eva.outbox.extend([(before, frame), (stolen, with_rights)]);
    eva.sync().await;
    assert_eq!(
        eva.verdicts[&before], 1,
        "what was there before stays what it was"
    );
    let aside = Verdict::SetAside(Reason::NoRight).number();
    assert_eq!(eva.verdicts[&stolen], aside);
    assert!(!eva.vector.0.keys().any(|stream| stream.dossier == id));
    let shown = format!(
        "SELECT count(*) FROM quarantine WHERE op_id = '{}' AND reason = {aside}",
        stolen.0
    );
    assert_eq!(
        count(&region, &shown).await,
        1,
        "it is kept, and those who may read see why"
    );
}
