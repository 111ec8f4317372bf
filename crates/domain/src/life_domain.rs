//! Areas of life along three instruments: Zelfredzaamheid-Matrix 2017, positieve gezondheid, Big Five (domain.md §4).
//!
//! Only names and scores; the instruments' own anchor texts are protected and not here.

use crate::field_error::{FieldCode, FieldErrors};
use crate::{civil, never_prints, text};
use chrono::NaiveDate;

open_enum! {
    /// The 13 domains of the Zelfredzaamheid-Matrix 2017, in its own order.
    pub enum ZrmDomain {
        /// Financiën.
        Finances = "finances",
        /// Werk & opleiding.
        WorkEducation = "work_education",
        /// Tijdsbesteding.
        TimeUse = "time_use",
        /// Huisvesting.
        Housing = "housing",
        /// Huiselijke relaties.
        DomesticRelations = "domestic_relations",
        /// Geestelijke gezondheid.
        MentalHealth = "mental_health",
        /// Lichamelijke gezondheid.
        PhysicalHealth = "physical_health",
        /// Middelengebruik.
        SubstanceUse = "substance_use",
        /// Basale ADL.
        BasicAdl = "basic_adl",
        /// Instrumentele ADL.
        InstrumentalAdl = "instrumental_adl",
        /// Sociaal netwerk.
        SocialNetwork = "social_network",
        /// Maatschappelijke participatie.
        Participation = "participation",
        /// Justitie.
        Justice = "justice",
    }
}

open_enum! {
    /// The six dimensions of positieve gezondheid (S2 note 3).
    pub enum HealthDimension {
        /// Lichaamsfuncties.
        BodilyFunctions = "bodily_functions",
        /// Mentaal welbevinden.
        MentalWellbeing = "mental_wellbeing",
        /// Zingeving.
        Meaning = "meaning",
        /// Kwaliteit van leven.
        QualityOfLife = "quality_of_life",
        /// Meedoen.
        TakingPart = "taking_part",
        /// Dagelijks functioneren.
        DailyFunctioning = "daily_functioning",
    }
}

open_enum! {
    /// The Big Five of the passage at 18 (P: VNG/NJi).
    pub enum BigFive {
        /// Support.
        Support = "support",
        /// Wonen.
        Housing = "housing",
        /// School & werk.
        SchoolWork = "school_work",
        /// Inkomen.
        Income = "income",
        /// Welzijn.
        Wellbeing = "wellbeing",
    }
}

/// One line of the mapping between the three.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The domain of the matrix.
    pub zrm: ZrmDomain,
    /// Where it belongs in the Big Five.
    pub big_five: BigFive,
    /// The dimensions of positieve gezondheid it touches, the nearest first.
    pub health: &'static [HealthDimension],
}

/// The one table between the instruments: reference data, our own reading, since no published one exists to cite.
pub const MAPPINGS: &[Mapping] = {
    use {BigFive as B, HealthDimension as H, ZrmDomain as Z};
    &[
        Mapping {
            zrm: Z::Finances,
            big_five: B::Income,
            health: &[H::QualityOfLife, H::DailyFunctioning],
        },
        Mapping {
            zrm: Z::WorkEducation,
            big_five: B::SchoolWork,
            health: &[H::DailyFunctioning, H::Meaning],
        },
        Mapping {
            zrm: Z::TimeUse,
            big_five: B::SchoolWork,
            health: &[H::DailyFunctioning, H::TakingPart],
        },
        Mapping {
            zrm: Z::Housing,
            big_five: B::Housing,
            health: &[H::QualityOfLife],
        },
        Mapping {
            zrm: Z::DomesticRelations,
            big_five: B::Support,
            health: &[H::QualityOfLife, H::TakingPart],
        },
        Mapping {
            zrm: Z::MentalHealth,
            big_five: B::Wellbeing,
            health: &[H::MentalWellbeing, H::Meaning],
        },
        Mapping {
            zrm: Z::PhysicalHealth,
            big_five: B::Wellbeing,
            health: &[H::BodilyFunctions],
        },
        Mapping {
            zrm: Z::SubstanceUse,
            big_five: B::Wellbeing,
            health: &[H::BodilyFunctions, H::MentalWellbeing],
        },
        Mapping {
            zrm: Z::BasicAdl,
            big_five: B::Wellbeing,
            health: &[H::DailyFunctioning, H::BodilyFunctions],
        },
        Mapping {
            zrm: Z::InstrumentalAdl,
            big_five: B::Housing,
            health: &[H::DailyFunctioning],
        },
        Mapping {
            zrm: Z::SocialNetwork,
            big_five: B::Support,
            health: &[H::TakingPart],
        },
        Mapping {
            zrm: Z::Participation,
            big_five: B::SchoolWork,
            health: &[H::TakingPart, H::Meaning],
        },
        Mapping {
            zrm: Z::Justice,
            big_five: B::Wellbeing,
            health: &[H::QualityOfLife],
        },
    ]
};

impl ZrmDomain {
    /// Where it belongs in the Big Five; `None` for a domain this version does not know.
    pub fn big_five(&self) -> Option<&'static BigFive> {
        MAPPINGS.iter().find(|m| m.zrm == *self).map(|m| &m.big_five)
    }

    /// The dimensions of positieve gezondheid it touches.
    pub fn health(&self) -> &'static [HealthDimension] {
        MAPPINGS.iter().find(|m| m.zrm == *self).map_or(&[], |m| m.health)
    }
}

open_enum! {
    /// What was scored with.
    pub enum Instrument {
        /// Zelfredzaamheid-Matrix, 1 (acute problematiek) to 5 (volledig zelfredzaam), over the last 30 days.
        Zrm = "zrm",
        /// Positieve gezondheid, 0 to 10, by the resident.
        PositiveHealth = "positive_health",
    }
}

impl Instrument {
    /// Least and most score; `None` for an instrument this version does not know.
    pub fn range(&self) -> Option<(i32, i32)> {
        match self {
            Self::Zrm => Some((1, 5)),
            Self::PositiveHealth => Some((0, 10)),
            Self::Other(_) => None,
        }
    }

    fn has(&self, dimension: &str) -> bool {
        match self {
            Self::Zrm => ZrmDomain::known(dimension).is_some(),
            Self::PositiveHealth => HealthDimension::known(dimension).is_some(),
            Self::Other(_) => false,
        }
    }
}

/// A score as typed. Field names are those of the record.
#[derive(Clone, Default)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct ScoreDraft {
    pub instrument: String,
    pub dimension: String,
    pub score: String,
    pub scored_on: String,
    pub remark: String,
}

/// A score that can be kept.
#[derive(Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the columns of the record")]
pub struct Score {
    pub instrument: Instrument,
    pub dimension: String,
    pub score: i32,
    pub scored_on: NaiveDate,
    pub remark: Option<String>,
}

never_prints!(ScoreDraft, Score);

impl ScoreDraft {
    /// Checks everything at once.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, today: NaiveDate) -> Result<Score, FieldErrors> {
        let mut errors = FieldErrors::default();
        let instrument = errors.take("instrument", Instrument::chosen(&self.instrument));
        let known = |i: &Instrument| i.has(&self.dimension);
        let dimension = match &instrument {
            Some(instrument) if !known(instrument) => errors.take("dimension", Err(FieldCode::UnknownChoice)),
            _ => Some(self.dimension.clone()),
        };
        let range = instrument.as_ref().and_then(Instrument::range);
        let score = errors.take("score", in_range(&self.score, range));
        let scored_on = errors.take(
            "scored_on",
            civil::parse_date(&self.scored_on).and_then(|on| civil::past(on, today)),
        );
        let remark = errors.take("remark", text::statement(&self.remark)).flatten();
        let all = instrument.zip(dimension).zip(score).zip(scored_on);
        errors.finish(all.map(|(((instrument, dimension), score), scored_on)| Score {
            instrument,
            dimension,
            score,
            scored_on,
            remark,
        }))
    }
}

fn in_range(typed: &str, range: Option<(i32, i32)>) -> Result<i32, FieldCode> {
    if typed.trim().is_empty() {
        return Err(FieldCode::Required);
    }
    let score = typed.trim().parse().map_err(|_| FieldCode::NotANumber)?;
    match range {
        Some((min, max)) if !(min..=max).contains(&score) => Err(FieldCode::OutOfRange { min, max }),
        _ => Ok(score),
    }
}

/// The course of one dimension over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The scores by day, oldest first, one per day.
    pub points: Vec<(NaiveDate, i32)>,
    /// The latest score.
    pub now: i32,
    /// The latest score minus the one before; `None` with a single score.
    pub change: Option<i32>,
}

/// The course of scores given in the order they were recorded: of two on one day the later recorded counts. `None` without scores.
pub fn course(scores: &[(NaiveDate, i32)]) -> Option<Course> {
    let by_day: std::collections::BTreeMap<_, _> = scores.iter().copied().collect();
    let points: Vec<_> = by_day.into_iter().collect();
    let (_, now) = *points.last()?;
    let change = points
        .len()
        .checked_sub(2)
        .and_then(|i| points.get(i))
        .map(|(_, before)| now - before);
    Some(Course { points, now, change })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::day;

    #[test]
    fn goals_can_be_read_along_any_of_the_three() {
        let mapped: Vec<_> = MAPPINGS.iter().map(|m| m.zrm.clone()).collect();
        assert_eq!(mapped, ZrmDomain::ALL, "every domain once, in order");
        assert_eq!(ZrmDomain::ALL.len(), 13);
        for five in BigFive::ALL {
            assert!(
                MAPPINGS.iter().any(|m| m.big_five == *five),
                "{five:?} is nowhere"
            );
        }
        for dimension in HealthDimension::ALL {
            assert!(
                MAPPINGS.iter().any(|m| m.health.contains(dimension)),
                "{dimension:?} is nowhere"
            );
        }
        assert!(MAPPINGS.iter().all(|m| !m.health.is_empty()));
        assert_eq!(ZrmDomain::Finances.big_five(), Some(&BigFive::Income));
        assert_eq!(ZrmDomain::from("luck").big_five(), None);
    }

    #[test]
    fn a_score_fits_its_instrument() {
        let check = |instrument: &str, dimension: &str, score: &str| {
            let draft = ScoreDraft {
                instrument: instrument.into(),
                dimension: dimension.into(),
                score: score.into(),
                scored_on: "12-11-2026".into(),
                remark: String::new(),
            };
            draft.check(day("2026-11-12")).map(|s| s.score)
        };
        assert_eq!(check("zrm", "finances", "5"), Ok(5));
        assert_eq!(check("positive_health", "meaning", "0"), Ok(0));
        for (instrument, dimension, score, field, code) in [
            (
                "zrm",
                "finances",
                "0",
                "score",
                FieldCode::OutOfRange { min: 1, max: 5 },
            ),
            (
                "zrm",
                "finances",
                "6",
                "score",
                FieldCode::OutOfRange { min: 1, max: 5 },
            ),
            (
                "positive_health",
                "meaning",
                "11",
                "score",
                FieldCode::OutOfRange { min: 0, max: 10 },
            ),
            ("zrm", "finances", "drie", "score", FieldCode::NotANumber),
            ("zrm", "finances", "", "score", FieldCode::Required),
            ("zrm", "meaning", "3", "dimension", FieldCode::UnknownChoice),
            ("tarot", "meaning", "3", "instrument", FieldCode::UnknownChoice),
        ] {
            assert_eq!(
                check(instrument, dimension, score).unwrap_err().of(field),
                Some(code),
                "{instrument} {dimension} {score}"
            );
        }
    }

    #[test]
    fn a_course_shows_the_latest_and_its_change() {
        let (march, september) = (day("2026-03-03"), day("2026-09-03"));
        assert_eq!(course(&[]), None);
        assert_eq!(course(&[(march, 2)]).map(|c| (c.now, c.change)), Some((2, None)));
        let found = course(&[(september, 4), (march, 2), (september, 3)]).unwrap();
        assert_eq!(
            found.points,
            [(march, 2), (september, 3)],
            "the later recorded of one day counts"
        );
        assert_eq!((found.now, found.change), (3, Some(1)));
    }
}
