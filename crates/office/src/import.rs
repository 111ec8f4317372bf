//! Bringing in a caseload from a CSV or XLSX file: read, match the columns, look at every row, and bring in what is right.
//!
//! **Invariant:** every row ends as a dossier, as one that is here already, as one held back, or as one set aside with its reasons.
//! **Invariant:** the file is kept in memory while the profile is open, and nowhere else.

mod aside;
mod check;
mod memory;
mod table;
mod view;

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, MutexGuard, PoisonError};

use eenplan_domain::import::{ColumnUse, match_columns, may_repeat, missing};
use eenplan_domain::journal::ContactKind;
use eenplan_domain::record::{ActorId, dossier, note};
use eenplan_store::audit::{Action, Line};
use eenplan_store::{Edit, WriteTx, durable, import as rows};

use crate::resident::{self, ResidentForm};
use crate::{AppError, ErrorCode, Office, dossier as dossiers};
use check::{Checked, Checks, Outcome};
use table::{Row, Source, Table};
pub use view::{
    AskImportRows, BringInImport, ImportColumnView, ImportCount, ImportDone, ImportFileView, ImportLikeView,
    ImportPreview, ImportProblem, ImportRowProblem, ImportRowView, ImportRowsView, ImportSaved, ImportState,
    SaveImportAside,
};

/// How many dossiers one transaction holds: each is whole, and a stop in between loses none that was counted.
const BATCH: usize = 25;
/// The most rows of one page.
const PAGE: u32 = 500;

/// A caseload file that was read, and what was found out about it.
pub(crate) struct Loaded {
    source: Source,
    sheets: Vec<String>,
    sheet: usize,
    /// As it was read.
    read: Arc<Table>,
    /// As the worker says it is: with or without headers.
    table: Arc<Table>,
    checks: Option<Arc<Checks>>,
    /// The rows that came in since they were looked at, by their number.
    brought: HashSet<u32>,
}

impl Office {
    /// Reads a caseload file and says what its columns are. The file itself is not changed and not kept.
    ///
    /// # Errors
    /// [`ErrorCode::FileTooLarge`], [`ErrorCode::FileUnreadable`], [`ErrorCode::FileEmpty`], [`ErrorCode::Locked`], and those of
    /// the disk.
    pub fn import_open(&self, path: &Path) -> Result<ImportFileView, AppError> {
        self.desk(|_| Ok(()))?;
        let opened = table::open(path)?;
        let read = Arc::new(opened.table);
        let loaded = Loaded {
            source: opened.source,
            sheets: opened.sheets,
            sheet: opened.sheet,
            table: Arc::clone(&read),
            read,
            checks: None,
            brought: HashSet::new(),
        };
        self.desk(|desk| {
            *held(&desk.import) = Some(loaded);
            Ok(())
        })?;
        self.import_view()
    }

    /// The file as the next screen shows it, its columns used as the last time a file had these headers.
    fn import_view(&self) -> Result<ImportFileView, AppError> {
        let headers = self.loaded(|loaded| Ok(loaded.table.headers.clone()))?;
        let recalled = self.read(|r| memory::recall(r, &headers))?;
        self.loaded(|loaded| Ok(loaded.view(recalled)))
    }

    /// Takes another sheet of the same workbook.
    ///
    /// # Errors
    /// [`ErrorCode::FileNotOpen`], [`ErrorCode::NotFound`] when there is no such sheet, and those of reading a file.
    pub fn import_sheet(&self, sheet: u32) -> Result<ImportFileView, AppError> {
        self.loaded(|loaded| {
            let sheet = usize::try_from(sheet).map_err(|_| ErrorCode::NotFound)?;
            loaded.read = Arc::new(table::sheet(&loaded.source, sheet)?);
            loaded.table = Arc::clone(&loaded.read);
            loaded.sheet = sheet;
            loaded.checks = None;
            Ok(())
        })?;
        self.import_view()
    }

    /// Takes the row with headers for headers, or, when there are none, for a resident like the others.
    ///
    /// # Errors
    /// [`ErrorCode::FileNotOpen`].
    pub fn import_headers(&self, present: bool) -> Result<ImportFileView, AppError> {
        self.loaded(|loaded| {
            loaded.table = if present {
                Arc::clone(&loaded.read)
            } else {
                Arc::new(loaded.read.without_headers())
            };
            loaded.checks = None;
            Ok(())
        })?;
        self.import_view()
    }

    /// What is still missing to know a resident by, when the columns are used like this: codes of [`ColumnUse`].
    pub fn import_missing(&self, uses: Vec<String>) -> Vec<String> {
        missing(&taken(&uses))
            .iter()
            .map(|column| column.code().to_owned())
            .collect()
    }

    /// Looks at every row with the columns used like this, one use per column. The next file with these headers is offered the same.
    ///
    /// # Errors
    /// [`ErrorCode::NotPossible`] when these are not uses of these columns, [`ErrorCode::FileNotOpen`], and those of the store.
    pub fn import_preview(&self, uses: Vec<String>) -> Result<ImportPreview, AppError> {
        let uses = taken(&uses);
        let table = self.loaded(|loaded| Ok(Arc::clone(&loaded.table)))?;
        let repeats = |at: usize, one: &ColumnUse| {
            !may_repeat(one) && uses.iter().skip(at + 1).any(|other| other == one)
        };
        let known = uses.iter().all(|one| !matches!(one, ColumnUse::Other(_)));
        if !known
            || uses.len() != table.headers.len()
            || uses.iter().enumerate().any(|(at, one)| repeats(at, one))
        {
            return Err(ErrorCode::NotPossible.into());
        }
        let test_range = resident::test_range(&self.profile()?);
        let (here, recalled) =
            self.read(|r| Ok::<_, AppError>((rows::known(r)?, memory::recall(r, &table.headers)?)))?;
        if recalled.unwrap_or_else(|| match_columns(&table.headers)) != uses {
            self.write(|w| memory::remember(w, &table.headers, &uses))?;
        }
        let checks = Arc::new(check::check(&table, &uses, here, self.today(), test_range));
        let preview = ImportPreview {
            count: checks.count(),
            problems: checks.problems(),
        };
        self.loaded(|loaded| {
            loaded.checks = Some(checks);
            loaded.brought.clear();
            Ok(preview)
        })
    }

    /// A page of the rows that were looked at.
    ///
    /// # Errors
    /// [`ErrorCode::FileNotOpen`].
    pub fn import_rows(&self, ask: AskImportRows) -> Result<ImportRowsView, AppError> {
        let (table, checks) = self.checked()?;
        let wanted: Vec<(&Row, &Checked)> = checks
            .of(&table)
            .filter(|(_, checked)| ask.state.is_none_or(|state| state == checked.state()))
            .collect();
        let offset = usize::try_from(ask.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(ask.limit.min(PAGE)).unwrap_or(0);
        Ok(ImportRowsView {
            total: count(wanted.len()),
            rows: wanted
                .into_iter()
                .skip(offset)
                .take(limit)
                .map(|(row, checked)| view::view(&table, &checks, row, checked))
                .collect(),
        })
    }

    /// Makes a dossier of every row that is ready or chosen, some in each transaction and each whole; `progress` hears how many are
    /// done, of how many. Stopped half-way, what was told is kept, and doing it again makes no doubles.
    ///
    /// # Errors
    /// [`ErrorCode::FileNotOpen`], and those of the store.
    pub fn import_bring_in(
        &self,
        ask: &BringInImport,
        progress: impl Fn(u32, u32),
    ) -> Result<ImportDone, AppError> {
        let (table, checks) = self.checked()?;
        let chosen: HashSet<u32> = ask.chosen.iter().copied().collect();
        let count_of = checks.count();
        let wanted: Vec<(&Row, &Checked)> = checks
            .of(&table)
            .filter(|(row, checked)| match checked.state() {
                ImportState::Ready => true,
                ImportState::Alike => chosen.contains(&row.number),
                ImportState::There | ImportState::Aside => false,
            })
            .collect();
        let me = self.profile()?.actor;
        let before = self.loaded(|loaded| Ok(loaded.brought.clone()))?;
        let mut done = 0;
        for batch in wanted.chunks(BATCH) {
            let brought = self.write(|w| {
                let mut brought = Vec::new();
                for (row, checked) in batch {
                    if !before.contains(&row.number) && self.bring_in(w, checked, me)? {
                        brought.push(row.number);
                    }
                }
                Ok::<_, AppError>(brought)
            })?;
            self.loaded(|loaded| {
                loaded.brought.extend(brought);
                Ok(())
            })?;
            done += batch.len();
            progress(count(done), count(wanted.len()));
        }
        let brought = wanted
            .iter()
            .filter(|(_, checked)| checked.state() == ImportState::Alike)
            .count();
        // All that came in since the rows were looked at, also before something went wrong half-way.
        let made = count(self.loaded(|loaded| Ok(loaded.brought.len()))?);
        Ok(ImportDone {
            made,
            there: count_of.there + count(wanted.len()).saturating_sub(made),
            alike: count_of.alike.saturating_sub(count(brought)),
            aside: count_of.aside,
        })
    }

    /// Makes the dossier of one row; not when it came in since the row was looked at.
    fn bring_in(&self, w: &mut WriteTx<'_>, checked: &Checked, me: ActorId) -> Result<bool, AppError> {
        let Some(resident) = checked.resident.clone() else {
            return Ok(false);
        };
        if checked.state() == ImportState::Ready && came_in(w, checked)? {
            return Ok(false);
        }
        let (today, now) = (self.today(), self.surroundings.now());
        let id = w.new_dossier();
        let mut edit = Edit::new("dossier_import", id);
        dossiers::begin(&mut edit, id, me, today);
        let form = ResidentForm {
            interpreter: checked.reading.interpreter,
            ..ResidentForm::default()
        };
        resident::write(&mut edit, id, &form, resident);
        if let Some(origin) = &checked.origin {
            edit.record(id.record())
                .set(dossier::SOURCE_NAME, origin.name.clone())
                .set(dossier::SOURCE_NUMBER, origin.number.clone());
        }
        if let Some(text) = &checked.reading.note {
            edit.record(w.new_id())
                .set(note::CONTACT_KIND, ContactKind::Imported.code())
                .set(note::HAPPENED_AT, now)
                .set(note::BODY, text.clone())
                .set(note::AUTHOR_ID, me)
                .set(note::WRITTEN_AT, now)
                .set(note::SHARED, false);
        }
        w.apply(edit)?;
        Ok(true)
    }

    /// Writes the rows that are set aside or held back to the file at `to`, with all columns and the reasons, to be mended and brought
    /// in again. What is there is replaced when the new file is whole.
    ///
    /// # Errors
    /// [`ErrorCode::NotPossible`] when the reasons are not those of this preview, [`ErrorCode::FileNotOpen`], and those of the disk.
    pub fn import_save_aside(&self, to: &Path, ask: &SaveImportAside) -> Result<ImportSaved, AppError> {
        let (table, checks) = self.checked()?;
        let problems = checks.problems();
        if problems.len() != ask.reasons.len() {
            return Err(ErrorCode::NotPossible.into());
        }
        let chosen: HashSet<u32> = ask.chosen.iter().copied().collect();
        let words = |problem: ImportProblem| {
            let at = problems.iter().position(|one| *one == problem)?;
            ask.reasons.get(at).cloned()
        };
        let rows: Vec<(&Row, String)> = checks
            .of(&table)
            .filter_map(|(row, checked)| match &checked.outcome {
                Outcome::Aside(_) => {
                    let reasons: Vec<String> = checked.problems().into_iter().filter_map(words).collect();
                    Some((row, reasons.join(" ")))
                }
                Outcome::Alike(..) if !chosen.contains(&row.number) => Some((row, ask.alike.clone())),
                Outcome::Alike(..) | Outcome::Ready | Outcome::There(_) => None,
            })
            .collect();
        durable::write(to, &aside::write(&table, &rows, &ask.column)?)?;
        self.write(|w| Ok(w.audit(&Line::of(Action::Export, "administration"))?))?;
        Ok(ImportSaved {
            rows: count(rows.len()),
        })
    }

    fn loaded<T>(&self, with: impl FnOnce(&mut Loaded) -> Result<T, AppError>) -> Result<T, AppError> {
        self.desk(|desk| with(held(&desk.import).as_mut().ok_or(ErrorCode::FileNotOpen)?))
    }

    fn checked(&self) -> Result<(Arc<Table>, Arc<Checks>), AppError> {
        self.loaded(|loaded| {
            let checks = loaded.checks.as_ref().ok_or(ErrorCode::FileNotOpen)?;
            Ok((Arc::clone(&loaded.table), Arc::clone(checks)))
        })
    }
}

fn held(import: &std::sync::Mutex<Option<Loaded>>) -> MutexGuard<'_, Option<Loaded>> {
    import.lock().unwrap_or_else(PoisonError::into_inner)
}

fn taken(uses: &[String]) -> Vec<ColumnUse> {
    uses.iter().map(|code| ColumnUse::from(code.as_str())).collect()
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

fn came_in(w: &WriteTx<'_>, checked: &Checked) -> Result<bool, AppError> {
    let reader = w.reader();
    if let Some(origin) = &checked.origin
        && rows::has_source(&reader, &origin.name, &origin.number)?
    {
        return Ok(true);
    }
    match checked
        .resident
        .as_ref()
        .and_then(|resident| resident.bsn.as_ref())
    {
        // Compared in the store, where it is kept.
        Some(bsn) => Ok(rows::has_bsn(&reader, bsn.digits().expose())?),
        None => Ok(false),
    }
}
