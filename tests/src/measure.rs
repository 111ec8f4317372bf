//! The frame of `make bench` and `make soak`: what a measure is, and how its line is printed.

use std::fmt;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Something measured in a release build, named `<feature>/<what>`.
#[derive(Clone, Copy)]
pub struct Bench {
    /// The name that is printed and that `ONLY=` selects.
    pub name: &'static str,
    /// Measures it. Its own preparation is not part of the figure.
    pub run: fn() -> Figure,
}

/// A long trial that tries to lose or damage something, named `<feature>/<what>`.
#[derive(Clone, Copy)]
pub struct Soak {
    /// The name that is printed and that `ONLY=` selects.
    pub name: &'static str,
    /// Tries until the time given is over, then tells what it saw.
    pub run: fn(Duration) -> Tally,
}

/// One measured value, and what a peer needed for the same work in the same run.
pub struct Figure {
    value: f64,
    unit: &'static str,
    peer: Option<(f64, &'static str)>,
}

/// What a [`Soak`] saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often it was tried.
    pub runs: u64,
    /// How often something went wrong: a panic, damage, a broken invariant.
    pub faults: u64,
    /// How many acknowledged edits were gone.
    pub lost: u64,
}

impl Figure {
    /// The median of the samples, in ms.
    pub fn median(samples: &[Duration]) -> Self {
        Self::percentile(samples, 50)
    }

    /// The 99th percentile of the samples, in ms: with fewer than 100 samples, the slowest.
    pub fn p99(samples: &[Duration]) -> Self {
        Self::percentile(samples, 99)
    }

    /// A size in bytes.
    pub fn bytes(bytes: u64) -> Self {
        Self {
            value: bytes as f64,
            unit: "bytes",
            peer: None,
        }
    }

    /// How often something is done in a second.
    pub fn per_second(times: f64) -> Self {
        Self {
            value: times,
            unit: "per-s",
            peer: None,
        }
    }

    /// A peer's value for the same work, in the same unit; the line gets our value divided by it.
    pub fn against(self, peer: &'static str, theirs: &Figure) -> Self {
        assert_eq!(self.unit, theirs.unit, "a ratio needs one unit");
        Self {
            peer: Some((theirs.value, peer)),
            ..self
        }
    }

    /// Nearest rank, so that the figure is a time that really occurred.
    fn percentile(samples: &[Duration], percent: usize) -> Self {
        assert!(!samples.is_empty(), "nothing was measured");
        let mut sorted = samples.to_vec();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        Self {
            value: sorted[rank - 1].as_secs_f64() * 1000.0,
            unit: "ms",
            peer: None,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            "bytes" => write!(out, "{} bytes", self.value)?,
            unit => write!(out, "{:.3} {unit}", self.value)?,
        }
        match self.peer {
            Some((theirs, peer)) => write!(out, " ratio {:.3} {peer}", self.value / theirs),
            None => Ok(()),
        }
    }
}

/// How long each of `times` runs of `work` takes; `work` gets the number of the run.
pub fn times(times: usize, mut work: impl FnMut(usize)) -> Vec<Duration> {
    let sample = |run| {
        let begun = Instant::now();
        work(run);
        begun.elapsed()
    };
    (0..times).map(sample).collect()
}

/// Runs every bench that `only` selects (all without one) and prints `bench <name> <value> <unit>` for each.
///
/// # Errors
/// When `only` selects nothing, or the line cannot be written.
pub fn bench(benches: &[Bench], only: Option<&str>, out: &mut impl Write) -> io::Result<()> {
    for bench in selected(benches, |bench| bench.name, only)? {
        writeln!(out, "bench {} {}", bench.name, (bench.run)())?;
    }
    Ok(())
}

/// Runs every soak that `only` selects, each for `long`, and prints `soak <name> runs <n> faults <n> lost <n>`.
/// Answers whether all of them were without fault and loss.
///
/// # Errors
/// When `only` selects nothing, or the line cannot be written.
pub fn soak(soaks: &[Soak], only: Option<&str>, long: Duration, out: &mut impl Write) -> io::Result<bool> {
    let mut clean = true;
    for soak in selected(soaks, |soak| soak.name, only)? {
        let Tally { runs, faults, lost } = (soak.run)(long);
        writeln!(out, "soak {} runs {runs} faults {faults} lost {lost}", soak.name)?;
        // Nothing tried is nothing shown.
        clean &= runs > 0 && faults == 0 && lost == 0;
    }
    Ok(clean)
}

/// `only` is a whole name, or its part before the slash: `store` selects `store/save` and `store/search`.
fn selected<'a, T>(all: &'a [T], name: fn(&T) -> &'static str, only: Option<&str>) -> io::Result<Vec<&'a T>> {
    let wanted = |one: &&T| match only {
        None => true,
        Some(only) => name(one) == only || name(one).split('/').next() == Some(only),
    };
    let chosen: Vec<&T> = all.iter().filter(wanted).collect();
    if let (true, Some(only)) = (chosen.is_empty(), only) {
        let names: Vec<_> = all.iter().map(name).collect();
        return Err(io::Error::other(format!(
            "there is no {only}; there are: {}",
            names.join(", ")
        )));
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(values: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        values.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn a_percentile_is_a_time_that_occurred() {
        assert_eq!(Figure::median(&ms([9, 1, 5])).to_string(), "5.000 ms");
        assert_eq!(Figure::p99(&ms(1..=200)).to_string(), "198.000 ms");
        assert_eq!(
            Figure::p99(&ms([7, 3])).to_string(),
            "7.000 ms",
            "of two, the slowest"
        );
    }

    #[test]
    fn a_line_has_the_name_the_value_the_unit_and_the_ratio_to_a_peer() {
        let theirs = Figure::median(&ms([10]));
        let ratio = Figure::median(&ms([4])).against("pouchdb", &theirs);
        assert_eq!(ratio.to_string(), "4.000 ms ratio 0.400 pouchdb");

        let benches = [
            Bench {
                name: "store/size",
                run: || Figure::bytes(4096),
            },
            Bench {
                name: "store/sizes",
                run: || Figure::bytes(1),
            },
            Bench {
                name: "app/size",
                run: || Figure::bytes(2),
            },
        ];
        let printed = |only| {
            let mut out = Vec::new();
            bench(&benches, only, &mut out).expect("a Vec takes every line");
            String::from_utf8(out).expect("lines are UTF-8")
        };
        assert_eq!(
            printed(Some("store/size")),
            "bench store/size 4096 bytes\n",
            "not store/sizes"
        );
        assert_eq!(printed(Some("store")).lines().count(), 2);
        assert_eq!(printed(None).lines().count(), 3);
    }

    #[test]
    fn an_unknown_name_is_refused_and_the_names_are_told() {
        let benches = [Bench {
            name: "store/size",
            run: || Figure::bytes(1),
        }];
        let refusal =
            bench(&benches, Some("store/siez"), &mut Vec::new()).expect_err("there is no such bench");
        assert_eq!(
            refusal.to_string(),
            "there is no store/siez; there are: store/size"
        );
    }

    #[test]
    fn a_soak_with_a_loss_or_without_a_run_is_not_clean() {
        let verdict = |run: fn(Duration) -> Tally| {
            let soaks = [Soak {
                name: "store/kill",
                run,
            }];
            let mut out = Vec::new();
            let clean = soak(&soaks, None, Duration::ZERO, &mut out).expect("a Vec takes every line");
            (clean, String::from_utf8(out).expect("lines are UTF-8"))
        };
        let (clean, line) = verdict(|_| Tally {
            runs: 3,
            faults: 0,
            lost: 0,
        });
        assert!(clean);
        assert_eq!(line, "soak store/kill runs 3 faults 0 lost 0\n");
        assert!(
            !verdict(|_| Tally {
                runs: 3,
                faults: 0,
                lost: 1
            })
            .0
        );
        assert!(
            !verdict(|_| Tally {
                runs: 3,
                faults: 1,
                lost: 0
            })
            .0
        );
        assert!(!verdict(|_| Tally::default()).0);
    }
}
