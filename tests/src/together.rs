//! What devices of one region do in every test that has them.

use eenplan_office::{Office, Pause, ResidentForm};

/// What brings two devices to rest takes a few exchanges; a hundred is a circle.
const MOST: usize = 100;

/// An invented resident without a BSN.
pub fn resident(call_name: &str, family_name: &str) -> ResidentForm {
    ResidentForm {
        family_name: family_name.into(),
        given_names: call_name.into(),
        call_name: call_name.into(),
        birth_date: "3-4-1988".into(),
        street: "Voorbeeldstraat".into(),
        house_number: "12".into(),
        postcode: "8101 AB".into(),
        city: "Raalte".into(),
        residence_municipality: "0177".into(),
        ..ResidentForm::default()
    }
}

/// Talks with the region until neither has anything to say.
///
/// # Panics
/// When something is wrong, or when there is no end to it.
#[track_caller]
pub fn talk(office: &Office) {
    for _ in 0..MOST {
        office.sync_now().unwrap();
        let pause = office.sync_step();
        let status = office.sync_status().unwrap();
        assert_eq!(status.problem, None);
        assert_ne!(pause, Pause::UntilRung, "there is a region");
        if pause != Pause::None && status.waiting == 0 {
            return;
        }
    }
    panic!("the talk has no end: {:?}", office.sync_status());
}
