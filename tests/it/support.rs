//! A graph in a temporary directory and the command that works on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The program under test.
pub(crate) const NEWSGRAPH: &str = env!("CARGO_BIN_EXE_newsgraph");

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The sample articles of one story.
pub(crate) fn samples(story: &str) -> Vec<PathBuf> {
    let folder = root().join("data/samples").join(story);
    let entries = std::fs::read_dir(folder).expect("the samples are part of the repository");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    files
}

/// A graph in a directory of its own.
pub(crate) struct Graph {
    folder: TempDir,
}

impl Graph {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the store.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("graph")
    }

    /// A program with these words that works on this graph.
    pub(crate) fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(words)
            .env("NEWSGRAPH_DATA", self.data())
            .env_remove("NEWSGRAPH_LOG")
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs `newsgraph` with these words on this graph.
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(NEWSGRAPH, words)
            .output()
            .expect("the command starts")
    }

    /// Standard output of a command that must succeed.
    #[track_caller]
    pub(crate) fn out(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "`newsgraph {}` failed: {errors}",
            words.join(" ")
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Standard error of a command that must end with this status.
    #[track_caller]
    pub(crate) fn fails(&self, words: &[&str], status: i32) -> String {
        let output = self.run(words);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            output.status.code(),
            Some(status),
            "`newsgraph {}`: {errors}",
            words.join(" ")
        );
        errors
    }

    #[track_caller]
    pub(crate) fn ingest(&self, file: &Path) {
        self.out(&["ingest", "--quiet", &file.to_string_lossy()]);
    }

    /// The canonical export: equal graphs give equal bytes.
    #[track_caller]
    pub(crate) fn canonical(&self) -> String {
        self.out(&["export", "--format", "canonical"])
    }

    /// A file with this text in the graph's folder.
    #[track_caller]
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("writable");
        path
    }
}

/// Says on standard error why a test did not look at something.
pub(crate) fn note(words: &str) {
    use std::io::Write;
    // Nothing can be done when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{words}");
}
