//! report.html: what a run did, in one file that needs nothing from elsewhere and runs no script.

pub mod assess;
mod curves;
pub mod lanes;
mod summary;
mod svg;
mod text;

use crate::run::Point;
use crest_core::{Config, cache::Info, metrics::Evaluation};
use lanes::Lane;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");

/// Everything that the page shows.
#[derive(Debug)]
pub struct Report<'a> {
    /// Name of the run.
    pub name: String,
    /// Settings.
    pub config: &'a Config,
    /// Parameters of the student.
    pub parameters: u64,
    /// Where the teacher's distributions come from.
    pub teacher: Teacher<'a>,
    /// Kind and name of the device, and why it was chosen.
    pub device: (String, String),
    /// Steps that this program run did and the seconds that they took.
    pub timing: Option<(u32, f64)>,
    /// `--cache FILE`, if it was not the shipped one.
    pub cache_flag: Option<String>,
    /// Losses by step.
    pub points: &'a [Point],
    /// Held-out metrics.
    pub evaluation: &'a Evaluation,
    /// Positions before and after.
    pub lanes: &'a [Lane],
}

/// Provenance of a cache.
#[derive(Clone, Copy, Debug)]
pub struct Teacher<'a> {
    /// Model.
    pub model: &'a str,
    /// Text that it scored.
    pub text: &'a str,
    /// Licence of both.
    pub licence: &'a str,
    /// Fingerprint of teacher, tokenizer, text and settings.
    pub fingerprint: &'a str,
}

impl<'a> Teacher<'a> {
    /// Reads a cache's header.
    pub fn of(info: &'a Info) -> Self {
        Teacher {
            model: &info.teacher,
            text: &info.text,
            licence: &info.licence,
            fingerprint: &info.fingerprint,
        }
    }
}

/// The whole page.
pub fn render(report: &Report<'_>) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (report.name) " · Crest" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { p class="brand" { "Crest" } h1 { (report.name) } (summary::words(report.config, report.evaluation)) }
                main {
                    section { h2 { "By number of teacher peaks" } (summary::by_peaks(report.evaluation)) }
                    section { h2 { "Step by step" } (curves::view(report.config, report.points)) }
                    @if !report.lanes.is_empty() { section class="lanes" {
                        h2 { "Teacher and student, before and after" }
                        p { "Fixed held-out positions where several continuations are good. Rows are in the teacher's order; "
                            span class="key p" { "■ teacher" } ", " span class="key q" { "■ student" }
                            "; ▲ is a peak, ✓ the true next token; the last row is everything else." }
                        (lanes::view(report.lanes))
                    } }
                    section { h2 { "Every metric" } (summary::all_metrics(report.evaluation)) }
                    section { h2 { "Settings" } (settings(report)) }
                }
            }
        }
    }
    .into_string()
}

fn settings(report: &Report<'_>) -> Markup {
    let teacher = &report.teacher;
    let cache = report.cache_flag.as_ref().map_or_else(String::new, |flag| format!(" {flag}"));
    let device = report.device.0.split(':').next().unwrap_or_default();
    let timing = report.timing.map(|(steps, seconds)| {
        format!("{:.1} ms per step over {steps} steps", 1000.0 * seconds / f64::from(steps.max(1)))
    });
    html! {
        dl {
            dt { "student" } dd { (report.parameters) " parameters" }
            dt { "teacher" } dd { (teacher.model) }
            dt { "text" } dd { (teacher.text) " (" (teacher.licence) ")" }
            dt { "cache fingerprint" } dd { code { (teacher.fingerprint) } }
            dt { "device" } dd { (report.device.0) " (" (report.device.1) ")" }
            @if let Some(timing) = timing { dt { "time" } dd { (timing) } }
            dt { "program" } dd { "crest " (env!("CARGO_PKG_VERSION")) }
        }
        p { "To repeat this run bit for bit on the same device and build, save the settings as " code { "config.toml" } " and run" }
        pre { code { "crest distill --config config.toml --device " (device) (cache) " --out again" } }
        pre { code { (report.config.to_toml()) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crest_core::cache::Row;
    use crest_core::metrics::{Accumulator, Settings};

    fn page() -> String {
        let mut accumulator = Accumulator::new(Settings::default(), Vec::new());
        for peak in 1..5u32 {
            let p = 1.0 / (peak as f32 + 0.1);
            let row = Row {
                ids: &[0, 1, 2, 3, 4, 5][..peak as usize],
                logp: &vec![p.ln(); peak as usize],
                rest: 1.0 - p * peak as f32,
            };
            accumulator.add(row, 1, &[0.3, 0.2, 0.1, -0.5, -1.0, -2.0]);
        }
        let points: Vec<Point> = (0..60)
            .map(|step| Point {
                step,
                loss: Some(6.0 - f64::from(step) / 20.0),
                ce: Some(4.0),
                kd: Some(1.5),
                rank: None,
                overlap: Some(0.2),
            })
            .collect();
        render(&Report {
            name: "<run>".into(),
            config: &Config::default(),
            parameters: 229_000,
            teacher: Teacher { model: "a & b", text: "t", licence: "l", fingerprint: "f" },
            device: ("cpu: 2 threads".into(), "no hardware adapter".into()),
            timing: Some((60, 3.0)),
            cache_flag: Some("--cache my.safetensors".into()),
            points: &points,
            evaluation: &accumulator.finish(),
            lanes: &[lanes::tests::sample()],
        })
    }

    #[test]
    fn one_file_without_scripts_or_links() {
        let page = page();
        for foreign in ["<script", "http://", "https://", "src=", "@import", "url("] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        assert!(page.contains("&lt;run&gt;") && page.contains("a &amp; b"));
        assert!(page.contains("--device cpu --cache my.safetensors --out again"));
        assert!(page.contains("50.0 ms per step"));
        assert_eq!(page.matches("<svg").count(), 6, "bars, total, three terms, overlap");
        for word in ["NaN", "undefined", "None"] {
            assert!(!page.contains(word), "{word}");
        }
    }

    #[test]
    fn numbers_on_the_page_are_those_measured() {
        let page = page();
        // All four teachers have id 0 on top, and so has the student.
        assert!(page.contains("the most likely token agrees at 100.0%"), "{page}");
        assert!(page.contains("objective") && page.contains("kind = &quot;rkl&quot;"));
    }
}
