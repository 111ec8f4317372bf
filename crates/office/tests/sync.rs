//! How a profile stands with its region.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

mod support;

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use eenplan_office::{
    Content, EnrolRegion, ErrorCode, Line, LineError, Pause, Request, Response, Sound, SyncState,
};
use eenplan_sync::{Answer, Ask};
use support::{Desk, problems};
use uuid::Uuid;

fn enrol(address: &str, code: &str) -> EnrolRegion {
    EnrolRegion {
        address: address.into(),
        code: code.into(),
    }
}

#[test]
fn alone_nothing_waits_for_anybody() {
    let desk = Desk::open();
    desk.dossier("Sanne", "Vermeer");
    let status = desk.office.sync_status().unwrap();
    assert_eq!(status.state, SyncState::Alone);
    assert_eq!((status.waiting, status.set_aside, status.proposals), (0, 0, 0));
    assert_eq!((status.region, status.since, status.problem), (None, None, None));
    let list = desk.office.sync_list().unwrap();
    assert!(list.waiting.is_empty() && list.set_aside.is_empty() && list.gone.is_empty());
    assert_eq!(desk.office.region_get().unwrap(), None);
    let unknown = desk.office.set_aside_seen(Uuid::from_u128(1)).unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
}

#[test]
fn joining_asks_for_an_address_and_a_code() {
    let desk = Desk::open();
    let error = desk.office.region_enrol(enrol(" ", "")).unwrap_err();
    assert_eq!(problems(&error), ["address: required", "code: required"]);
}

#[test]
fn an_example_profile_joins_no_region() {
    let desk = Desk::example();
    let error = desk
        .office
        .region_enrol(enrol("https://regio.example", "ABCD-EFGH"))
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::ExampleStays);
    assert_eq!(desk.office.sync_status().unwrap().state, SyncState::Alone);
}

/// What a region, or who stands in its place, says next.
#[derive(Clone, Copy)]
enum Says {
    /// What a region says that has nothing new.
    Nothing,
    /// The same, of another region.
    Elsewhere,
    /// Nobody answers.
    Silence,
    /// A page of the network, with this status, whatever was asked.
    Page(u16),
    /// The same, to what is synced alone.
    PageToSync(u16),
    /// A problem in the region's own words: to whatever was asked, with how long to wait.
    Problem(u16, &'static str, Option<u64>),
    /// The same, to what is synced alone.
    ProblemToSync(u16, &'static str, Option<u64>),
}

/// A line to a region that is not there.
struct Told {
    says: Mutex<Says>,
    asked: Mutex<Vec<&'static str>>,
    /// Of each sync, whether only what was pushed had to be answered.
    briefly: Mutex<Vec<bool>>,
    /// What is told to who listens, and to whom that it was heard.
    ear: Mutex<Option<(Receiver<Sound>, Sender<()>)>>,
}

impl Told {
    fn saying(says: Says) -> Arc<Told> {
        Arc::new(Told {
            says: Mutex::new(says),
            asked: Mutex::default(),
            briefly: Mutex::default(),
            ear: Mutex::default(),
        })
    }

    fn says(&self, says: Says) {
        *self.says.lock().unwrap() = says;
    }

    /// What was asked since the last time.
    fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn answer(status: u16, content: Option<Content>, retry: Option<u64>, body: impl Into<Vec<u8>>) -> Response {
    Response {
        status,
        content,
        retry_after: retry.map(Duration::from_secs),
        body: body.into(),
    }
}

impl Line for Told {
    fn send(&self, request: Request<'_>) -> Result<Response, LineError> {
        self.asked.lock().unwrap().push(request.path);
        let is_sync = request.path == "/v1/sync";
        let page = |status| Ok(answer(status, None, Some(86_400), "<html>Log in</html>"));
        let problem = |status, code, retry| {
            let body = format!(r#"{{"type":"urn:eenplan:problem:{code}","code":"{code}"}}"#);
            Ok(answer(status, Some(Content::Json), retry, body))
        };
        match *self.says.lock().unwrap() {
            Says::Silence => return Err(LineError::NoConnection),
            Says::Page(status) => return page(status),
            Says::PageToSync(status) if is_sync => return page(status),
            Says::Problem(status, code, retry) => return problem(status, code, retry),
            Says::ProblemToSync(status, code, retry) if is_sync => return problem(status, code, retry),
            _ => {}
        }
        let json = |body: String| Ok(answer(201, Some(Content::Json), None, body));
        match request.path {
            "/v1/enrolments" => {
                let asked: serde_json::Value = serde_json::from_slice(request.body).unwrap();
                let is_elsewhere = matches!(*self.says.lock().unwrap(), Says::Elsewhere);
                let region = Uuid::from_u128(if is_elsewhere { 8 } else { 7 });
                let actor = asked["actorId"].as_str().unwrap();
                json(format!(
                    r#"{{"regionId":"{region}","regionName":"Proefregio","workerId":"{actor}","actorId":"{actor}","epoch":1}}"#
                ))
            }
            "/v1/challenges" => {
                json(r#"{"challenge":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#.into())
            }
            "/v1/tokens" => json(r#"{"token":"t","expiresIn":300}"#.into()),
            _ => {
                let ask = Ask::decode(request.body).unwrap();
                self.briefly.lock().unwrap().push(ask.may_be_brief());
                let said = Answer {
                    epoch: 1,
                    lease: 604_800,
                    ..Answer::default()
                };
                Ok(answer(200, Some(Content::Cbor), None, said.encode()))
            }
        }
    }

    fn listen(&self, _: &str, _: &str, hear: &mut dyn FnMut(Sound) -> bool) -> Result<(), LineError> {
        let ear = self.ear.lock().unwrap().take();
        let (sounds, heard) = ear.ok_or(LineError::NoConnection)?;
        for sound in sounds {
            hear(sound);
            heard.send(()).unwrap();
        }
        Ok(())
    }
}

/// A profile that belongs to a region and has heard from it, and one change that waits.
fn joined() -> (Desk, Arc<Told>) {
    let told = Told::saying(Says::Nothing);
    let desk = Desk::on(told.clone());
    desk.office
        .region_enrol(enrol("https://regio.example", "x"))
        .unwrap();
    assert!(matches!(desk.office.sync_step(), Pause::For(_)));
    assert_eq!(desk.office.sync_status().unwrap().problem, None);
    desk.dossier("Sanne", "Vermeer");
    told.asked();
    (desk, told)
}

/// How long the device waits after a step, which asked something.
fn rests(desk: &Desk, told: &Told) -> TimeDelta {
    let Pause::For(rest) = desk.office.sync_step() else {
        panic!("it waits")
    };
    assert!(!told.asked().is_empty(), "it asked");
    TimeDelta::from_std(rest).unwrap()
}

#[test]
fn a_page_of_the_network_in_place_of_the_region_is_no_connection() {
    for status in [200, 302, 401, 403, 404, 426, 429, 503, 511] {
        for says in [Says::Page(status), Says::PageToSync(status)] {
            let (desk, told) = joined();
            let before = desk.office.sync_status().unwrap();
            assert!(before.waiting > 0);
            told.says(says);
            // A token that is held, and one that has to be asked for.
            for later in [TimeDelta::seconds(1), TimeDelta::hours(1)] {
                desk.wait(later);
                desk.office.sync_now().unwrap();
                let rest = rests(&desk, &told);
                assert!(
                    rest <= TimeDelta::minutes(20),
                    "a page that asks for a day: {rest}"
                );
                let status = desk.office.sync_status().unwrap();
                assert_eq!((status.state, status.problem), (SyncState::Offline, None));
                assert_eq!((status.waiting, &status.since), (before.waiting, &before.since));
            }
        }
    }
}

#[test]
fn joining_says_what_is_in_the_way() {
    let problem = |status, code| Says::Problem(status, code, None);
    for (says, code) in [
        (Says::Silence, ErrorCode::NoConnection),
        (Says::Page(200), ErrorCode::NetworkAsks),
        (Says::Page(302), ErrorCode::NetworkAsks),
        (Says::Page(511), ErrorCode::NetworkAsks),
        (Says::Page(404), ErrorCode::NotARegion),
        (Says::Page(405), ErrorCode::NotARegion),
        (Says::Page(502), ErrorCode::RegionBusy),
        (problem(503, "unavailable"), ErrorCode::RegionBusy),
        (problem(429, "too-many-requests"), ErrorCode::RegionBusy),
        (problem(400, "code-unknown"), ErrorCode::CodeUnknown),
        (problem(400, "code-expired"), ErrorCode::CodeExpired),
        (problem(400, "code-used"), ErrorCode::CodeUsed),
        (problem(400, "too-many-attempts"), ErrorCode::TooManyAttempts),
        (problem(409, "account-ended"), ErrorCode::AccountEnded),
        (problem(409, "device-taken"), ErrorCode::DeviceTaken),
        (problem(409, "actor-taken"), ErrorCode::ActorTaken),
        (problem(409, "device-refused"), ErrorCode::DeviceRefused),
        (problem(409, "another-region"), ErrorCode::AnotherRegion),
    ] {
        let desk = Desk::on(Told::saying(says));
        let error = desk
            .office
            .region_enrol(enrol("https://regio.example", "7K2QF-9D2MX-4TR6W-8H3BZ"))
            .unwrap_err();
        assert_eq!(error.code, code);
        assert_eq!(desk.office.sync_status().unwrap().state, SyncState::Alone);
    }
}

#[test]
fn a_region_of_another_id_does_not_take_a_profile_over() {
    let (desk, told) = joined();
    let again = |address: &str| desk.office.region_enrol(enrol(address, "y"));
    // To enrol again at the same region is no harm, wherever it is reached now.
    again("https://nieuw.example").unwrap();
    let region = desk.office.region_get().unwrap().unwrap();
    assert_eq!(region.address, "https://nieuw.example");
    told.says(Says::Elsewhere);
    assert_eq!(
        again("https://elders.example").unwrap_err().code,
        ErrorCode::AnotherRegion
    );
    assert_eq!(desk.office.region_get().unwrap().unwrap(), region);
}

#[test]
fn who_gets_no_answer_waits_twice_as_long_each_time_and_not_all_the_same() {
    let (desk, told) = joined();
    told.says(Says::Silence);
    desk.office.sync_now().unwrap();
    let mut about = TimeDelta::seconds(2);
    let mut parts = Vec::new();
    for _ in 0..60 {
        let rest = rests(&desk, &told);
        assert!(rest >= about / 2 && rest <= about * 3 / 2, "{rest} for {about}");
        parts.push(rest.as_seconds_f64() / about.as_seconds_f64());
        // Before that nothing is asked, also not because something waits.
        desk.wait(rest - TimeDelta::milliseconds(5));
        assert!(matches!(desk.office.sync_step(), Pause::For(_)));
        assert!(told.asked().is_empty());
        desk.wait(TimeDelta::milliseconds(6));
        about = (about * 2).min(TimeDelta::seconds(60));
    }
    let near = |at: f64| parts.iter().filter(|part| (*part - at).abs() < 0.25).count();
    assert!(near(0.75) > 10 && near(1.25) > 10, "{parts:?}");
    // One answer, and the next silence begins as the first.
    told.says(Says::Nothing);
    let rest = rests(&desk, &told);
    assert!(
        rest >= TimeDelta::seconds(30) && rest <= TimeDelta::seconds(90),
        "{rest}"
    );
    told.says(Says::Silence);
    desk.wait(rest + TimeDelta::milliseconds(1));
    assert!(rests(&desk, &told) <= TimeDelta::seconds(3));
}

#[test]
fn who_listens_asks_for_everything_when_it_begins_at_a_hint_and_in_its_time_and_else_only_hands_in() {
    let (desk, told) = joined();
    let (tells, sounds) = mpsc::channel();
    let (hears, heard) = mpsc::channel();
    *told.ear.lock().unwrap() = Some((sounds, hears));
    let tell = move |sound| {
        tells.send(sound).unwrap();
        heard.recv().unwrap();
    };
    // One change waits all the time: the region never says what became of it.
    let step = || {
        told.briefly.lock().unwrap().clear();
        let pause = desk.office.sync_step();
        assert!(matches!(pause, Pause::For(_)), "{pause:?}");
        told.briefly.lock().unwrap().clone()
    };
    desk.office.sync_now().unwrap();
    assert_eq!(step(), [false]);
    assert_eq!(step(), [false], "nobody tells it what is new");
    std::thread::scope(|scope| {
        let listens = scope.spawn(|| desk.office.sync_listen());
        tell(Sound::Silence);
        assert_eq!(step(), [false], "it may have missed something");
        assert_eq!(step(), [true]);
        tell(Sound::Silence);
        assert_eq!(step(), [true]);
        tell(Sound::Hint);
        assert_eq!(step(), [false]);
        assert_eq!(step(), [true]);
        desk.office.sync_now().unwrap();
        assert_eq!(step(), [false]);
        // Handing in does not put off when everything is asked for, at most seven and a half minutes after the last time.
        let steps = (0..10).map(|_| {
            desk.wait(TimeDelta::seconds(50));
            step()
        });
        assert!(
            steps.collect::<Vec<_>>().contains(&vec![false]),
            "a hint may be lost"
        );
        drop(tell);
        listens.join().unwrap();
    });
    assert_eq!(step(), [false]);
    assert_eq!(step(), [false], "nobody tells it any more");
}

#[test]
fn a_clock_that_is_set_back_keeps_nobody_waiting() {
    let (desk, told) = joined();
    told.says(Says::Silence);
    desk.office.sync_now().unwrap();
    rests(&desk, &told);
    desk.set_clock("2016-11-12T08:00:00Z");
    let Pause::For(rest) = desk.office.sync_step() else {
        panic!("it waits")
    };
    assert!(rest <= Duration::from_secs(300), "{rest:?}");
    desk.wait(TimeDelta::from_std(rest).unwrap() + TimeDelta::milliseconds(1));
    rests(&desk, &told);
}

#[test]
fn a_region_that_asks_to_wait_is_not_asked_before() {
    for says in [
        Says::ProblemToSync(503, "unavailable", Some(40)),
        Says::ProblemToSync(429, "too-many-requests", Some(40)),
        Says::Problem(429, "too-many-requests", Some(40)),
    ] {
        let (desk, told) = joined();
        told.says(says);
        // The token has to be asked for anew.
        desk.wait(TimeDelta::hours(1));
        let least = TimeDelta::seconds(40);
        for _ in 0..20 {
            let rest = rests(&desk, &told);
            assert!(rest >= least && rest <= least * 2, "{rest}");
            desk.wait(rest + TimeDelta::milliseconds(1));
        }
        let status = desk.office.sync_status().unwrap();
        assert_eq!(status.state, SyncState::Failed);
        assert_eq!(status.problem, Some(ErrorCode::RegionFailed));
    }
}

#[test]
fn a_token_that_is_refused_is_asked_for_anew_once_and_then_it_is_something_else() {
    let (desk, told) = joined();
    told.says(Says::ProblemToSync(401, "token-needed", None));
    desk.office.sync_now().unwrap();
    assert_eq!(desk.office.sync_step(), Pause::None);
    assert_eq!(told.asked(), ["/v1/sync"]);
    rests(&desk, &told);
    let status = desk.office.sync_status().unwrap();
    assert_eq!(
        (status.state, status.problem),
        (SyncState::Failed, Some(ErrorCode::RegionRefused))
    );
    told.says(Says::Nothing);
    desk.office.sync_now().unwrap();
    rests(&desk, &told);
    assert_eq!(desk.office.sync_status().unwrap().problem, None);
    // Later the next one ends in the same way.
    told.says(Says::ProblemToSync(401, "token-needed", None));
    desk.office.sync_now().unwrap();
    assert_eq!(desk.office.sync_step(), Pause::None);
    told.asked();
    // What was asked for is not put off until it would have asked by itself.
    rests(&desk, &told);
}
