//! Crest in a browser worker.
