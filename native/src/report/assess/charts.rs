//! Pictures of an assessment: columns and dots with interval whiskers, and the reliability diagram.

use crate::report::svg::{Scale, end, px, tick_text, ticks};
use crest_core::assess::Estimate;
use maud::{Markup, html};

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 210.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 40.0;
/// Half the width of a whisker's end.
const CAP: f64 = 3.5;

/// One place on the horizontal axis.
pub struct Column {
    /// Its name; empty where it would crowd.
    pub name: String,
    /// Its height with whiskers; `None` leaves the place empty.
    pub height: Option<Estimate>,
    /// Set apart from the others.
    pub apart: bool,
}

/// How a column is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A bar from zero with its value above.
    BarWithValue,
    /// A bar from zero.
    Bar,
    /// A dot.
    Dot,
}

/// Names of the axes and what is read to those who cannot see the picture.
pub struct Caption<'a> {
    pub x: &'a str,
    pub label: &'a str,
    /// Heights are shares and written as percentages.
    pub percent: bool,
}

/// Columns with whiskers; `line` draws a dashed level.
pub fn columns(columns: &[Column], mark: Mark, line: Option<f64>, caption: &Caption<'_>) -> Markup {
    let heights = columns.iter().filter_map(|column| column.height);
    let highest = heights.map(|e| e.high).chain(line).fold(0.0, f64::max);
    let y_ticks = ticks(0.0, if highest > 0.0 { highest } else { 1.0 }, 4);
    let y = Scale::new((0.0, end(&y_ticks)), (HEIGHT - BOTTOM, TOP));
    let step = (WIDTH - LEFT - RIGHT) / columns.len().max(1) as f64;
    let wide = (step * 0.7).min(40.0);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(caption.label) {
            (grid(&y, &y_ticks, caption.percent))
            text class="tick" x=(WIDTH - RIGHT) y=(HEIGHT - 4.0) text-anchor="end" { (caption.x) }
            @if let Some(level) = line {
                line class="level" x1=(LEFT) x2=(WIDTH - RIGHT) y1=(px(y.at(level))) y2=(px(y.at(level))) {}
            }
            @for (i, column) in columns.iter().enumerate() {
                @let x = LEFT + step * (i as f64 + 0.5);
                text class="tick" x=(px(x)) y=(HEIGHT - BOTTOM + 16.0) text-anchor="middle" { (column.name) }
                @if let Some(e) = column.height {
                    @if mark == Mark::Dot {
                        circle class="dot" cx=(px(x)) cy=(px(y.at(e.value))) r="3.5" {}
                    } @else {
                        rect class=(if column.apart { "column apart" } else { "column" }) x=(px(x - wide / 2.0)) y=(px(y.at(e.value)))
                            width=(px(wide)) height=(px((HEIGHT - BOTTOM - y.at(e.value)).max(0.0))) {}
                    }
                    (whisker(x, &e, &y))
                    @if mark == Mark::BarWithValue {
                        text class="value" x=(px(x)) y=(px(y.at(e.high) - 5.0)) text-anchor="middle" { (format!("{:.1}", 100.0 * e.value)) }
                    }
                }
            }
        }
    }
}

/// Accuracy over confidence: on the diagonal a teacher's confidence is true. `points` are (confidence, accuracy, share of
/// positions).
pub fn reliability(points: &[(f64, Estimate, f64)], x_name: &str, label: &str) -> Markup {
    let all = ticks(0.0, 1.0, 5);
    let y = Scale::new((0.0, 1.0), (HEIGHT - BOTTOM, TOP));
    let x = Scale::new((0.0, 1.0), (LEFT + 8.0, WIDTH - RIGHT - 8.0));
    let most = points.iter().map(|point| point.2).fold(1e-9, f64::max);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(label) {
            (grid(&y, &all, true))
            @for tick in &all {
                text class="tick" x=(px(x.at(*tick))) y=(HEIGHT - BOTTOM + 16.0) text-anchor="middle" { (percent(*tick)) }
            }
            text class="tick" x=(WIDTH - RIGHT) y=(HEIGHT - 4.0) text-anchor="end" { (x_name) }
            line class="level" x1=(px(x.at(0.0))) y1=(px(y.at(0.0))) x2=(px(x.at(1.0))) y2=(px(y.at(1.0))) {}
            @for (confidence, accuracy, share) in points {
                (whisker(x.at(*confidence), accuracy, &y))
                // Area by share of positions; the smallest can still be seen.
                circle class="dot" cx=(px(x.at(*confidence))) cy=(px(y.at(accuracy.value))) r=(px(2.0 + 4.0 * (share / most).sqrt())) {}
            }
        }
    }
}

fn grid(y: &Scale, all: &[f64], as_percent: bool) -> Markup {
    html! {
        @for tick in all {
            line class="grid" x1=(LEFT) x2=(WIDTH - RIGHT) y1=(px(y.at(*tick))) y2=(px(y.at(*tick))) {}
            text class="tick" x=(LEFT - 5.0) y=(px(y.at(*tick) + 4.0)) text-anchor="end" {
                @if as_percent { (percent(*tick)) } @else { (tick_text(*tick, all)) }
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

fn whisker(x: f64, e: &Estimate, y: &Scale) -> Markup {
    let (low, high) = (y.at(e.low), y.at(e.high));
    let d = format!(
        "M{x:.1} {low:.1}V{high:.1}M{left:.1} {low:.1}H{right:.1}M{left:.1} {high:.1}H{right:.1}",
        left = x - CAP,
        right = x + CAP
    );
    html! { path class="whisker" d=(d) {} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whiskers_span_the_interval() {
        let e = Estimate { value: 0.5, low: 0.25, high: 0.75, positions: 9 };
        let column = |height| Column { name: "a".into(), height, apart: false };
        let caption = Caption { x: "x", label: "<label>", percent: true };
        let svg = columns(&[column(Some(e)), column(None)], Mark::BarWithValue, None, &caption).into_string();
        assert_eq!((svg.matches("<rect").count(), svg.matches("whisker").count()), (1, 1));
        assert!(svg.contains("&lt;label&gt;") && svg.contains(">50.0<"));
        // 0 to 0.8 over 152 pixels: a quarter is 47.5 above the axis.
        assert!(svg.contains("122.5V27.5"), "{svg}");
        let nothing = columns(&[], Mark::Dot, Some(0.1), &caption).into_string();
        assert!(!nothing.contains("NaN"));
        let diagram = reliability(&[(0.9, e, 0.2)], "p1", "label").into_string();
        assert!(diagram.contains("<circle") && !diagram.contains("NaN"));
    }
}
