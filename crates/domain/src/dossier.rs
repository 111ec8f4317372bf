//! A dossier opens and closes; closing has a reason and a date, and says what is still open.

use crate::field_error::{FieldCode, FieldErrors};
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// Why a dossier closes.
    pub enum CloseReason {
        /// The goals are reached.
        AsPlanned = "as_planned",
        /// The resident moved away.
        Moved = "moved",
        /// The resident stops.
        ResidentStops = "resident_stops",
        /// Stopped early, together.
        EarlyTogether = "early_together",
        /// The provider stops.
        ProviderStops = "provider_stops",
        /// Another provider goes on.
        OtherProvider = "other_provider",
        /// Goes on under another law.
        OtherDomain = "other_domain",
        /// The municipality decided so.
        Municipality = "municipality",
        /// Stopped for a while.
        Paused = "paused",
        /// The resident died.
        Died = "died",
        /// Opened by mistake, or double.
        Mistake = "mistake",
    }
}

impl CloseReason {
    /// The stop reason of iWmo/iJw 3.2 (domain.md §10), for export only.
    pub fn iwmo(&self) -> Option<&'static str> {
        Some(match self {
            Self::Died => "02",
            Self::AsPlanned => "19",
            Self::Paused => "20",
            Self::ResidentStops => "21",
            Self::ProviderStops => "22",
            Self::EarlyTogether => "23",
            Self::Moved => "31",
            Self::Municipality => "36",
            Self::OtherProvider => "38",
            Self::OtherDomain => "39",
            Self::Mistake | Self::Other(_) => return None,
        })
    }
}

/// What is still open in a dossier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StillOpen {
    /// Whether the dossier is closed already.
    pub is_closed: bool,
    /// Whether a transfer of the regie waits for an answer.
    pub handover_waits: bool,
    /// Goals that are not reached or dropped.
    pub goals: u32,
    /// Actions that are not done or dropped.
    pub actions: u32,
    /// Appointments from today on.
    pub appointments: u32,
}

/// What to know before closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseNotice {
    /// It is closed already.
    AlreadyClosed,
    /// Somebody is asked to take the regie: withdraw that first.
    HandoverWaits,
    /// This many goals stay open.
    Goals(u32),
    /// This many actions stay open.
    Actions(u32),
    /// This many appointments are planned.
    Appointments(u32),
}

impl CloseNotice {
    /// Whether it forbids closing, rather than only being said.
    pub const fn blocks(self) -> bool {
        matches!(self, Self::AlreadyClosed | Self::HandoverWaits)
    }

    /// The code a screen finds its words by.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyClosed => "already_closed",
            Self::HandoverWaits => "handover_waits",
            Self::Goals(_) => "goals_open",
            Self::Actions(_) => "actions_open",
            Self::Appointments(_) => "appointments_planned",
        }
    }
}

/// Everything to know before closing, what blocks first. Open work does not block: somebody who died has open actions.
pub fn before_closing(open: StillOpen) -> Vec<CloseNotice> {
    let blocking = [
        (open.is_closed, CloseNotice::AlreadyClosed),
        (open.handover_waits, CloseNotice::HandoverWaits),
    ];
    let said = [
        (open.goals > 0, CloseNotice::Goals(open.goals)),
        (open.actions > 0, CloseNotice::Actions(open.actions)),
        (
            open.appointments > 0,
            CloseNotice::Appointments(open.appointments),
        ),
    ];
    blocking
        .into_iter()
        .chain(said)
        .filter(|(holds, _)| *holds)
        .map(|(_, notice)| notice)
        .collect()
}

/// Closing as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct CloseDraft {
    pub closed_on: String,
    pub close_reason: String,
    pub close_note: String,
}

/// Closing that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Closing {
    pub closed_on: NaiveDate,
    pub close_reason: CloseReason,
    pub close_note: Option<String>,
}

never_prints!(CloseDraft, Closing);

impl CloseDraft {
    /// Checks everything at once: a date between opening and today, and a reason.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, opened_on: NaiveDate, today: NaiveDate) -> Result<Closing, FieldErrors> {
        let mut errors = FieldErrors::default();
        let closed_on = errors.take("closed_on", close_date(&self.closed_on, opened_on, today));
        let close_reason = errors.take("close_reason", CloseReason::chosen(&self.close_reason));
        let close_note = errors
            .take("close_note", text::statement(&self.close_note))
            .flatten();
        errors.finish(
            closed_on
                .zip(close_reason)
                .map(|(closed_on, close_reason)| Closing {
                    closed_on,
                    close_reason,
                    close_note,
                }),
        )
    }
}

fn close_date(typed: &str, opened_on: NaiveDate, today: NaiveDate) -> Result<NaiveDate, FieldCode> {
    let date = civil::past(civil::parse_date(typed)?, today)?;
    if date < opened_on {
        Err(FieldCode::EndBeforeStart)
    } else {
        Ok(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn closing_needs_a_date_and_a_reason() {
        let check = |on: &str, reason: &str| {
            CloseDraft {
                closed_on: on.into(),
                close_reason: reason.into(),
                close_note: String::new(),
            }
            .check(day("2026-03-14"), day("2026-11-12"))
        };
        let errors = check("", "").unwrap_err();
        assert_eq!(
            (errors.of("closed_on"), errors.of("close_reason")),
            (Some(FieldCode::Required), Some(FieldCode::Required))
        );
        for (on, code) in [
            ("13-3-2026", FieldCode::EndBeforeStart),
            ("13-11-2026", FieldCode::DateInFuture),
            ("31-2-2026", FieldCode::DateImpossible),
        ] {
            assert_eq!(
                check(on, "moved").unwrap_err().of("closed_on"),
                Some(code),
                "{on}"
            );
        }
        let closing = check("12-11-2026", "moved").unwrap();
        assert_eq!(
            (closing.closed_on, closing.close_reason),
            (day("2026-11-12"), CloseReason::Moved)
        );
    }

    #[test]
    fn what_is_open_is_said_and_only_a_waiting_handover_blocks() {
        let open = StillOpen {
            handover_waits: true,
            goals: 2,
            actions: 5,
            ..StillOpen::default()
        };
        let notices = before_closing(open);
        assert_eq!(
            notices,
            [
                CloseNotice::HandoverWaits,
                CloseNotice::Goals(2),
                CloseNotice::Actions(5)
            ]
        );
        assert_eq!(notices.iter().filter(|n| n.blocks()).count(), 1);
        assert!(before_closing(StillOpen::default()).is_empty());
    }

    #[test]
    fn stop_reasons_are_exported_by_their_own_codes() {
        let mut codes: Vec<_> = CloseReason::ALL.iter().filter_map(CloseReason::iwmo).collect();
        codes.sort_unstable();
        assert_eq!(
            codes,
            ["02", "19", "20", "21", "22", "23", "31", "36", "38", "39"]
        );
    }
}
