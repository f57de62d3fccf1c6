//! Build glue; no logic of the product.
fn main() {}
