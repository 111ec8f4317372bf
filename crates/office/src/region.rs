//! Joining a region with a one-time code.

use eenplan_domain::field_error::FieldErrors;
use eenplan_domain::record::ActorId;
use eenplan_domain::text;
use eenplan_store::{Enrolment, enrol, setting, sync as rows};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::sync::{AskEnrolment, Enrolled, Failure, base64, held, say};
use crate::{AppError, ErrorCode, MyDetails, Office, SyncStatusView};

/// Asks to join a region.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct EnrolRegion {
    /// Where it is reached, as the administrator gave it.
    pub address: String,
    /// The one-time code.
    pub code: String,
}

/// What the worker had typed about themselves before the region's entry took its place; kept until that entry is here.
const TYPED_DETAILS: &str = "region_typed_details";

impl Office {
    /// Joins a region with the code that its administrator made for this worker. A profile without work becomes that worker; one with work
    /// stays who it is and sends everything as it was written. So does one that comes back to a region that forgot this device.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`], [`ErrorCode::ExampleStays`], [`ErrorCode::AnotherRegion`], those of the connection and of the code, and those
    /// of the store.
    pub fn region_enrol(&self, ask: EnrolRegion) -> Result<SyncStatusView, AppError> {
        let mut errors = FieldErrors::default();
        let address = errors.take("address", text::required_line(&ask.address));
        let code = errors.take("code", text::required_line(&ask.code));
        let (typed, code) = errors.finish(address.zip(code))?;
        if self.profile()?.example {
            return Err(ErrorCode::ExampleStays.into());
        }
        let known = self
            .read_always(|r| Ok(rows::region(r)?))?
            .map(|region| region.id);
        let address = whole_address(&typed);
        let (profile, key, has_work) = self.desk(|desk| {
            let has_work =
                known.is_some() || desk.store.read(|r| enrol::has_work(r).map_err(AppError::from))?;
            Ok((desk.store.profile(), desk.store.public_key()?, has_work))
        })?;
        let enrolled: Enrolled = say(
            &*self.line,
            &address,
            "/v1/enrolments",
            &AskEnrolment {
                code: &code,
                device_id: profile.device.0,
                incarnation: profile.incarnation.0,
                actor_id: profile.actor.0,
                public_key: base64(&key),
                has_work,
                region_id: known,
            },
        )
        .map_err(at_the_door)?;
        if known.is_some_and(|known| known != enrolled.region_id) {
            return Err(ErrorCode::AnotherRegion.into());
        }
        let typed = self.session_details()?;
        self.write_always(|w| {
            if enrolled.actor_id != profile.actor.0 {
                let kept = serde_json::to_string(&typed).map_err(|_| ErrorCode::Internal)?;
                setting::put(w, TYPED_DETAILS, &kept)?;
            }
            let enrolment = Enrolment {
                address,
                name: enrolled.region_name,
                region: enrolled.region_id,
                worker: ActorId(enrolled.worker_id),
                actor: ActorId(enrolled.actor_id),
                epoch: enrolled.epoch,
            };
            match known {
                None => w.enrol(&enrolment)?,
                Some(_) => w.enrol_again(&enrolment)?,
            }
            Ok(())
        })?;
        held(&self.sync.outcome).problem = None;
        self.want_sync();
        self.sync_status()
    }

    /// Once the region's entry of this worker is here: what they had typed about themselves fills what it leaves open.
    pub(crate) fn complete_details(&self) -> Result<(), AppError> {
        let Some(kept) = self.read_always(|r| Ok(setting::get(r, TYPED_DETAILS)?))? else {
            return Ok(());
        };
        let mut details = self.session_details()?;
        if details.name.is_empty() {
            return Ok(());
        }
        if let Ok(typed) = serde_json::from_str::<MyDetails>(&kept) {
            let fill = |field: &mut String, typed: String| {
                if field.is_empty() {
                    *field = typed;
                }
            };
            let before = details.clone();
            fill(&mut details.job, typed.job);
            fill(&mut details.phone, typed.phone);
            fill(&mut details.organisation, typed.organisation);
            if details != before {
                self.session_details_save(details)?;
            }
        }
        self.write_always(|w| Ok(setting::drop(w, TYPED_DETAILS)?))
    }
}

/// Nobody tries again by themselves to be let in: a region that cannot do it now says so in other words than while sharing goes on.
fn at_the_door(failure: Failure) -> AppError {
    match failure.code {
        ErrorCode::RegionFailed => ErrorCode::RegionBusy.into(),
        code => code.into(),
    }
}

/// An address as people write it, whole: over TLS unless it names this machine itself.
fn whole_address(typed: &str) -> String {
    let typed = typed.trim().trim_end_matches('/');
    match typed.split_once("://") {
        Some(("http", rest)) if is_this_machine(rest) => typed.to_owned(),
        Some((_, rest)) => format!("https://{rest}"),
        None => format!("https://{typed}"),
    }
}

fn is_this_machine(rest: &str) -> bool {
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    ["localhost", "127.0.0.1", "[::1]"].contains(&host)
}

#[cfg(test)]
mod tests {
    use super::whole_address;

    #[test]
    fn an_address_is_spoken_to_over_tls_unless_it_is_this_machine() {
        for (typed, whole) in [
            ("regio.example", "https://regio.example"),
            (" https://regio.example/ ", "https://regio.example"),
            ("http://regio.example:8443", "https://regio.example:8443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:8080/", "http://localhost:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://127.0.0.1.example", "https://127.0.0.1.example"),
        ] {
            assert_eq!(whole_address(typed), whole);
        }
    }
}
