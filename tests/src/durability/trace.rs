//! What a child did to one folder, read from the recorder's file. See `recorder.c` for the records.

use std::collections::{BTreeMap, HashMap};
use std::io;

/// A file or folder by its identity, which survives a rename.
pub type Node = usize;

/// The folder that is recorded.
pub const ROOT: Node = 0;

/// A name in a folder.
pub type Entry = (Node, String);

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Bytes written at an offset.
    Write {
        /// Into which file.
        file: Node,
        /// From where.
        at: usize,
        /// What.
        bytes: Vec<u8>,
    },
    /// A file cut off or grown with zeros.
    Resize {
        /// Which file.
        file: Node,
        /// Its new length.
        length: usize,
    },
    /// All earlier writes and resizes of the file are on the disk from here on.
    Sync {
        /// Which file.
        file: Node,
    },
    /// A sync that failed: what of the file was not on the disk yet may never come there.
    SyncFailed {
        /// Which file.
        file: Node,
    },
    /// A new file or folder got a name.
    Create {
        /// Its name.
        entry: Entry,
        /// Which it is.
        node: Node,
        /// Whether it is a folder.
        is_folder: bool,
    },
    /// A name went away.
    Remove {
        /// The name.
        entry: Entry,
    },
    /// A name moved, over what was there.
    Rename {
        /// From.
        from: Entry,
        /// To.
        to: Entry,
    },
    /// All earlier changes of names in this folder are on the disk from here on.
    SyncFolder {
        /// Which folder.
        folder: Node,
    },
    /// The child said something, each line a promise.
    Said(String),
}

/// Reads the recorder's bytes. `ignored` names files that are not followed (memory shared between processes).
///
/// # Errors
/// When the recording is cut off, speaks of a file it never saw opened, or cannot be followed.
pub fn read(recording: &[u8], ignored: fn(&str) -> bool) -> io::Result<Vec<Step>> {
    let mut reader = Follower {
        ignored,
        entries: BTreeMap::new(),
        open: HashMap::new(),
        nodes: ROOT,
        steps: Vec::new(),
    };
    let mut rest = recording;
    while !rest.is_empty() {
        let (head, after) = rest
            .split_at_checked(20)
            .ok_or_else(|| unclear("a record is cut off"))?;
        let fd = i32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let number = u64::from_le_bytes(head[8..16].try_into().map_err(|_| unclear("no number"))?);
        let length = u32::from_le_bytes([head[16], head[17], head[18], head[19]]) as usize;
        let (bytes, after) = after
            .split_at_checked(length)
            .ok_or_else(|| unclear("a record is cut off"))?;
        reader.record(head[0], fd, number as usize, bytes)?;
        rest = after;
    }
    Ok(reader.steps)
}

fn unclear(what: &str) -> io::Error {
    io::Error::other(format!("recording: {what}"))
}

enum Opened {
    File(Node),
    Folder(Node),
    Ignored,
}

struct Follower {
    ignored: fn(&str) -> bool,
    entries: BTreeMap<Entry, Opened>,
    open: HashMap<i32, Opened>,
    nodes: Node,
    steps: Vec<Step>,
}

const O_CREAT: usize = 0o100;
const O_TRUNC: usize = 0o1000;

impl Follower {
    fn record(&mut self, kind: u8, fd: i32, number: usize, bytes: &[u8]) -> io::Result<()> {
        let text = || std::str::from_utf8(bytes).map_err(|_| unclear("a name is not UTF-8"));
        match kind {
            b'O' => self.opened(fd, number, text()?)?,
            b'C' => {
                self.open.remove(&fd);
            }
            b'W' => {
                if let Some(file) = self.file(fd)? {
                    self.steps.push(Step::Write {
                        file,
                        at: number,
                        bytes: bytes.to_vec(),
                    });
                }
            }
            b'T' => {
                if let Some(file) = self.file(fd)? {
                    self.steps.push(Step::Resize { file, length: number });
                }
            }
            b'S' => match self.open.get(&fd) {
                Some(Opened::File(file)) => self.steps.push(Step::Sync { file: *file }),
                Some(Opened::Folder(folder)) => self.steps.push(Step::SyncFolder { folder: *folder }),
                Some(Opened::Ignored) => {}
                None => return Err(unclear("a sync of a file never opened")),
            },
            b'F' => match self.open.get(&fd) {
                Some(Opened::File(file)) => self.steps.push(Step::SyncFailed { file: *file }),
                Some(Opened::Folder(_) | Opened::Ignored) => {}
                None => return Err(unclear("a sync of a file never opened")),
            },
            b'M' => {
                let entry = self.entry(text()?)?;
                let node = self.create(entry.clone(), true);
                self.entries.insert(entry, Opened::Folder(node));
            }
            b'U' | b'X' => {
                let entry = self.entry(text()?)?;
                if let Some(Opened::File(_) | Opened::Folder(_)) = self.entries.remove(&entry) {
                    self.steps.push(Step::Remove { entry });
                }
            }
            b'R' => {
                let (from, to) = text()?
                    .split_once('\0')
                    .ok_or_else(|| unclear("a rename without two names"))?;
                let (from, to) = (self.entry(from)?, self.entry(to)?);
                let moved = self
                    .entries
                    .remove(&from)
                    .ok_or_else(|| unclear("a rename of something never seen"))?;
                self.entries.insert(to.clone(), moved);
                self.steps.push(Step::Rename { from, to });
            }
            b'A' => self.steps.push(Step::Said(text()?.to_owned())),
            _ => return Err(unclear("a record of an unknown kind")),
        }
        Ok(())
    }

    fn opened(&mut self, fd: i32, flags: usize, path: &str) -> io::Result<()> {
        if path.is_empty() {
            self.open.insert(fd, Opened::Folder(ROOT));
            return Ok(());
        }
        let entry = self.entry(path)?;
        let opened = match self.entries.get(&entry) {
            Some(Opened::Folder(folder)) => Opened::Folder(*folder),
            Some(Opened::File(file)) => {
                let file = *file;
                if flags & O_TRUNC != 0 {
                    self.steps.push(Step::Resize { file, length: 0 });
                }
                Opened::File(file)
            }
            Some(Opened::Ignored) => Opened::Ignored,
            None if (self.ignored)(path) => {
                self.entries.insert(entry, Opened::Ignored);
                Opened::Ignored
            }
            None if flags & O_CREAT != 0 => {
                let file = self.create(entry.clone(), false);
                self.entries.insert(entry, Opened::File(file));
                Opened::File(file)
            }
            None => return Err(unclear("a file that was there before the recording began")),
        };
        self.open.insert(fd, opened);
        Ok(())
    }

    fn create(&mut self, entry: Entry, is_folder: bool) -> Node {
        self.nodes += 1;
        self.steps.push(Step::Create {
            entry,
            node: self.nodes,
            is_folder,
        });
        self.nodes
    }

    fn entry(&self, path: &str) -> io::Result<Entry> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut node = ROOT;
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            match self.entries.get(&(node, part.to_owned())) {
                Some(Opened::Folder(next)) => node = *next,
                _ => return Err(unclear("a name in a folder never seen")),
            }
        }
        Ok((node, name.to_owned()))
    }

    fn file(&self, fd: i32) -> io::Result<Option<Node>> {
        match self.open.get(&fd) {
            Some(Opened::File(file)) => Ok(Some(*file)),
            Some(Opened::Ignored) => Ok(None),
            _ => Err(unclear("a write to something that is not an open file")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, fd: i32, number: u64, bytes: &[u8]) -> Vec<u8> {
        let mut record = vec![kind, 0, 0, 0];
        record.extend(fd.to_le_bytes());
        record.extend(number.to_le_bytes());
        record.extend((bytes.len() as u32).to_le_bytes());
        record.extend(bytes);
        record
    }

    #[test]
    fn files_and_folders_keep_their_identity_through_renames_and_a_second_process() {
        let recording = [
            record(b'M', -1, 0, b"sub.new"),
            record(b'O', 5, 0o101, b"sub.new/a"),
            record(b'W', 5, 0, b"one"),
            record(b'R', -1, 0, b"sub.new\0sub"),
            record(b'O', 5, 0o2, b"sub/a"),
            record(b'W', 5, 3, b"two"),
            record(b'O', 6, 0o200000, b""),
            record(b'S', 6, 0, b""),
            record(b'A', 1, 0, b"1\n"),
        ]
        .concat();
        let steps = read(&recording, |_| false).unwrap();
        let root = |name: &str| (ROOT, name.to_owned());
        assert_eq!(
            steps,
            [
                Step::Create {
                    entry: root("sub.new"),
                    node: 1,
                    is_folder: true
                },
                Step::Create {
                    entry: (1, "a".into()),
                    node: 2,
                    is_folder: false
                },
                Step::Write {
                    file: 2,
                    at: 0,
                    bytes: b"one".to_vec()
                },
                Step::Rename {
                    from: root("sub.new"),
                    to: root("sub")
                },
                Step::Write {
                    file: 2,
                    at: 3,
                    bytes: b"two".to_vec()
                },
                Step::SyncFolder { folder: ROOT },
                Step::Said("1\n".into()),
            ]
        );
    }

    #[test]
    fn a_recording_that_cannot_be_followed_is_refused() {
        assert!(
            read(&record(b'W', 5, 0, b"x"), |_| false).is_err(),
            "a write to a file never opened"
        );
        assert!(
            read(&record(b'O', 5, 0, b"old"), |_| false).is_err(),
            "a file from before"
        );
        let whole = record(b'A', 1, 0, b"1\n");
        assert!(read(&whole[..whole.len() - 1], |_| false).is_err(), "cut off");
    }
}
