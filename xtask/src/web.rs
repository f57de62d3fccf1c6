//! `cargo xtask web`: the wasm module, its JavaScript face and the page, each step only when its input changed.

use crate::util::{
    Failure, Result, Stamp, at, cargo, files_below, find_program, fingerprint, npm, output, root, run, show,
    stamp_file, timed, write,
};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};
use wasm_bindgen_cli_support::Bindgen;

/// The browser's target.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// The oldest Node.js that Vite runs on.
const NODE: (u32, u32) = (20, 19);
/// The address that the page will have, for oEmbed; `www/build/outputs.ts` reads it.
const PUBLIC_URL: &str = "CREST_PUBLIC_URL";
/// Teacher caches inside the page, below `data`.
const CACHES: [&str; 2] = ["stories.safetensors", "stories-lite.safetensors"];
/// What a build leaves in www/dist beside assets.
pub(crate) const OUTPUTS: [&str; 8] = [
    "index.html",
    "embed.html",
    "crest-lab.js",
    "crest-lab.single.html",
    "crest-lab.lite.html",
    "crest-lab.scorm.zip",
    "oembed.json",
    "stories.safetensors",
];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compile with the dev profile and keep function names: a quicker build, slower and larger code
    #[arg(long)]
    pub(crate) dev: bool,
}

/// Builds www/dist.
pub(crate) fn build(args: &Args) -> Result<()> {
    let start = Instant::now();
    // What is missing is said before the minutes of compiling, not after.
    check_node()?;
    add_target(WASM)?;
    let www = root().join("www");
    let generated = www.join("src/generated");
    let profile = if args.dev { "dev" } else { "wasm" };
    let module = timed(&format!("crest-web for {WASM}, profile {profile}"), || compile(profile, &[]))?;
    bind(&module.wasm, &generated, args.dev)?;
    // The lite page trains on the CPU only and counts every byte.
    let lite = if args.dev { "dev" } else { "lite" };
    let small = timed(&format!("crest-web without WebGPU, profile {lite}"), || {
        compile(lite, &["--no-default-features"])
    })?;
    bind(&small.wasm, &generated.join("lite"), args.dev)?;
    copy(&module.shaders, &generated.join("shaders.json"), "build crest-kernels again")?;
    npm_ci(&www)?;
    bundle(&www)?;
    println!("www/dist is ready ({:.1} s)", start.elapsed().as_secs_f64());
    Ok(())
}

/// Node and npm, new enough for the page's tools.
pub(crate) fn check_node() -> Result<()> {
    let hint = format!("install Node.js {}.{} or newer with npm: https://nodejs.org", NODE.0, NODE.1);
    let version = output(Command::new("node").arg("--version")).map_err(|e| e.hint(&hint))?;
    let version = String::from_utf8_lossy(&version);
    if node_version(&version).is_none_or(|found| found < NODE) {
        return Err(Failure::new(format!("Node.js {} is too old", version.trim())).hint(hint));
    }
    output(&mut npm(root(), "--version")).map(drop).map_err(|e| e.hint(hint))
}

/// Major and minor of `v20.19.4`.
fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Makes sure that the standard library for `target` is installed.
pub(crate) fn add_target(target: &str) -> Result<()> {
    let libraries = output(Command::new("rustc").args(["--print", "target-libdir", "--target", target]))
        .map_err(|e| e.hint("install Rust with rustup: https://rustup.rs"))?;
    if Path::new(String::from_utf8_lossy(&libraries).trim()).is_dir() {
        return Ok(());
    }
    if find_program(&["rustup"]).is_none() {
        return Err(Failure::new(format!(
            "this Rust has no standard library for {target}, and rustup is missing"
        ))
        .hint(
            "install Rust with rustup (https://rustup.rs), or your distribution's package for that target",
        ));
    }
    timed(&format!("rustup target add {target}"), || {
        run(Command::new("rustup").args(["target", "add", target]).current_dir(root()))
            .map_err(|e| e.hint("the first build needs the network"))
    })
}

/// What cargo made for the page.
struct Module {
    wasm: PathBuf,
    shaders: PathBuf,
}

/// Compiles crest-web and asks cargo where it put the module and the table of shaders.
fn compile(profile: &str, features: &[&str]) -> Result<Module> {
    let mut command = cargo("build -p crest-web --lib --message-format json-render-diagnostics");
    command.args(["--target", WASM, "--profile", profile]).args(features);
    // These would replace the target's flags in .cargo/config.toml and so silently lose SIMD.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    let messages = output(&mut command)?;
    let messages = String::from_utf8_lossy(&messages);
    let messages: Vec<Value> = messages.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let wasm = messages.iter().filter(|m| m["target"]["name"] == "crest_web").find_map(|m| {
        m["filenames"].as_array()?.iter().filter_map(Value::as_str).find(|name| name.ends_with(".wasm"))
    });
    let shaders = messages
        .iter()
        .filter(|m| m["reason"] == "build-script-executed")
        .filter(|m| m["package_id"].as_str().is_some_and(|id| id.contains("/kernels#")))
        .find_map(|m| m["out_dir"].as_str());
    match (wasm, shaders) {
        (Some(wasm), Some(out)) => {
            Ok(Module { wasm: wasm.into(), shaders: Path::new(out).join("shaders.json") })
        }
        _ => Err(Failure::new(format!("`{}` named no module or no table of shaders", show(&command)))
            .hint("crest-web must be a cdylib that depends on crest-kernels")),
    }
}

/// Writes the module's JavaScript and TypeScript face. The library and not the tool, so that nothing is installed.
fn bind(wasm: &Path, generated: &Path, dev: bool) -> Result<()> {
    let name = format!("bindgen-{}", generated.file_name().unwrap_or_default().display());
    let stamp = Stamp::new(stamp_file(&name), fingerprint(&[wasm.to_owned()])?);
    if stamp.is_fresh() && generated.join("crest_web_bg.wasm").is_file() {
        return Ok(());
    }
    timed("JavaScript bindings", || {
        stamp.renew(|| {
            if generated.is_dir() {
                fs::remove_dir_all(generated).map_err(at(generated))?;
            }
            let mut bindgen = Bindgen::new();
            bindgen.input_path(wasm).typescript(true).keep_debug(dev).demangle(dev);
            bindgen.remove_name_section(!dev).remove_producers_section(!dev);
            // The page says where the module is; a default address would make every bundle carry a copy.
            bindgen.omit_default_module_path(true);
            let done = bindgen.web(true).and_then(|b| b.generate(generated));
            done.map_err(|e| Failure::new(format!("wasm-bindgen: {e:#}")))
        })
    })
}

/// Copies a file unless the copy is the same: an untouched file keeps the page's build fresh.
fn copy(from: &Path, to: &Path, hint: &str) -> Result<()> {
    let bytes = fs::read(from).map_err(at(from)).map_err(|e| e.hint(hint))?;
    if fs::read(to).is_ok_and(|old| old == bytes) { Ok(()) } else { write(to, &bytes) }
}

/// Installs the locked packages of a folder when there are none or the lock changed.
pub(crate) fn npm_ci(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    if !lock.is_file() {
        return Err(
            Failure::new(format!("{} is missing", lock.display())).hint("it is part of the repository")
        );
    }
    let stamp = Stamp::new(folder.join("node_modules/.xtask"), fingerprint(&[lock])?);
    if stamp.is_fresh() {
        return Ok(());
    }
    timed(&format!("npm ci in {}", folder.strip_prefix(root()).unwrap_or(folder).display()), || {
        // Tests run the system's browser; a package must not fetch another.
        let mut install = npm(folder, "ci --no-audit --no-fund");
        install.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        stamp.renew(|| run(&mut install).map_err(|e| e.hint("the first build needs the network")))
    })
}

/// Bundles the page in all its forms, with the shipped caches and recorded runs, into www/dist.
fn bundle(www: &Path) -> Result<()> {
    let data = root().join("data");
    let mut inputs = files_below(www, &["node_modules", "dist"])?;
    for cache in CACHES.map(|name| data.join(name)) {
        if !cache.is_file() {
            return Err(Failure::new(format!("{} is missing", cache.display()))
                .hint("it is part of the repository: `git checkout data`"));
        }
        inputs.push(cache);
    }
    let recordings = data.join("recordings");
    if recordings.is_dir() {
        inputs.extend(files_below(&recordings, &[])?);
    }
    // The address of publication is written into one output.
    let published = env::var(PUBLIC_URL).unwrap_or_default();
    let stamp = Stamp::new(stamp_file("page"), format!("{} {published}", fingerprint(&inputs)?));
    let missing = || OUTPUTS.iter().find(|name| !www.join("dist").join(name).is_file());
    if stamp.is_fresh() && missing().is_none() {
        return Ok(());
    }
    timed("page in all its forms (npm run build)", || stamp.renew(|| run(&mut npm(www, "run build"))))?;
    match missing() {
        None => Ok(()),
        Some(name) => Err(Failure::new(format!("`npm run build` left no www/dist/{name}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_by_number() {
        assert_eq!(node_version("v20.19.4\n"), Some((20, 19)));
        assert!(node_version("v9.11.2") < Some(NODE) && node_version("v20.9.0") < Some(NODE));
        assert!(node_version("v100.0.0-nightly") > Some(NODE));
        assert_eq!(node_version("not node"), None);
    }

    #[test]
    fn an_equal_copy_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to/copy"].map(|name| folder.path().join(name));
        assert!(copy(&from, &to, "make it").unwrap_err().to_string().contains("hint: make it"));
        write(&from, b"one").unwrap();
        copy(&from, &to, "").unwrap();
        let written = || fs::metadata(&to).unwrap().modified().unwrap();
        let first = written();
        copy(&from, &to, "").unwrap();
        assert_eq!(written(), first);
        write(&from, b"two").unwrap();
        copy(&from, &to, "").unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"two");
    }
}
