//! What can go wrong. Nothing here holds a value of somebody's data.

use crate::database::sql_state;

/// A failure of the service itself.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database refused or was lost; its state code.
    #[error("database: {0}")]
    Database(String),
    /// No connection came free in time.
    #[error("database unavailable")]
    Unavailable,
    /// A row is not what it should be.
    #[error("damaged row")]
    Damaged,
    /// The schema could not be brought up to date.
    #[error("migration failed")]
    Migration,
    /// A file or address could not be used.
    #[error("{what}: {kind}")]
    Io {
        /// Which one.
        what: &'static str,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// The database was restored or copied since the service last wrote to it.
    #[error("this database was restored or copied: run `eenplan-region restored` first")]
    NotTheSameCluster,
    /// The role of the service owns its tables, or row-level security does not hold for it.
    #[error(
        "the role of `database` owns the tables or passes row-level security: give the service a role of its own, and the owner as \
         `database_owner`"
    )]
    RoleTooStrong,
    /// There is no region in this database yet.
    #[error("there is no region here yet: run `eenplan-region administrator` first")]
    NoRegion,
}

impl Failure {
    /// For the log.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Database(_) => "database",
            Failure::Unavailable => "unavailable",
            Failure::Damaged => "damaged",
            Failure::Migration => "migration",
            Failure::Io { .. } => "io",
            Failure::NotTheSameCluster => "not_the_same_cluster",
            Failure::RoleTooStrong => "role_too_strong",
            Failure::NoRegion => "no_region",
        }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Failure::Database(sql_state(&error))
    }
}

impl From<deadpool_postgres::PoolError> for Failure {
    fn from(_: deadpool_postgres::PoolError) -> Self {
        Failure::Unavailable
    }
}
