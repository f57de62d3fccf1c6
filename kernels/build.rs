//! Validates every shader variant at WebGPU's default limits, proves that it translates to SPIR-V, MSL and HLSL,
//! and writes the reflected table of kernels that `crest_kernels::shaders` includes. The same list goes to
//! `shaders.json`, for tests that hand every variant to a browser's compiler.
#![allow(clippy::print_stdout, reason = "cargo build scripts talk to cargo on stdout")]

use naga::{AddressSpace, ShaderStage, StorageAccess, TypeInner, back, proc, valid};
use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// WebGPU defaults (WebGPU specification, "limits").
const MAX_STORAGE_BUFFERS: usize = 8;
const MAX_WORKGROUP_BYTES: u32 = 16 * 1024;
const MAX_INVOCATIONS: u32 = 256;
/// One slot of the parameter buffer: the default alignment of dynamic uniform offsets.
const MAX_PARAM_BYTES: u32 = 256;

type Constants = BTreeMap<String, f64>;
type Failure = Box<dyn Error>;

#[derive(serde::Deserialize)]
struct Variants {
    variant: Vec<Variant>,
}

#[derive(serde::Deserialize, Clone)]
struct Variant {
    name: String,
    entry: String,
    constants: Constants,
}

fn main() -> Result<(), Failure> {
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=build.rs");
    let variants: Variants = toml::from_str(&fs::read_to_string("src/variants.toml")?)?;
    let mut table = String::new();
    let mut names = Vec::new();
    let mut list = Vec::new();
    for path in shader_files(Path::new("src"))? {
        let (source, module) = load(&path)?;
        let code = fs::read_to_string(&source)?;
        for entry in &module.entry_points {
            let specialised: Vec<_> =
                variants.variant.iter().filter(|v| v.entry == entry.name).cloned().collect();
            let plain =
                Variant { name: entry.name.clone(), entry: entry.name.clone(), constants: Constants::new() };
            for variant in if specialised.is_empty() { vec![plain] } else { specialised } {
                emit(&mut table, &path, &source, &module, &variant)
                    .map_err(|e| format!("{path}: kernel {}: {e}", variant.name))?;
                list.push(serde_json::json!({
                    "name": variant.name, "code": code, "entry": variant.entry, "constants": variant.constants,
                }));
                names.push(variant.name);
            }
        }
    }
    let ids: Vec<_> = names.iter().map(|n| format!("&{}", n.to_uppercase())).collect();
    writeln!(
        table,
        "/// Every kernel variant, in the order of files.\npub static ALL: [&Shader; {}] = [{}];",
        ids.len(),
        ids.join(", ")
    )?;
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("shaders.rs"), table)?;
    fs::write(Path::new(&out).join("shaders.json"), serde_json::to_string_pretty(&list)?)?;
    Ok(())
}

fn shader_files(root: &Path) -> Result<Vec<String>, Failure> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder)? {
            let path = item?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "wgsl") && !is_part(&path) {
                files.push(path.to_str().ok_or("shader path is not UTF-8")?.to_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A part of a shader, which another file includes.
fn is_part(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'))
}

/// Parses a shader after replacing each line `// include PATH` by that file, relative to the shader's folder. Returns the path of
/// the complete text with the module.
fn load(path: &str) -> Result<(PathBuf, naga::Module), Failure> {
    let mut text = String::new();
    for line in fs::read_to_string(path)?.lines() {
        match line.strip_prefix("// include ") {
            Some(part) => text += &fs::read_to_string(Path::new(path).with_file_name(part))?,
            None => text += line,
        }
        text += "\n";
    }
    let module = naga::front::wgsl::parse_str(&text).map_err(|e| e.emit_to_string_with_path(&text, path))?;
    let complete = Path::new(&env::var("OUT_DIR")?).join(path.replace(['/', '\\'], "_"));
    fs::write(&complete, text)?;
    Ok((complete, module))
}

/// Validates one variant, translates it to the three native languages and appends its row to `table`.
fn emit(
    table: &mut String,
    path: &str,
    source: &Path,
    module: &naga::Module,
    variant: &Variant,
) -> Result<(), Failure> {
    let mut validator = valid::Validator::new(valid::ValidationFlags::all(), valid::Capabilities::empty());
    let info = validator.validate(module)?;
    let constants = variant.constants.iter().map(|(k, v)| (k.clone(), *v)).collect();
    let (module, info) = back::pipeline_constants::process_overrides(
        module,
        &info,
        Some((ShaderStage::Compute, &variant.entry)),
        &constants,
    )?;
    let index =
        module.entry_points.iter().position(|e| e.name == variant.entry).ok_or("entry point is missing")?;
    translate(&module, &info, index)?;
    reflect(table, path, source, &module, &info, index, variant)
}

fn translate(module: &naga::Module, info: &valid::ModuleInfo, index: usize) -> Result<(), Failure> {
    let entry = module.entry_points[index].name.clone();
    let bounds = proc::BoundsCheckPolicies::default();
    let pipeline =
        back::spv::PipelineOptions { shader_stage: ShaderStage::Compute, entry_point: entry.clone() };
    let options = back::spv::Options { fake_missing_bindings: true, ..Default::default() };
    back::spv::write_vec(module, info, &options, Some(&pipeline)).map_err(|e| format!("SPIR-V: {e}"))?;

    let options = back::msl::Options {
        fake_missing_bindings: true,
        bounds_check_policies: bounds,
        ..Default::default()
    };
    let pipeline = back::msl::PipelineOptions {
        entry_point: Some((ShaderStage::Compute, entry.clone())),
        ..Default::default()
    };
    back::msl::write_string(module, info, &options, &pipeline).map_err(|e| format!("MSL: {e}"))?;

    let options = back::hlsl::Options { fake_missing_bindings: true, ..Default::default() };
    let pipeline = back::hlsl::PipelineOptions { entry_point: Some((ShaderStage::Compute, entry)) };
    let mut text = String::new();
    back::hlsl::Writer::new(&mut text, &options, &pipeline)
        .write(module, info, None)
        .map_err(|e| format!("HLSL: {e}"))?;
    Ok(())
}

fn reflect(
    table: &mut String,
    path: &str,
    source: &Path,
    module: &naga::Module,
    info: &valid::ModuleInfo,
    index: usize,
    variant: &Variant,
) -> Result<(), Failure> {
    let entry = &module.entry_points[index];
    let uses = info.get_entry_point(index);
    let mut layouter = proc::Layouter::default();
    layouter.update(module.to_ctx())?;
    let mut bindings = Vec::new();
    let mut fields = String::new();
    let mut workgroup_bytes = 0;
    for (handle, global) in module.global_variables.iter() {
        if uses[handle].is_empty() {
            continue;
        }
        let name = global.name.as_deref().unwrap_or_default();
        let size = layouter[global.ty].size;
        let access = match global.space {
            AddressSpace::WorkGroup => {
                workgroup_bytes += size;
                continue;
            }
            AddressSpace::Uniform => {
                if size > MAX_PARAM_BYTES {
                    return Err(format!("params take {size} bytes, over {MAX_PARAM_BYTES}").into());
                }
                fields = params(module, &layouter, global.ty)?;
                "Uniform"
            }
            AddressSpace::Storage { access } if access.contains(StorageAccess::STORE) => "ReadWrite",
            AddressSpace::Storage { .. } => "Read",
            _ => continue,
        };
        let at = global.binding.as_ref().ok_or("global without @binding")?;
        bindings.push((at.binding, name.to_owned(), access));
    }
    bindings.sort();
    let contiguous = bindings.iter().enumerate().all(|(i, b)| b.0 as usize == i);
    if !contiguous || bindings.first().is_none_or(|b| b.2 != "Uniform") {
        return Err(format!("bindings must be params at 0, then 1, 2, …: {bindings:?}").into());
    }
    if bindings.len() - 1 > MAX_STORAGE_BUFFERS {
        return Err(format!("{} storage buffers, over {MAX_STORAGE_BUFFERS}", bindings.len() - 1).into());
    }
    let [x, y, z] = entry.workgroup_size;
    if x * y * z > MAX_INVOCATIONS || workgroup_bytes > MAX_WORKGROUP_BYTES {
        return Err(format!(
            "{} invocations, {workgroup_bytes} workgroup bytes: over the defaults",
            x * y * z
        )
        .into());
    }
    let storage: String = bindings[1..]
        .iter()
        .map(|(_, name, access)| format!("Binding {{ name: {name:?}, access: Access::{access} }}, "))
        .collect();
    let constants: String = variant.constants.iter().map(|(k, v)| format!("({k:?}, {v:?}), ")).collect();
    // A CPU does without the text.
    let text = match env::var_os("CARGO_FEATURE_SHADERS") {
        Some(_) => format!("include_str!({source:?})"),
        None => "\"\"".into(),
    };
    writeln!(
        table,
        "/// `{entry}` of `{path}`.\npub static {id}: Shader = Shader {{ name: {name:?}, file: {path:?}, \
         source: {text}, entry: {entry:?}, constants: &[{constants}], \
         workgroup_size: [{x}, {y}, {z}], workgroup_bytes: {workgroup_bytes}, bindings: &[{storage}], \
         params: &[{fields}] }};",
        entry = variant.entry,
        id = variant.name.to_uppercase(),
        name = variant.name,
    )?;
    Ok(())
}

/// The members of the uniform struct as `Field` literals.
fn params(
    module: &naga::Module,
    layouter: &proc::Layouter,
    ty: naga::Handle<naga::Type>,
) -> Result<String, Failure> {
    let TypeInner::Struct { ref members, .. } = module.types[ty].inner else {
        return Err("params must be a struct".into());
    };
    let mut out = String::new();
    for member in members {
        let name = member.name.as_deref().unwrap_or_default();
        let size = layouter[member.ty].size;
        write!(out, "Field {{ name: {name:?}, offset: {}, size: {size} }}, ", member.offset)?;
    }
    Ok(out)
}
