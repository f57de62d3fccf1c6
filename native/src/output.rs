//! The only place that writes to the terminal: results on stdout, everything about the work on stderr, colour only where
//! somebody looks.

use crate::error::Error;
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use std::{fmt::Display, io::Write};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Prints a result. A reader that went away (`crest eval | head`) is not an error.
pub fn result(text: impl Display) {
    let _ = writeln!(anstream::stdout(), "{text}");
}

/// Prints one JSON line and flushes it, so that a program can follow along.
pub fn json(value: &impl Serialize) {
    let mut out = std::io::stdout().lock();
    let line = serde_json::to_string(value).unwrap_or_else(|e| format!("{{\"error\":{:?}}}", e.to_string()));
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Says something about the work under way.
pub fn note(text: impl Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Says what calls a result into question.
pub fn warning(text: impl Display) {
    note(format_args!("{WARNING}warning:{WARNING:#} {text}"));
}

/// Prints an error once: what is wrong, then what to do.
pub fn error(error: &Error) {
    let text = error.to_string();
    let (what, hint) = text.split_once("\nhint: ").unwrap_or((&text, ""));
    note(format_args!("{ERROR}error:{ERROR:#} {what}"));
    if !hint.is_empty() {
        note(format_args!("{HINT}hint:{HINT:#} {hint}"));
    }
}
