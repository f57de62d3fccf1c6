//! The stages of `cargo xtask test`, in order: cheap and telling first, the browser last.
//!
//! Stages that select the whole workspace share one set of dev artefacts; `-p` would resolve other features and build
//! wgpu again. Only the two self-tests (release) and the wasm module pay for a second profile.

use crate::util::{Failure, Result, cargo, find_program, npm, root, run};
use crate::{sizes, teacher, tracked, web};
use std::env;
use std::path::{Path, PathBuf};

/// One check.
pub(crate) struct Stage {
    /// What `--only` takes.
    pub(crate) name: &'static str,
    /// What it proves, in a line.
    pub(crate) what: &'static str,
    /// Does it.
    pub(crate) run: fn() -> Result<Outcome>,
}

/// How a stage ended that did not fail.
pub(crate) enum Outcome {
    Passed,
    /// Not run, and why.
    Skipped(String),
}

/// Every stage, in order.
pub(crate) static ALL: &[Stage] = &[
    Stage { name: "fmt", what: "rustfmt", run: || cargo_stage("fmt --all --check") },
    Stage { name: "tracked", what: "tracked files: size, no private paths", run: || done(tracked::check()) },
    Stage {
        name: "clippy",
        what: "clippy, native, all targets",
        run: || cargo_stage("clippy --workspace --all-targets -- -D warnings"),
    },
    Stage { name: "clippy-wasm", what: "clippy, crest-web and core for wasm32", run: clippy_wasm },
    Stage { name: "windows", what: "the command line compiles for Windows (DX12)", run: windows },
    Stage { name: "macos", what: "the command line compiles for macOS (Metal)", run: macos },
    Stage { name: "docs", what: "rustdoc without warnings", run: docs },
    Stage { name: "tests", what: "unit and integration tests", run: tests },
    Stage {
        name: "doctests",
        what: "examples in the documentation",
        run: || cargo_stage("test --workspace --doc"),
    },
    Stage { name: "selftest-cpu", what: "release self-test on the CPU twins", run: || selftest("cpu") },
    Stage {
        name: "selftest-gpu",
        what: "release self-test on a Vulkan, Metal or DX12 adapter",
        run: || selftest("gpu"),
    },
    Stage {
        name: "teacher",
        what: "a real language model on Crest's forward, against independent values",
        run: teacher,
    },
    Stage { name: "web", what: "wasm module and page build", run: || done(build_web()) },
    Stage { name: "page", what: "the page's types and unit tests", run: page },
    Stage { name: "browser", what: "the page in Chromium, WebGPU and wasm", run: browser },
    Stage { name: "sizes", what: "download budgets", run: size_budgets },
];

fn done(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

fn cargo_stage(line: &str) -> Result<Outcome> {
    done(run(&mut cargo(line)))
}

/// crest-web brings crest-core with `web-gpu` and crest-kernels; clippy looks at all three.
fn clippy_wasm() -> Result<Outcome> {
    web::add_target(web::WASM)?;
    let mut command = cargo("clippy -p crest-web --all-targets --target");
    done(run(command.args([web::WASM, "--", "-D", "warnings"])))
}

fn windows() -> Result<Outcome> {
    cross("x86_64-pc-windows-msvc")
}

fn macos() -> Result<Outcome> {
    cross("aarch64-apple-darwin")
}

/// Type-checks for another system: the only proof, on this machine, that its code compiles.
fn cross(target: &str) -> Result<Outcome> {
    if let Err(failure) = web::add_target(target) {
        return Ok(Outcome::Skipped(format!("no standard library for {target}\n{failure}")));
    }
    cargo_stage(&format!("check -p crest --target {target}"))
}

fn docs() -> Result<Outcome> {
    done(run(cargo("doc --workspace --no-deps").env("RUSTDOCFLAGS", "-D warnings")))
}

/// nextest gives each test its own process, so that a lost device or a crash takes one test with it; without nextest the
/// same tests run under cargo's own harness.
fn tests() -> Result<Outcome> {
    if find_program(&["cargo-nextest"]).is_some() {
        return cargo_stage("nextest run --workspace");
    }
    println!("    cargo-nextest is missing (cargo install cargo-nextest --locked); using cargo test");
    cargo_stage("test --workspace --lib --bins --tests --examples")
}

fn selftest(device: &str) -> Result<Outcome> {
    cargo_stage(&format!("run --release -p crest -- selftest --device {device}"))
}

/// Ids and log-probabilities of the golden texts, and every position of both reference corpora.
fn teacher() -> Result<Outcome> {
    let model = match teacher::file() {
        Ok(model) => model,
        Err(failure) => return Ok(Outcome::Skipped(format!("no model\n{failure}"))),
    };
    let crest = |line: &str| run(cargo(&format!("run --release -p crest -- {line} --teacher")).arg(&model));
    for device in ["cpu", "gpu"] {
        crest(&format!("selftest --golden tests/golden/smollm2.json --device {device}"))?;
    }
    for text in ["stories", "austen"] {
        crest(&format!("cache verify tests/assets/reference-{text}.safetensors --device cpu"))?;
    }
    Ok(Outcome::Passed)
}

/// Quick when nothing changed, so each stage that needs the page asks for it and can run alone.
fn build_web() -> Result<()> {
    web::build(&web::Args { dev: false })
}

fn page() -> Result<Outcome> {
    build_web()?;
    done(run(&mut npm(&root().join("www"), "run check")))
}

/// The tests serve www/dist themselves and find the browser at `CHROMIUM`.
fn browser() -> Result<Outcome> {
    let chromium = chromium()?;
    build_web()?;
    let folder = root().join("tests/browser");
    web::npm_ci(&folder)?;
    done(run(npm(&folder, "test").env("CHROMIUM", chromium)))
}

/// `CHROMIUM`, or the first browser with Chromium's engine on PATH or in its usual folder.
fn chromium() -> Result<PathBuf> {
    let hint = "install Chromium or Google Chrome, or set CHROMIUM to the program's path";
    if let Some(path) = env::var_os("CHROMIUM").map(PathBuf::from) {
        let missing = || Failure::new(format!("CHROMIUM={}: no such file", path.display())).hint(hint);
        return if path.is_file() { Ok(path) } else { Err(missing()) };
    }
    let usual = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];
    find_program(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
        .or_else(|| usual.iter().map(Path::new).find(|path| path.is_file()).map(Path::to_owned))
        .ok_or_else(|| Failure::new("no Chromium for the browser tests").hint(hint))
}

fn size_budgets() -> Result<Outcome> {
    build_web()?;
    done(sizes::check())
}
