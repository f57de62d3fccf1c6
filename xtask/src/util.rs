//! What every task shares: failures with hints, the repository's root, running other programs, stamps of unchanged input.

use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fmt, fs};

pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// What went wrong and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    problem: String,
    hint: Option<String>,
}

impl Failure {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Failure { problem: problem.into(), hint: None }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Failure { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.problem)?;
        self.hint.iter().try_for_each(|hint| write!(f, "\nhint: {hint}"))
    }
}

/// For `map_err`: an i/o error that names its file.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Failure + '_ {
    move |e| Failure::new(format!("{}: {e}", path.display()))
}

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// The cargo that runs this program, so that a nested build uses the same toolchain.
pub(crate) fn cargo(line: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(line.split(' ')).current_dir(root());
    command
}

/// npm in a folder of the repository; on Windows it is a script, which needs its full name.
pub(crate) fn npm(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(line.split(' ')).current_dir(folder);
    command
}

/// Runs a program on the same terminal, without input.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().map_err(|e| cannot_start(command, &e))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{}` failed: {status}", show(command)))) }
}

/// Runs a program and takes its standard output; its standard error stays on the terminal.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| cannot_start(command, &e))?;
    match output.status {
        status if status.success() => Ok(output.stdout),
        status => Err(Failure::new(format!("`{}` failed: {status}", show(command)))),
    }
}

fn cannot_start(command: &Command, e: &io::Error) -> Failure {
    let name = command.get_program().display();
    match e.kind() {
        io::ErrorKind::NotFound => Failure::new(format!("`{name}` is not installed or not on PATH")),
        _ => Failure::new(format!("cannot start `{name}`: {e}")),
    }
}

/// The command as one would type it.
pub(crate) fn show(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let args = command.get_args().map(|arg| format!(" {}", arg.display()));
    format!("{}{}", name.display(), args.collect::<String>())
}

/// The first of these programs on PATH.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let files =
        |folder: PathBuf| names.iter().map(move |n| folder.join(format!("{n}{}", env::consts::EXE_SUFFIX)));
    env::split_paths(&path).flat_map(files).find(|file| file.is_file())
}

/// Says what begins, does it, and says how long it took.
pub(crate) fn timed<T>(label: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {label}");
    let start = Instant::now();
    let value = work()?;
    println!("    done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(value)
}

/// A note of what an earlier run was made from, to skip it while nothing changed.
pub(crate) struct Stamp {
    file: PathBuf,
    value: String,
}

impl Stamp {
    /// `file` remembers the fingerprint `value`.
    pub(crate) fn new(file: PathBuf, value: String) -> Self {
        Stamp { file, value }
    }

    /// The work was done from the same input.
    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text == self.value)
    }

    /// Does the work, forgetting the old stamp first: an interrupted run must not look finished.
    pub(crate) fn renew(&self, work: impl FnOnce() -> Result<()>) -> Result<()> {
        match fs::remove_file(&self.file) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(at(&self.file)(e)),
            _ => work()?,
        }
        write(&self.file, self.value.as_bytes())
    }
}

/// A folder for stamps that `cargo clean` empties together with what they speak of.
pub(crate) fn stamp_file(name: &str) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), PathBuf::from)
        .join("xtask")
        .join(name)
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, bytes)).map_err(at(path))
}

/// A number that changes with the names or the contents of these files.
pub(crate) fn fingerprint(files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        let bytes = fs::read(file).map_err(at(file))?;
        hasher.write(file.as_os_str().as_encoded_bytes());
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Every file below a folder, sorted; folders directly in it whose name is in `skip` are left out.
pub(crate) fn files_below(folder: &Path, skip: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for item in fs::read_dir(folder).map_err(at(folder))? {
        let item = item.map_err(at(folder))?;
        if skip.iter().any(|name| item.file_name() == *name) {
            continue;
        }
        let path = item.path();
        if path.is_dir() { files.extend(files_below(&path, &[])?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_fresh_only_after_the_same_input_succeeded() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("input");
        let stamp = || {
            let value = fingerprint(std::slice::from_ref(&input)).unwrap();
            Stamp::new(folder.path().join("stamps/input"), value)
        };
        write(&input, b"one").unwrap();
        assert!(!stamp().is_fresh());
        stamp().renew(|| Ok(())).unwrap();
        assert!(stamp().is_fresh());
        write(&input, b"two").unwrap();
        assert!(!stamp().is_fresh());
        stamp().renew(|| Ok(())).unwrap();
        stamp().renew(|| Err(Failure::new("interrupted"))).unwrap_err();
        assert!(!stamp().is_fresh(), "a failed run must be repeated");
    }

    #[test]
    fn files_are_found_in_order_without_the_skipped_folder() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "a/c", "skip/d", "a/skip/e"] {
            write(&folder.path().join(name), b"").unwrap();
        }
        let found = files_below(folder.path(), &["skip"]).unwrap();
        let names: Vec<_> = found.iter().map(|f| f.strip_prefix(folder.path()).unwrap()).collect();
        assert_eq!(names, [Path::new("a/c"), Path::new("a/skip/e"), Path::new("b")]);
    }

    #[test]
    fn a_missing_program_is_named() {
        let failure = run(&mut Command::new("crest-no-such-program")).unwrap_err().to_string();
        assert!(failure.contains("`crest-no-such-program` is not installed"), "{failure}");
    }
}
