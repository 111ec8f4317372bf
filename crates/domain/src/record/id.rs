//! Identities: one newtype each over a UUIDv7, made outside this crate.

use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The 16 bytes as they go on the wire and into the store.
            pub fn bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id! {
    /// Everything held about one resident; also the id of that resident and of their one plan.
    DossierId;
    /// One record of any kind.
    RecordId;
    /// One op; its idempotency key.
    OpId;
    /// One profile on one machine.
    DeviceId;
    /// One unbroken life of a device's op sequence; a restored or copied profile gets a new one.
    Incarnation;
    /// Who did it: the worker behind a profile.
    ActorId;
}

impl DossierId {
    /// The scope of the directory stream (organisations and workers), which belongs to no dossier.
    pub const DIRECTORY: DossierId = DossierId(Uuid::nil());

    /// The record that has the dossier's own id: the dossier, its resident, its plan.
    pub fn record(self) -> RecordId {
        RecordId(self.0)
    }
}
