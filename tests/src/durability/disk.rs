//! A disk that keeps only what it was told to keep, and loses the rest in every way a disk may.
//!
//! What was synced stays. What was not may be there wholly, partly, in any order, or not at all: the bytes of a file apart from its name.
//! A name is on the disk once its folder was synced. Writing is atomic per sector of 512 bytes and leaves its neighbours alone.

use super::chance::Chance;
use super::trace::{Entry, Node, ROOT, Step};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

const SECTOR: usize = 512;

/// What a power cut leaves of the steps that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Nothing of them.
    Everything,
    /// The first few, in the order they were made.
    AllButAPrefix,
    /// Any of them: the others never happened.
    Reordered,
    /// All, but of the last write only some sectors.
    LastWriteTorn,
}

impl Loss {
    /// All four models.
    pub const ALL: [Self; 4] = [
        Self::Everything,
        Self::AllButAPrefix,
        Self::Reordered,
        Self::LastWriteTorn,
    ];
}

/// The files and folders found after the power came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Every file with its bytes.
    pub files: BTreeMap<String, Arc<Vec<u8>>>,
    /// Every folder below the root.
    pub folders: BTreeSet<String>,
}

/// The disk in the middle of a recording.
#[derive(Clone, Debug, Default)]
pub struct Disk<'a> {
    kept: Tree,
    seen: Tree,
    unsynced: Vec<&'a Step>,
}

/// Names with what they lead to.
#[derive(Clone, Debug, Default)]
struct Tree {
    bytes: HashMap<Node, Arc<Vec<u8>>>,
    entries: BTreeMap<Entry, Node>,
    folders: BTreeSet<Node>,
}

impl<'a> Disk<'a> {
    /// Makes one more step.
    pub fn step(&mut self, step: &'a Step) {
        self.seen.apply(step);
        match step {
            Step::Said(_) => {}
            Step::Sync { file: synced } => self.settle(
                |step| matches!(step, Step::Write { file, .. } | Step::Resize { file, .. } if file == synced),
            ),
            // The system takes what it could not write for written: readers find it, and no later sync tries it again.
            Step::SyncFailed { file: failed } => self
                .unsynced
                .retain(|step| !matches!(step, Step::Write { file, .. } if file == failed)),
            Step::SyncFolder { folder } => self.settle(|step| match step {
                Step::Create { entry, .. } | Step::Remove { entry } => entry.0 == *folder,
                // Both folders hear of a rename; the file system keeps it in one piece.
                Step::Rename { from, to } => from.0 == *folder || to.0 == *folder,
                _ => false,
            }),
            _ => self.unsynced.push(step),
        }
    }

    /// How many steps a power cut now could lose.
    pub fn at_risk(&self) -> usize {
        self.unsynced.len()
    }

    /// What is found after a power cut now.
    pub fn cut(&self, loss: Loss, chance: &mut Chance) -> Found {
        let mut after = self.kept.clone();
        let unsynced = &self.unsynced;
        match loss {
            Loss::Everything => {}
            Loss::AllButAPrefix => {
                let kept = chance.below(unsynced.len() + 1);
                unsynced[..kept].iter().for_each(|step| after.apply(step));
            }
            Loss::Reordered => {
                unsynced
                    .iter()
                    .filter(|_| chance.coin())
                    .for_each(|step| after.apply(step));
            }
            Loss::LastWriteTorn => {
                let last = unsynced
                    .iter()
                    .rposition(|step| matches!(step, Step::Write { .. }));
                for (index, step) in unsynced.iter().enumerate() {
                    match step {
                        Step::Write { file, at, bytes } if Some(index) == last => {
                            after.tear(*file, *at, bytes, chance);
                        }
                        step => after.apply(step),
                    }
                }
            }
        }
        after.found()
    }

    /// What a reader finds now, without any power cut.
    pub fn now(&self) -> Found {
        self.seen.clone().found()
    }

    fn settle(&mut self, is_settled: impl Fn(&Step) -> bool) {
        for step in std::mem::take(&mut self.unsynced) {
            if is_settled(step) {
                self.kept.apply(step);
            } else {
                self.unsynced.push(step);
            }
        }
    }
}

impl Tree {
    fn apply(&mut self, step: &Step) {
        match step {
            Step::Write { file, at, bytes } => self.write(*file, *at, bytes),
            Step::Resize { file, length } => {
                Arc::make_mut(self.bytes.entry(*file).or_default()).resize(*length, 0);
            }
            Step::Create {
                entry,
                node,
                is_folder,
            } => {
                self.entries.insert(entry.clone(), *node);
                if *is_folder {
                    self.folders.insert(*node);
                }
            }
            Step::Remove { entry } => {
                self.entries.remove(entry);
            }
            Step::Rename { from, to } => {
                if let Some(node) = self.entries.remove(from) {
                    self.entries.insert(to.clone(), node);
                }
            }
            Step::Sync { .. } | Step::SyncFailed { .. } | Step::SyncFolder { .. } | Step::Said(_) => {}
        }
    }

    fn write(&mut self, file: Node, at: usize, bytes: &[u8]) {
        let content = Arc::make_mut(self.bytes.entry(file).or_default());
        if content.len() < at + bytes.len() {
            content.resize(at + bytes.len(), 0);
        }
        content[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// Writes some of the sectors. Those that were skipped beyond the old end read as zeros when a later one was written.
    fn tear(&mut self, file: Node, at: usize, bytes: &[u8], chance: &mut Chance) {
        let mut from = 0;
        while from < bytes.len() {
            let to = bytes.len().min((at + from + SECTOR) / SECTOR * SECTOR - at);
            if chance.coin() {
                self.write(file, at + from, &bytes[from..to]);
            }
            from = to;
        }
    }

    fn found(self) -> Found {
        let mut found = Found::default();
        let mut to_visit = vec![(ROOT, String::new())];
        while let Some((folder, prefix)) = to_visit.pop() {
            for ((_, name), node) in self
                .entries
                .range((folder, String::new())..(folder + 1, String::new()))
            {
                let path = format!("{prefix}{name}");
                if self.folders.contains(node) {
                    to_visit.push((*node, format!("{path}/")));
                    found.folders.insert(path);
                } else {
                    found
                        .files
                        .insert(path, self.bytes.get(node).cloned().unwrap_or_default());
                }
            }
        }
        found
    }
}

impl Found {
    /// Puts these files into an empty folder.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn lay_out(&self, folder: &Path) -> io::Result<()> {
        for path in &self.folders {
            fs::create_dir_all(folder.join(path))?;
        }
        for (path, bytes) in &self.files {
            fs::write(folder.join(path), bytes.as_slice())?;
        }
        Ok(())
    }

    /// Reads the files of a folder, but those that are `ignored`.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn pick_up(folder: &Path, ignored: fn(&str) -> bool) -> io::Result<Self> {
        let mut found = Self::default();
        let mut to_visit = vec![String::new()];
        while let Some(below) = to_visit.pop() {
            for entry in fs::read_dir(folder.join(&below))? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if below.is_empty() {
                    name
                } else {
                    format!("{below}/{name}")
                };
                if entry.file_type()?.is_dir() {
                    found.folders.insert(path.clone());
                    to_visit.push(path);
                } else if !ignored(&path) {
                    found.files.insert(path, Arc::new(fs::read(entry.path())?));
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn write(at: usize, bytes: &[u8]) -> Step {
        Step::Write {
            file: 1,
            at,
            bytes: bytes.to_vec(),
        }
    }

    fn create() -> Step {
        Step::Create {
            entry: (ROOT, "a".into()),
            node: 1,
            is_folder: false,
        }
    }

    fn sync() -> [Step; 2] {
        [Step::Sync { file: 1 }, Step::SyncFolder { folder: ROOT }]
    }

    fn disk(steps: &[Step]) -> Disk<'_> {
        let mut disk = Disk::default();
        steps.iter().for_each(|step| disk.step(step));
        disk
    }

    /// The bytes of the file `a` in every state that many cuts with one model show.
    fn seen(steps: &[Step], loss: Loss) -> HashSet<Option<Vec<u8>>> {
        let mut chance = Chance::new(7);
        (0..400)
            .map(|_| {
                disk(steps)
                    .cut(loss, &mut chance)
                    .files
                    .remove("a")
                    .map(Arc::unwrap_or_clone)
            })
            .collect()
    }

    #[test]
    fn what_was_synced_stays_in_every_model() {
        let [sync, sync_folder] = sync();
        let steps = [create(), write(0, b"kept"), sync, sync_folder];
        assert_eq!(disk(&steps).at_risk(), 0);
        for loss in Loss::ALL {
            assert_eq!(
                seen(&steps, loss),
                HashSet::from([Some(b"kept".to_vec())]),
                "{loss:?}"
            );
        }
    }

    #[test]
    fn a_synced_file_without_a_synced_folder_has_no_name() {
        let [sync, _] = sync();
        let steps = [create(), write(0, b"kept"), sync];
        assert_eq!(seen(&steps, Loss::Everything), HashSet::from([None]));
        assert_eq!(
            seen(&steps, Loss::Reordered),
            HashSet::from([None, Some(b"kept".to_vec())])
        );
    }

    #[test]
    fn what_a_failed_sync_dropped_is_read_until_the_power_goes_and_no_later_sync_brings_it_back() {
        let [sync, sync_folder] = sync();
        let steps = [
            create(),
            sync_folder,
            write(0, b"lost"),
            Step::SyncFailed { file: 1 },
            write(4, b"kept"),
            sync,
        ];
        let disk = disk(&steps);
        assert_eq!(disk.now().files["a"].as_slice(), b"lostkept");
        for loss in Loss::ALL {
            assert_eq!(
                seen(&steps, loss),
                HashSet::from([Some(b"\0\0\0\0kept".to_vec())])
            );
        }
    }

    #[test]
    fn each_model_loses_in_its_own_way() {
        let [sync, sync_folder] = sync();
        let steps = [
            create(),
            write(0, b"00"),
            sync,
            sync_folder,
            write(0, b"1"),
            write(1, b"2"),
        ];
        let states = |wanted: &[&[u8]]| {
            wanted
                .iter()
                .map(|bytes| Some(bytes.to_vec()))
                .collect::<HashSet<_>>()
        };
        assert_eq!(seen(&steps, Loss::Everything), states(&[b"00"]));
        assert_eq!(seen(&steps, Loss::AllButAPrefix), states(&[b"00", b"10", b"12"]));
        assert_eq!(
            seen(&steps, Loss::Reordered),
            states(&[b"00", b"10", b"02", b"12"])
        );
        assert_eq!(seen(&steps, Loss::LastWriteTorn), states(&[b"10", b"12"]));
    }

    #[test]
    fn a_write_tears_at_the_sectors_of_the_file_and_nowhere_else() {
        let [sync, sync_folder] = sync();
        let steps = [
            create(),
            write(0, &[0; 1300]),
            sync,
            sync_folder,
            write(500, &[1; 600]),
        ];
        let torn: HashSet<Vec<usize>> = seen(&steps, Loss::LastWriteTorn)
            .into_iter()
            .flatten()
            .map(|bytes| {
                (1..bytes.len())
                    .filter(|at| bytes[*at] != bytes[at - 1])
                    .collect()
            })
            .collect();
        let borders: HashSet<usize> = torn.iter().flatten().copied().collect();
        assert_eq!(borders, HashSet::from([500, 512, 1024, 1100]));
        assert_eq!(torn.len(), 8, "each of three parts is there or not: {torn:?}");
    }

    #[test]
    fn a_rename_that_was_not_synced_leaves_the_old_name_or_the_new() {
        let [sync, sync_folder] = sync();
        let rename = Step::Rename {
            from: (ROOT, "a".into()),
            to: (ROOT, "b".into()),
        };
        let steps = [create(), write(0, b"x"), sync, sync_folder, rename];
        let mut chance = Chance::new(1);
        let names: HashSet<Vec<String>> = (0..50)
            .map(|_| {
                disk(&steps)
                    .cut(Loss::Reordered, &mut chance)
                    .files
                    .into_keys()
                    .collect()
            })
            .collect();
        assert_eq!(names, HashSet::from([vec!["a".to_owned()], vec!["b".to_owned()]]));
    }

    #[test]
    fn a_file_is_found_only_when_every_folder_above_it_was_synced() {
        let steps = [
            Step::Create {
                entry: (ROOT, "sub".into()),
                node: 2,
                is_folder: true,
            },
            Step::Create {
                entry: (2, "a".into()),
                node: 1,
                is_folder: false,
            },
            Step::SyncFolder { folder: 2 },
        ];
        assert_eq!(
            disk(&steps).cut(Loss::Everything, &mut Chance::new(1)),
            Found::default()
        );
        assert_eq!(
            disk(&steps).now().files.into_keys().collect::<Vec<_>>(),
            ["sub/a"]
        );
    }

    #[test]
    fn a_folder_whose_rename_was_not_synced_keeps_its_files_under_the_old_name() {
        let steps = [
            Step::Create {
                entry: (ROOT, "sub.new".into()),
                node: 2,
                is_folder: true,
            },
            Step::Create {
                entry: (2, "a".into()),
                node: 1,
                is_folder: false,
            },
            Step::SyncFolder { folder: 2 },
            Step::SyncFolder { folder: ROOT },
            Step::Rename {
                from: (ROOT, "sub.new".into()),
                to: (ROOT, "sub".into()),
            },
        ];
        let left = disk(&steps).cut(Loss::Everything, &mut Chance::new(1));
        assert_eq!(left.files.into_keys().collect::<Vec<_>>(), ["sub.new/a"]);
        assert_eq!(
            disk(&steps).now().files.into_keys().collect::<Vec<_>>(),
            ["sub/a"]
        );
    }
}
