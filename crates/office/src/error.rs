//! The one error screens get. Codes only; the screen owns the words.

use eenplan_domain::field_error as domain;
use eenplan_store::StoreError;
use eenplan_store::backup::BackupError;
use eenplan_store::keyslot::KeyslotError;
use eenplan_sync::Reason;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What happened, for which the screens have a sentence each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Fields are wrong; see them.
    Invalid,
    /// It is not there (any more).
    NotFound,
    /// This is not possible now; nothing was changed.
    NotPossible,
    /// Not for you to do.
    NotAllowed,
    /// Only who leads the plan, or stands in today, does this.
    NotLeading,
    /// Only for who takes part in the dossier today.
    NotInvolved,
    /// No profile is open.
    Locked,
    /// The passphrase does not open this profile.
    WrongPassphrase,
    /// The keys or the store cannot be read.
    Damaged,
    /// A newer version of the program wrote this.
    Newer,
    /// Another program has this profile open.
    OpenElsewhere,
    /// Somebody changed it meanwhile.
    Overtaken,
    /// The proposal does not wait any more: somebody answered it, or its author put another in its place.
    ProposalAnswered,
    /// The regie went to somebody else meanwhile.
    RegieMoved,
    /// A transfer of the regie waits for an answer already.
    HandoverWaits,
    /// No room on the disk.
    DiskFull,
    /// The disk cannot be written.
    DiskReadOnly,
    /// Reading or writing failed.
    DiskFailed,
    /// The file is not one we can read.
    FileUnreadable,
    /// No program of this device opens the file.
    FileUnopened,
    /// The file is larger than we read.
    FileTooLarge,
    /// There are no rows in the file.
    FileEmpty,
    /// The file is no longer open here.
    FileNotOpen,
    /// Nobody answers at the region's address.
    NoConnection,
    /// Who answers there cannot show to be the region.
    RegionNotTrusted,
    /// What answers there is no region: a page of the network, another service.
    NotARegion,
    /// The network shows a page of its own: it wants people to sign in first.
    NetworkAsks,
    /// The region answers and cannot do it now.
    RegionFailed,
    /// The same to who asks to join: nobody tries again by themselves.
    RegionBusy,
    /// The region does not let this device in now.
    RegionRefused,
    /// The region no longer knows this device, as after a backup from before it came: a new code lets it in again.
    DeviceUnknown,
    /// An administrator refused this device, as lost: only they let it in again.
    DeviceRefused,
    /// The region knows this device as somebody else's.
    DeviceTaken,
    /// The code is for somebody else than whose work this is.
    ActorTaken,
    /// The account that the code is for ended.
    AccountEnded,
    /// The profile belongs to another region.
    AnotherRegion,
    /// An example profile joins no region.
    ExampleStays,
    /// No such code.
    CodeUnknown,
    /// The code is too old.
    CodeExpired,
    /// The code was used.
    CodeUsed,
    /// The region knows no dossier of this person.
    NoSuchDossier,
    /// The dossier was joined into another one about the same person; new work goes there.
    Joined,
    /// The code was tried wrongly too often: it works no more.
    TooManyAttempts,
    /// Without contact with the region for too long: nothing of it can be read here until there is.
    Sealed,
    /// A mistake of the program.
    Internal,
}

/// What is wrong with a field; see [`domain::FieldCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the codes of the domain, which says what each means")]
pub enum FieldCode {
    Required,
    TooLong,
    ControlCharacters,
    UnknownChoice,
    DateUnreadable,
    YearIncomplete,
    DateImpossible,
    DateInFuture,
    DateInPast,
    DateTooLongAgo,
    DateTooFarAhead,
    EndBeforeStart,
    TimeWrong,
    BsnWrong,
    BsnTestRange,
    PostcodeWrong,
    HouseNumberWrong,
    PhoneWrong,
    EmailWrong,
    NotANumber,
    OutOfRange,
    RhythmWrong,
    NothingChanged,
    LinkToSelf,
    PersonNotPossible,
    PassphraseTooShort,
    PassphraseTooSimple,
    NotTheSame,
}

impl From<domain::FieldCode> for FieldCode {
    fn from(code: domain::FieldCode) -> Self {
        match code {
            domain::FieldCode::Required => FieldCode::Required,
            domain::FieldCode::TooLong { .. } => FieldCode::TooLong,
            domain::FieldCode::ControlCharacters => FieldCode::ControlCharacters,
            domain::FieldCode::UnknownChoice => FieldCode::UnknownChoice,
            domain::FieldCode::DateUnreadable => FieldCode::DateUnreadable,
            domain::FieldCode::YearIncomplete => FieldCode::YearIncomplete,
            domain::FieldCode::DateImpossible => FieldCode::DateImpossible,
            domain::FieldCode::DateInFuture => FieldCode::DateInFuture,
            domain::FieldCode::DateInPast => FieldCode::DateInPast,
            domain::FieldCode::DateTooLongAgo => FieldCode::DateTooLongAgo,
            domain::FieldCode::DateTooFarAhead => FieldCode::DateTooFarAhead,
            domain::FieldCode::EndBeforeStart => FieldCode::EndBeforeStart,
            domain::FieldCode::TimeWrong => FieldCode::TimeWrong,
            domain::FieldCode::BsnWrong => FieldCode::BsnWrong,
            domain::FieldCode::BsnTestRange => FieldCode::BsnTestRange,
            domain::FieldCode::PostcodeWrong => FieldCode::PostcodeWrong,
            domain::FieldCode::HouseNumberWrong => FieldCode::HouseNumberWrong,
            domain::FieldCode::PhoneWrong => FieldCode::PhoneWrong,
            domain::FieldCode::EmailWrong => FieldCode::EmailWrong,
            domain::FieldCode::NotANumber => FieldCode::NotANumber,
            domain::FieldCode::OutOfRange { .. } => FieldCode::OutOfRange,
            domain::FieldCode::RhythmWrong => FieldCode::RhythmWrong,
            domain::FieldCode::NothingChanged => FieldCode::NothingChanged,
            domain::FieldCode::LinkToSelf => FieldCode::LinkToSelf,
            domain::FieldCode::PersonNotPossible => FieldCode::PersonNotPossible,
            domain::FieldCode::PassphraseTooShort { .. } => FieldCode::PassphraseTooShort,
            domain::FieldCode::PassphraseTooSimple => FieldCode::PassphraseTooSimple,
            domain::FieldCode::NotTheSame => FieldCode::NotTheSame,
        }
    }
}

/// One problem beside one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldError {
    /// Name of the field in the command.
    pub field: String,
    /// Code the screen finds its words by.
    pub code: FieldCode,
    /// The least that fits.
    pub min: Option<i32>,
    /// The most that fits.
    pub max: Option<i32>,
}

/// Why a use case did not happen. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type, thiserror::Error)]
#[error("{code:?}")]
pub struct AppError {
    /// What happened.
    pub code: ErrorCode,
    /// All that is wrong with the fields, at once.
    pub fields: Vec<FieldError>,
}

impl From<ErrorCode> for AppError {
    fn from(code: ErrorCode) -> Self {
        AppError {
            code,
            fields: Vec::new(),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::Damaged | StoreError::Codec(_) => ErrorCode::Damaged,
            StoreError::Newer { .. } => ErrorCode::Newer,
            StoreError::DiskFull => ErrorCode::DiskFull,
            StoreError::ReadOnly => ErrorCode::DiskReadOnly,
            StoreError::Io(_) => ErrorCode::DiskFailed,
            StoreError::Overtaken => ErrorCode::Overtaken,
            StoreError::Missing => ErrorCode::NotFound,
            StoreError::Refused(Reason::NoRight | Reason::NotAccepted) => ErrorCode::NotAllowed,
            StoreError::Refused(_) => ErrorCode::Overtaken,
            StoreError::Forged => ErrorCode::RegionNotTrusted,
            StoreError::Unreadable | StoreError::OldEpoch => ErrorCode::RegionFailed,
            StoreError::Settings(_)
            | StoreError::Misfit { .. }
            | StoreError::Database(_)
            | StoreError::Migration => ErrorCode::Internal,
        };
        if code == ErrorCode::Internal || code == ErrorCode::Damaged {
            tracing::error!(%error, "store");
        }
        code.into()
    }
}

impl From<KeyslotError> for AppError {
    fn from(error: KeyslotError) -> Self {
        tracing::warn!(%error, "keyslot");
        match error {
            KeyslotError::WrongPassphrase => ErrorCode::WrongPassphrase,
            KeyslotError::NewerThanProgram { .. } => ErrorCode::Newer,
            KeyslotError::Missing => ErrorCode::NotFound,
            KeyslotError::Io(error) => return error.into(),
            _ => ErrorCode::Damaged,
        }
        .into()
    }
}

impl From<BackupError> for AppError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Store(error) => error.into(),
            BackupError::Keyslot(KeyslotError::Broken) | BackupError::Unreadable => {
                ErrorCode::FileUnreadable.into()
            }
            BackupError::Keyslot(error) => error.into(),
            BackupError::Io(error) => error.into(),
            BackupError::Newer(_) => ErrorCode::Newer.into(),
        }
    }
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => ErrorCode::DiskReadOnly,
            ErrorKind::NotFound => ErrorCode::NotFound,
            _ => ErrorCode::DiskFailed,
        }
        .into()
    }
}

impl From<domain::FieldErrors> for AppError {
    fn from(errors: domain::FieldErrors) -> Self {
        let fields = errors
            .iter()
            .map(|error| {
                let (min, max) = error.code.bounds();
                FieldError {
                    field: error.field.to_string(),
                    code: error.code.into(),
                    min,
                    max,
                }
            })
            .collect();
        AppError {
            code: ErrorCode::Invalid,
            fields,
        }
    }
}
