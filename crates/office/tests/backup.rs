//! Profiles on one device: opened by one program at a time, kept in a backup, put back from it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where it fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use eenplan_office::{
    AppError, ChangePassphrase, CreateProfile, ErrorCode, MakeBackup, MyDetails, Office, RestoreBackup,
    SessionState, Surroundings, UnlockProfile,
};
use eenplan_store::keyslot::Argon2Params;
use uuid::Uuid;

const PASSPHRASE: &str = "paard batterij nietje zon";
const BACKUP: &str = "fiets wolk lepel kaarsje";

struct Clock(Mutex<DateTime<Utc>>);

impl Surroundings for Clock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn chance(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).unwrap();
    }

    fn argon2(&self) -> Result<Argon2Params, AppError> {
        Ok(Argon2Params::FLOOR)
    }
}

struct Device {
    office: Office,
    clock: Arc<Clock>,
    home: tempfile::TempDir,
}

impl Device {
    fn empty() -> Device {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(Clock(Mutex::new("2026-11-23T09:00:00Z".parse().unwrap())));
        let office = Office::new(home.path().to_owned(), clock.clone());
        Device { office, clock, home }
    }

    fn begun() -> Device {
        let device = Device::empty();
        let ask = CreateProfile {
            name: "Noor Bakker (test)".into(),
            organisation: "Sociaal team Raalte (test)".into(),
            job: "sociaal werker".into(),
            phone: String::new(),
            passphrase: PASSPHRASE.into(),
            passphrase_again: PASSPHRASE.into(),
            example: false,
        };
        device.office.session_create(ask).unwrap();
        device.office.draft_keep("note/new", "\"half\"").unwrap();
        device
    }

    fn id(&self) -> Uuid {
        self.office.session_status().unwrap().profiles[0].id
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("profiles").join(self.id().to_string())
    }

    fn backup(&self) -> PathBuf {
        let to = self.home.path().join("kopie");
        self.office.backup_make(&to, &make(BACKUP)).unwrap();
        to
    }

    fn change_phone(&self, phone: &str) {
        let details = MyDetails {
            phone: phone.into(),
            ..self.office.session_details().unwrap()
        };
        self.office.session_details_save(details).unwrap();
    }

    fn unlock(&self, id: Uuid, passphrase: &str) -> Result<SessionState, ErrorCode> {
        let ask = UnlockProfile {
            profile: id,
            passphrase: passphrase.into(),
        };
        let answer = self.office.session_unlock(ask);
        answer.map(|status| status.state).map_err(|error| error.code)
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn make(passphrase: &str) -> MakeBackup {
    MakeBackup {
        passphrase: passphrase.into(),
        passphrase_again: passphrase.into(),
    }
}

fn restore(backup_passphrase: &str) -> RestoreBackup {
    RestoreBackup {
        backup_passphrase: backup_passphrase.into(),
        passphrase: PASSPHRASE.into(),
        passphrase_again: PASSPHRASE.into(),
    }
}

fn code<T>(answer: Result<T, AppError>) -> ErrorCode {
    match answer {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error.code,
    }
}

#[test]
fn a_backup_gives_everything_back_on_another_device() {
    let from = Device::begun();
    let file = from.backup();
    let to = Device::empty();
    let status = to.office.backup_restore(&file, &restore(BACKUP)).unwrap();
    assert_eq!(status.state, SessionState::Unlocked);
    assert_eq!(status.me.unwrap().name, "Noor Bakker (test)");
    assert_eq!(status.profiles[0].restored_on.as_deref(), Some("2026-11-23"));
    let draft = to.office.draft_get("note/new").unwrap().unwrap();
    assert_eq!(draft.body, "\"half\"", "drafts come back too");

    // It goes on working, also after another start.
    to.change_phone("0572 123 456");
    let id = to.id();
    to.office.session_lock().unwrap();
    assert_eq!(to.unlock(id, BACKUP), Err(ErrorCode::WrongPassphrase));
    assert_eq!(to.unlock(id, PASSPHRASE), Ok(SessionState::Unlocked));
    assert_eq!(to.office.session_details().unwrap().phone, "0572 123 456");
}

#[test]
fn restoring_beside_a_profile_leaves_that_profile_as_it_is() {
    let device = Device::begun();
    let (first, file) = (device.id(), device.backup());
    let status = device.office.backup_restore(&file, &restore(BACKUP)).unwrap();
    assert_eq!(status.profiles.len(), 2);
    assert_eq!(device.unlock(first, PASSPHRASE), Ok(SessionState::Unlocked));
}

#[test]
fn a_wrong_passphrase_restores_nothing_and_leaves_nothing_behind() {
    let device = Device::begun();
    let file = device.backup();
    let other = Device::empty();
    let answer = other.office.backup_restore(&file, &restore(PASSPHRASE));
    assert_eq!(code(answer), ErrorCode::WrongPassphrase);
    assert_eq!(
        other.office.session_status().unwrap().state,
        SessionState::FirstStart
    );
    assert_eq!(names(&other.home.path().join("profiles")), Vec::<String>::new());
}

#[test]
fn a_backup_that_was_cut_or_changed_anywhere_is_refused() {
    let device = Device::begun();
    let whole = fs::read(device.backup()).unwrap();
    let spoilt = device.home.path().join("spoilt");
    let other = Device::empty();
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&spoilt, bytes).unwrap();
        let answer = code(other.office.backup_restore(&spoilt, &restore(BACKUP)));
        let fits = matches!(answer, ErrorCode::FileUnreadable | ErrorCode::Newer);
        assert!(fits, "{what}: {answer:?}");
    };
    let step = whole.len() / 61;
    let places = |fine: usize| {
        let coarse = (220..whole.len()).step_by(step);
        (0..220).step_by(fine).chain(coarse).chain([whole.len() - 1])
    };
    for length in places(3) {
        refused(&whole[..length], &format!("cut at {length} of {}", whole.len()));
    }
    for at in places(5) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        refused(&bytes, &format!("flipped at {at} of {}", whole.len()));
    }
    refused(&[&whole[..], b"x"].concat(), "longer");
    assert_eq!(names(&other.home.path().join("profiles")), Vec::<String>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_keeps_the_backup_that_was_there() {
    let device = Device::begun();
    let file = device.backup();
    let before = fs::read(&file).unwrap();
    std::os::unix::fs::symlink("/dev/full", device.home.path().join("kopie.part")).unwrap();
    let answer = device.office.backup_make(&file, &make(BACKUP));
    assert_eq!(code(answer), ErrorCode::DiskFull);
    assert_eq!(fs::read(&file).unwrap(), before);
    assert!(!names(device.home.path()).contains(&"kopie.part".to_owned()));
    assert!(!names(&device.folder()).contains(&"backup.scratch".to_owned()));
    device.office.backup_make(&file, &make(BACKUP)).unwrap();
}

#[test]
fn a_backup_needs_a_passphrase_typed_twice_before_a_file_is_chosen() {
    let device = Device::begun();
    let ask = MakeBackup {
        passphrase: "kort".into(),
        passphrase_again: "anders".into(),
    };
    let refused = device.office.backup_check(&ask).unwrap_err();
    let fields: Vec<&str> = refused.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["passphrase", "passphrase_again"]);
    device.office.session_lock().unwrap();
    assert_eq!(code(device.office.backup_check(&make(BACKUP))), ErrorCode::Locked);
}

#[test]
fn a_backup_is_due_when_there_is_work_in_none_and_again_after_the_days_of_the_setting() {
    let device = Device::begun();
    let due = || device.office.backup_status().unwrap().due;
    let later = |days: i64| *device.clock.0.lock().unwrap() += TimeDelta::days(days);
    assert!(!due(), "an empty profile has nothing to lose");
    device.change_phone("0572 123 456");
    assert!(due(), "there is work and no backup");
    device.backup();
    let status = device.office.backup_status().unwrap();
    assert_eq!(
        (status.due, status.changes_since, status.days),
        (false, 0, Some(0))
    );
    later(6);
    device.change_phone("0572 123 457");
    assert!(!due(), "six days");
    later(1);
    assert!(due(), "seven days and a change");
    device.office.setting_put("backup_days", "14").unwrap();
    assert!(!due(), "the setting says fourteen");
    device.office.setting_put("backup_days", "9999").unwrap();
    let status = device.office.backup_status().unwrap();
    assert_eq!(status.remind_after, 90, "never is no choice");
}

#[test]
fn another_passphrase_opens_the_same_profile_and_the_old_one_no_more() {
    let device = Device::begun();
    let change = |old: &str| ChangePassphrase {
        old: old.into(),
        passphrase: BACKUP.into(),
        passphrase_again: BACKUP.into(),
    };
    let answer = device
        .office
        .session_change_passphrase(change("niet deze wachtzin"));
    assert_eq!(code(answer), ErrorCode::WrongPassphrase);
    device
        .office
        .session_change_passphrase(change(PASSPHRASE))
        .unwrap();
    let id = device.id();
    device.office.session_lock().unwrap();
    assert_eq!(device.unlock(id, PASSPHRASE), Err(ErrorCode::WrongPassphrase));
    assert_eq!(device.unlock(id, BACKUP), Ok(SessionState::Unlocked));
}

#[test]
fn one_program_at_a_time_has_a_profile_open() {
    let device = Device::begun();
    let second = Device {
        office: Office::new(device.home.path().to_owned(), device.clock.clone()),
        clock: device.clock.clone(),
        home: tempfile::tempdir().unwrap(),
    };
    assert_eq!(
        second.unlock(device.id(), PASSPHRASE),
        Err(ErrorCode::OpenElsewhere)
    );
    device.office.session_lock().unwrap();
    assert_eq!(second.unlock(device.id(), PASSPHRASE), Ok(SessionState::Unlocked));
}

#[test]
fn a_profile_that_is_not_whole_is_shown_and_stays() {
    let device = Device::begun();
    let folder = device.folder();
    device.office.session_lock().unwrap();
    fs::rename(folder.join("store.db"), folder.join("store.elsewhere")).unwrap();
    fs::create_dir(folder.with_file_name("0190.unfinished")).unwrap();
    let status = device.office.session_status().unwrap();
    assert_eq!(status.state, SessionState::Locked);
    assert_eq!((status.profiles[0].whole, status.unfinished), (false, 1));
    assert!(folder.join("store.elsewhere").exists() && folder.join("keyslot").exists());
}

#[test]
fn a_store_that_is_damaged_is_set_aside_whole_and_said_so_at_every_start() {
    let spoil = |whole: Vec<u8>| -> [Vec<u8>; 2] {
        let mut torn = whole.clone();
        torn[1000..3000].fill(7);
        [vec![7; whole.len()], torn]
    };
    let device = Device::begun();
    let (id, folder) = (device.id(), device.folder());
    device.office.session_lock().unwrap();
    let store = folder.join("store.db");
    let spoilt = spoil(fs::read(&store).unwrap());
    // The second one as after a restore by hand of the same file.
    for (count, bytes) in spoilt.iter().chain([&Vec::new()]).enumerate() {
        fs::write(&store, bytes).unwrap();
        fs::write(folder.join("store.db-wal"), b"a log nobody can read").unwrap();
        assert_eq!(
            device.unlock(id, "niet deze wachtzin"),
            Err(ErrorCode::WrongPassphrase)
        );
        assert!(store.exists(), "a wrong passphrase says nothing about the store");
        assert_eq!(device.unlock(id, PASSPHRASE), Err(ErrorCode::Damaged));
        let aside = format!("store.damaged-2026-11-23-{}.db", count + 1);
        assert_eq!(&fs::read(folder.join(&aside)).unwrap(), bytes);
        let log = fs::read(folder.join(format!("{aside}-wal"))).unwrap();
        assert_eq!(log, b"a log nobody can read");
        let profile = device.office.session_status().unwrap().profiles.remove(0);
        assert_eq!((profile.whole, profile.set_aside), (false, Some(aside)));
        assert_eq!(profile.label, "Noor Bakker (test)", "the card says whose it was");
        assert_eq!(
            device.unlock(id, PASSPHRASE),
            Err(ErrorCode::NotFound),
            "nothing new is begun in its place"
        );
        assert!(!store.exists());
    }
}

#[test]
fn a_backup_restores_beside_a_store_that_was_set_aside() {
    let device = Device::begun();
    let (id, folder, file) = (device.id(), device.folder(), device.backup());
    device.office.session_lock().unwrap();
    let length = fs::metadata(folder.join("store.db")).unwrap().len();
    fs::write(folder.join("store.db"), vec![7; usize::try_from(length).unwrap()]).unwrap();
    assert_eq!(device.unlock(id, PASSPHRASE), Err(ErrorCode::Damaged));
    let status = device.office.backup_restore(&file, &restore(BACKUP)).unwrap();
    assert_eq!((status.state, status.profiles.len()), (SessionState::Unlocked, 2));
    let aside = fs::metadata(folder.join("store.damaged-2026-11-23-1.db")).unwrap();
    assert_eq!(aside.len(), length);
}
