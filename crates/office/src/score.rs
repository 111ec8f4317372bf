//! Scores: ZRM by the worker, positieve gezondheid by the resident, as a course over time.

use chrono::NaiveDate;
use eenplan_domain::field_error::{FieldCode, FieldErrors};
use eenplan_domain::life_domain::{HealthDimension, Instrument, ScoreDraft, ZrmDomain, course};
use eenplan_domain::never_prints;
use eenplan_domain::record::{Compartment, DossierId, score};
use eenplan_store::{Edit, score as rows};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::plan::open_plan;
use crate::rights::Deed;
use crate::{AppError, ErrorCode, Office, UndoToken};

/// A score on a day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ScorePoint {
    /// `YYYY-MM-DD`.
    pub on: String,
    /// The score.
    pub score: i32,
    /// What was noted with it.
    pub remark: Option<String>,
    /// By whom.
    pub by: String,
}

/// One dimension over time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ScoreCourse {
    /// Code of the dimension.
    pub dimension: String,
    /// Oldest first, one per day.
    pub points: Vec<ScorePoint>,
    /// The latest score.
    pub now: Option<i32>,
    /// The latest minus the one before.
    pub change: Option<i32>,
}

/// All dimensions of one instrument.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ScoreView {
    /// In the order of the instrument.
    pub courses: Vec<ScoreCourse>,
    /// The first day there is a score of.
    pub first_on: Option<String>,
    /// The last.
    pub last_on: Option<String>,
}

never_prints!(ScorePoint, ScoreCourse, ScoreView);

/// One typed score.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct TypedScore {
    /// Code of the dimension.
    pub dimension: String,
    /// As typed; empty is not scored.
    pub score: String,
}

/// Asks to keep the scores of one day.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct SaveScores {
    /// In which dossier.
    pub dossier: Uuid,
    /// Code of the instrument.
    pub instrument: String,
    /// The day, as typed.
    pub scored_on: String,
    /// A remark with all of them; may be empty.
    pub remark: String,
    /// The scores.
    pub scores: Vec<TypedScore>,
}

impl Office {
    /// The course of every dimension of an instrument.
    ///
    /// # Errors
    /// [`ErrorCode::NotPossible`] for an instrument this version does not know, [`ErrorCode::NotInvolved`], [`ErrorCode::NotAllowed`], and
    /// those of the store.
    pub fn score_open(&self, dossier: Uuid, instrument: &str) -> Result<ScoreView, AppError> {
        let dimensions: Vec<&str> = match Instrument::known(instrument) {
            Some(Instrument::Zrm) => ZrmDomain::ALL.iter().map(ZrmDomain::code).collect(),
            Some(Instrument::PositiveHealth) => {
                HealthDimension::ALL.iter().map(HealthDimension::code).collect()
            }
            _ => return Err(ErrorCode::NotPossible.into()),
        };
        let id = DossierId(dossier);
        let scores = self.view(id, &[Compartment::Plan], |r| Ok(rows::of(r, id, instrument)?))?;
        let days: Vec<&String> = scores.iter().map(|score| &score.scored_on).collect();
        Ok(ScoreView {
            first_on: days.iter().min().map(|day| (*day).clone()),
            last_on: days.iter().max().map(|day| (*day).clone()),
            courses: dimensions
                .into_iter()
                .map(|dimension| one_course(dimension, &scores))
                .collect(),
        })
    }

    /// Keeps the scores of one day, those that were filled in.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with all that is wrong, each beside its dimension, [`ErrorCode::NotPossible`] in a closed dossier, and those of
    /// the store.
    pub fn score_save(&self, ask: SaveScores) -> Result<UndoToken, AppError> {
        let today = self.today();
        let me = self.desk(|desk| Ok(desk.store.profile().actor))?;
        let filled: Vec<&TypedScore> = ask
            .scores
            .iter()
            .filter(|typed| !typed.score.trim().is_empty())
            .collect();
        let is_empty = filled.is_empty();
        // Without a score the day and the remark are checked all the same: everything is told at once.
        let tried = match is_empty {
            true => ask.scores.iter().take(1).collect(),
            false => filled,
        };
        let mut errors = FieldErrors::default();
        let mut checked = Vec::new();
        for typed in tried {
            let draft = ScoreDraft {
                instrument: ask.instrument.clone(),
                dimension: typed.dimension.clone(),
                score: typed.score.clone(),
                scored_on: ask.scored_on.clone(),
                remark: ask.remark.clone(),
            };
            match draft.check(today) {
                Ok(score) => checked.push(score),
                Err(wrong) => {
                    for error in wrong.iter() {
                        let field = match error.field == "score" {
                            true if is_empty => "scores".into(),
                            true => typed.dimension.clone().into(),
                            false => error.field.clone(),
                        };
                        errors.add(field, error.code);
                    }
                }
            }
        }
        if ask.scores.is_empty() {
            errors.add("scores", FieldCode::Required);
        }
        errors.finish(Some(()))?;
        self.write_in(DossierId(ask.dossier), Deed::Write(Compartment::Plan), |w| {
            open_plan(&w.reader(), DossierId(ask.dossier))?;
            let mut edit = Edit::new("score_save", DossierId(ask.dossier));
            for one in checked {
                edit.record(w.new_id())
                    .set(score::INSTRUMENT, one.instrument.code())
                    .set(score::DIMENSION, one.dimension)
                    .set(score::SCORE, i64::from(one.score))
                    .set(score::SCORED_ON, one.scored_on)
                    .set(score::REMARK, one.remark)
                    .set(score::SCORED_BY, me);
            }
            Ok(w.apply(edit)?.into())
        })
    }
}

fn one_course(dimension: &str, scores: &[rows::Score]) -> ScoreCourse {
    let own: Vec<&rows::Score> = scores
        .iter()
        .filter(|score| score.dimension == dimension)
        .collect();
    let dated: Vec<(NaiveDate, i32)> = own
        .iter()
        .filter_map(|s| Some((s.scored_on.parse().ok()?, s.score)))
        .collect();
    let found = course(&dated);
    let points = found
        .as_ref()
        .map_or(&[][..], |found| &found.points)
        .iter()
        .map(|(on, score)| {
            let day = on.to_string();
            let row = own.iter().rev().find(|row| row.scored_on == day);
            ScorePoint {
                score: *score,
                remark: row.and_then(|row| row.remark.clone()),
                by: row.map(|row| row.by.clone()).unwrap_or_default(),
                on: day,
            }
        });
    ScoreCourse {
        dimension: dimension.to_owned(),
        points: points.collect(),
        now: found.as_ref().map(|found| found.now),
        change: found.as_ref().and_then(|found| found.change),
    }
}
