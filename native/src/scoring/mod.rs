//! From text to a cache: documents, shards that survive a kill, scoring, generating.

pub mod documents;
pub mod generate;
pub mod score;
pub mod shards;
