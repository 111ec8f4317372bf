//! Where things are in this repository, and the program that was built from it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The root of the repository: of the one that cargo runs now, since two may share what was built.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&package).parent();
        root.expect("tests/ lies in the root").to_owned()
    })
}

/// Every file that belongs to the repository, as paths from its root: tracked, or new and not ignored.
pub fn files() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is needed to list the files");
    assert!(
        listed.status.success(),
        "git ls-files failed: {}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let listed = String::from_utf8(listed.stdout).expect("file names are UTF-8");
    // A file that was deleted but not yet committed is still listed.
    listed
        .split_terminator('\0')
        .map(PathBuf::from)
        .filter(|file| root().join(file).is_file())
        .collect()
}

/// The program under test: `EENPLAN_APP`, or the one built beside this test.
///
/// # Panics
/// When it was not built: a test that needs it must not pass without it.
pub fn program() -> PathBuf {
    let program = env::var_os("EENPLAN_APP").map_or_else(beside_this_test, PathBuf::from);
    assert!(
        program.is_file(),
        "{} is not there, and this test needs it. Run `make test`, or build it with \
         `scripts/screens && cargo build -p eenplan-desktop --features custom-protocol`",
        program.display()
    );
    program
}

fn beside_this_test() -> PathBuf {
    let test = env::current_exe().expect("a test knows where it is");
    // Tests lie in debug/deps/, the program in debug/.
    test.ancestors()
        .nth(2)
        .expect("a test lies in a target folder")
        .join("eenplan-desktop")
}
