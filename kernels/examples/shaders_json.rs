//! Prints every shader variant as JSON, for compilers that live elsewhere: the browser's is one.
#![allow(clippy::print_stdout, reason = "its output is its purpose")]

fn main() {
    let shaders: Vec<_> = crest_kernels::shaders::ALL
        .iter()
        .map(|shader| {
            let constants: serde_json::Map<_, _> =
                shader.constants.iter().map(|&(name, value)| (name.to_owned(), value.into())).collect();
            serde_json::json!({
                "name": shader.name, "code": shader.source, "entry": shader.entry, "constants": constants,
            })
        })
        .collect();
    println!("{}", serde_json::Value::Array(shaders));
}
