//! The typesetter: one template, the fonts of this crate, nothing from disk or network.

use std::sync::LazyLock;

use typst::comemo;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart, Value};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::sheet::Sheet;

/// Why no paper came out. Holds no text of the plan.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PaperError {
    /// The plan could not be turned into what the layout reads.
    #[error("the plan could not be handed to the typesetter")]
    Handover,
    /// The layout failed, at this line of `plan.typ` when it is known.
    #[error("the layout failed at line {line:?} of the template")]
    Layout {
        /// Line of the template, from 1.
        line: Option<usize>,
    },
    /// The layout is not accessible enough for PDF/UA-1, or the export failed.
    #[error("the export failed at line {line:?} of the template")]
    Export {
        /// Line of the template, from 1.
        line: Option<usize>,
    },
}

/// Typesets a sheet: the PDF and its number of pages.
pub(crate) fn print(sheet: &Sheet) -> Result<(Vec<u8>, usize), PaperError> {
    let world = OneSheet::new(sheet)?;
    let printed = world
        .layout()
        .and_then(|document| Ok((world.export(&document)?, document.pages().len())));
    // The typesetter remembers every text it laid out; a plan must not stay behind in memory.
    comemo::evict(0);
    printed
}

/// Whether one of the fonts has a glyph for this character.
pub(crate) fn has_glyph(c: char) -> bool {
    FONTS.iter().any(|font| font.info().coverage.contains(c as u32))
}

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 7] = [
        include_bytes!("../fonts/AtkinsonHyperlegibleNext-Regular.ttf"),
        include_bytes!("../fonts/AtkinsonHyperlegibleNext-Bold.ttf"),
        include_bytes!("../fonts/NotoSans-Regular.ttf"),
        include_bytes!("../fonts/NotoSansArabic-Regular.ttf"),
        include_bytes!("../fonts/NotoSansEthiopic-Regular.ttf"),
        include_bytes!("../fonts/NotoSansMath-Regular.ttf"),
        include_bytes!("../fonts/NotoSansSymbols2-Regular.ttf"),
    ];
    files
        .into_iter()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

static TEMPLATE: LazyLock<Source> = LazyLock::new(|| Source::detached(include_str!("plan.typ")));

/// The world in which one sheet is typeset. Typed text enters as bytes in `sys.inputs`.
struct OneSheet {
    library: LazyHash<Library>,
    ident: String,
}

impl OneSheet {
    fn new(sheet: &Sheet) -> Result<Self, PaperError> {
        let plan = serde_json::to_vec(sheet).map_err(|_| PaperError::Handover)?;
        let inputs: Dict = [("plan".into(), Value::Bytes(Bytes::new(plan)))]
            .into_iter()
            .collect();
        let library = LazyHash::new(Library::builder().with_inputs(inputs).build());
        Ok(Self {
            library,
            ident: sheet.version.clone(),
        })
    }

    fn layout(&self) -> Result<PagedDocument, PaperError> {
        let fault = |faults: EcoVec<_>| PaperError::Layout {
            line: self.first_line(&faults),
        };
        typst::compile(self).output.map_err(fault)
    }

    fn export(&self, document: &PagedDocument) -> Result<Vec<u8>, PaperError> {
        let fault = |faults: EcoVec<_>| PaperError::Export {
            line: self.first_line(&faults),
        };
        let options = PdfOptions {
            // Files that name the same plan and version are the same document to a reader.
            ident: Smart::Custom(self.ident.clone()),
            creator: Smart::Custom(Some("EenPlan".into())),
            standards: PdfStandards::new(&[PdfStandard::Ua_1])
                .map_err(|_| PaperError::Export { line: None })?,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options).map_err(fault)
    }

    /// The line alone: the message of a fault can quote the plan.
    fn first_line(&self, faults: &[SourceDiagnostic]) -> Option<usize> {
        let at = self.range(faults.first()?.span)?.start;
        TEMPLATE.lines().byte_to_line(at).map(|line| line + 1)
    }
}

impl World for OneSheet {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        TEMPLATE.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == TEMPLATE.id() {
            Ok(TEMPLATE.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use typst::layout::{Abs, Frame, FrameItem, Point};

    use super::*;
    use crate::plan::*;

    /// Left, right and lowest edge of all text of a page, in millimetres.
    fn edges(frame: &Frame, at: Point, found: &mut [f64; 3]) {
        for (offset, item) in frame.items() {
            let here = at + *offset;
            match item {
                FrameItem::Group(group) => edges(
                    &group.frame,
                    here + Point::new(group.transform.tx, group.transform.ty),
                    found,
                ),
                FrameItem::Text(text) if !text.text.trim().is_empty() => {
                    found[0] = found[0].min(here.x.to_mm());
                    found[1] = found[1].max((here.x + text.width()).to_mm());
                    found[2] = found[2].max(here.y.to_mm());
                }
                _ => {}
            }
        }
    }

    fn everywhere(text: &str) -> PlanPaper {
        let s = || text.to_owned();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 12).unwrap();
        let part = || Part {
            text: s(),
            proposals: vec![Proposal {
                by: s(),
                on: Some(day),
                text: s(),
            }],
        };
        PlanPaper {
            language: Language::Nl,
            resident_name: s(),
            printed_on: day,
            version: 1,
            version_mark: "00c0ffee".into(),
            leader: Leader {
                name: s(),
                organisation: s(),
                phone: Some(s()),
            },
            participants: vec![Participant {
                name: s(),
                role: s(),
                phone: Some(s()),
            }],
            own_words: OwnWords {
                what_i_want: s(),
                what_goes_well: s(),
                who_helps_me: s(),
            },
            goals: vec![Goal {
                title: s(),
                detail: s(),
                standing: s(),
                life_domains: vec![s(), s()],
                actions: vec![Action {
                    what: s(),
                    who: s(),
                    when: s(),
                    done: true,
                }],
            }],
            loose_actions: vec![Action {
                what: s(),
                who: s(),
                when: s(),
                done: false,
            }],
            scores: vec![ScoreCourse {
                scored: Scored::SelfReliance,
                earlier_on: Some(day),
                latest_on: day,
                rows: vec![Score {
                    about: s(),
                    earlier: Some(s()),
                    latest: s(),
                }],
            }],
            appointments: vec![Appointment {
                on: day,
                at: None,
                what: s(),
                place: s(),
                with: s(),
            }],
            crisis_card: Some(CrisisCard {
                person: part(),
                trusted: part(),
                looks_like: part(),
                do_this: part(),
                do_not: part(),
                trusted_contacts: vec![TrustedContact {
                    name: s(),
                    relation: s(),
                    phone: s(),
                }],
                medication: part(),
                agreements: part(),
                practical: part(),
            }),
            signal_phases: vec![SignalPhase {
                name: s(),
                signals: part(),
                resident: part(),
                relatives: part(),
                workers: part(),
            }],
            evaluation_on: Some(day),
            agreement: Some(Agreement {
                who: s(),
                together: true,
                on: day,
                how: s(),
            }),
            contact: s(),
        }
    }

    #[test]
    fn no_text_runs_off_the_paper() {
        let texts = [
            "W".repeat(120),
            "arbeidsongeschiktheidsverzekeringsmaatschappij verantwoordelijkheidsgevoel".to_owned(),
            format!("https://voorbeeld.test/{}", "038-000-00-00/".repeat(12)),
            "Їжакевич-Щербаківська".repeat(8),
            "የደኅንነት".repeat(20),
            "مسؤوليات".repeat(20),
            "regel\n".repeat(80),
            "lang ".repeat(48),
            "lang ".repeat(90),
        ];
        for text in &texts {
            let (sheet, _) = Sheet::of(&everywhere(text));
            let document = OneSheet::new(&sheet).unwrap().layout().unwrap();
            let mut found = [f64::MAX, 0.0, 0.0];
            for page in document.pages() {
                assert_eq!(
                    (page.frame.width(), page.frame.height()),
                    (Abs::mm(210.0), Abs::mm(297.0))
                );
                edges(&page.frame, Point::zero(), &mut found);
            }
            let start: String = text.chars().take(12).collect();
            assert!(found[0] >= 10.0, "{start}: text starts at {} mm", found[0]);
            assert!(found[1] <= 200.0, "{start}: text ends at {} mm", found[1]);
            assert!(found[2] <= 290.0, "{start}: text stands at {} mm", found[2]);
        }
    }

    #[test]
    fn the_layout_raises_no_warnings() {
        let (sheet, _) = Sheet::of(&everywhere("woord"));
        let warnings = typst::compile::<PagedDocument>(&OneSheet::new(&sheet).unwrap()).warnings;
        assert!(warnings.is_empty(), "{warnings:?}");
    }

    #[test]
    fn a_fault_names_a_line_of_the_template_and_no_text() {
        let (mut sheet, _) = Sheet::of(&everywhere("geheim"));
        sheet.printed_on = (2026, 13, 1);
        let fault = print(&sheet).map(|_| ()).unwrap_err();
        assert!(matches!(fault, PaperError::Layout { line: Some(_) }), "{fault:?}");
        assert!(!format!("{fault:?} {fault}").contains("geheim"));
    }
}
