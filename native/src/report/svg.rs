//! Charts as inline SVG: a line chart and grouped bars, with axes that end on round numbers.

use maud::{Markup, html};

/// Inner margins: left for tick labels, below for the axis.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 34.0;

/// Most points of a drawn line; longer runs are averaged down to it.
const MOST_POINTS: usize = 400;

/// A line of a chart.
pub struct Line<'a> {
    /// CSS class that gives it its colour.
    pub class: &'a str,
    /// (x, y) in data units; gaps where y is not a number.
    pub points: &'a [(f64, Option<f64>)],
}

/// A line chart: the points pale, their moving average strong.
///
/// `label` is read to those who cannot see the chart.
pub fn line_chart(line: &Line<'_>, x_name: &str, label: &str) -> Markup {
    let (width, height) = (340.0, 190.0);
    let points = thin(line.points);
    let smooth = moving_average(&points);
    let (low, high) = range(points.iter().filter_map(|p| p.1));
    let last = line.points.last().map_or(1.0, |p| p.0);
    let y_ticks = ticks(low, high, 5);
    let y = Scale::new((first(&y_ticks), end(&y_ticks)), (height - BOTTOM, TOP));
    let x = Scale::new((0.0, last.max(1.0)), (LEFT, width - RIGHT));
    html! {
        svg viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(label) {
            @for tick in &y_ticks {
                line class="grid" x1=(LEFT) x2=(width - RIGHT) y1=(px(y.at(*tick))) y2=(px(y.at(*tick))) {}
                text class="tick" x=(LEFT - 6.0) y=(px(y.at(*tick) + 4.0)) text-anchor="end" { (tick_text(*tick, &y_ticks)) }
            }
            @for tick in ticks(0.0, last.max(1.0), 4).into_iter().filter(|t| *t <= last.max(1.0)) {
                text class="tick" x=(px(x.at(tick))) y=(height - BOTTOM + 16.0) text-anchor="middle" { (tick_text(tick, &[0.0, last])) }
            }
            text class="tick" x=(width - RIGHT) y=(height - 3.0) text-anchor="end" { (x_name) }
            path class=(format!("line pale {}", line.class)) d=(path(&points, &x, &y)) {}
            path class=(format!("line {}", line.class)) d=(path(&smooth, &x, &y)) {}
        }
    }
}

/// Bars in groups; a missing value leaves its place empty.
pub fn bar_chart(groups: &[(&str, Vec<Option<f64>>)], classes: &[&str], label: &str) -> Markup {
    let (width, height) = (640.0, 220.0);
    let highest =
        groups.iter().flat_map(|(_, values)| values.iter().flatten()).fold(0.0f64, |a, &b| a.max(b));
    let y_ticks = ticks(0.0, if highest > 0.0 { highest } else { 1.0 }, 5);
    let y = Scale::new((0.0, end(&y_ticks)), (height - BOTTOM, TOP + 8.0));
    let group = (width - LEFT - RIGHT) / groups.len().max(1) as f64;
    let bar = (group * 0.84 / classes.len().max(1) as f64).min(40.0);
    html! {
        svg viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(label) {
            @for tick in &y_ticks {
                line class="grid" x1=(LEFT) x2=(width - RIGHT) y1=(px(y.at(*tick))) y2=(px(y.at(*tick))) {}
                text class="tick" x=(LEFT - 6.0) y=(px(y.at(*tick) + 4.0)) text-anchor="end" { (tick_text(*tick, &y_ticks)) }
            }
            @for (g, (name, values)) in groups.iter().enumerate() {
                @let middle = LEFT + group * (g as f64 + 0.5);
                text class="tick" x=(px(middle)) y=(height - BOTTOM + 16.0) text-anchor="middle" { (name) }
                @for (i, value) in values.iter().enumerate() {
                    @if let Some(value) = value {
                        @let left = middle + bar * (i as f64 - values.len() as f64 / 2.0);
                        @let top = y.at(value.max(0.0));
                        rect class=(format!("bar {}", classes[i % classes.len()])) x=(px(left + 1.0)) y=(px(top))
                            width=(px(bar - 2.0)) height=(px(height - BOTTOM - top)) {}
                        text class="value" x=(px(left + bar / 2.0)) y=(px(top - 3.0)) text-anchor="middle" { (value_text(*value)) }
                    }
                }
            }
        }
    }
}

/// A value over its bar: three decimals where two would hide it.
fn value_text(value: f64) -> String {
    if value >= 0.1 { format!("{value:.2}") } else { format!("{value:.3}") }
}

/// A linear map from data to pixels.
pub(super) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    pub(super) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        Scale { from, to }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        self.to.0 + share * (self.to.1 - self.to.0)
    }
}

/// Round numbers (1, 2 or 5 times a power of ten apart) from at or below `low` to at or above `high`.
pub(super) fn ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    // Never finer than numbers of this size can tell apart.
    let finest = (high.abs().max(low.abs()) * 1e-12).max(1e-9);
    let rough = ((high - low) / about as f64).max(finest);
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= rough * 0.999).unwrap_or(rough);
    let (from, to) = ((low / step + 1e-9).floor() as i64, (high / step - 1e-9).ceil() as i64);
    (from..=to.max(from + 1)).map(|i| i as f64 * step).collect()
}

/// A tick with as many decimals as the distance of its neighbours needs.
pub(super) fn tick_text(tick: f64, all: &[f64]) -> String {
    let step = all.windows(2).map(|w| (w[1] - w[0]).abs()).fold(f64::INFINITY, f64::min);
    let decimals =
        if step.is_finite() && step > 0.0 { (-step.log10().floor()).clamp(0.0, 6.0) as usize } else { 0 };
    format!("{tick:.decimals$}")
}

fn first(ticks: &[f64]) -> f64 {
    ticks.first().copied().unwrap_or(0.0)
}

pub(super) fn end(ticks: &[f64]) -> f64 {
    ticks.last().copied().unwrap_or(1.0)
}

pub(super) fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// Smallest and largest finite value; 0 and 1 if there is none.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .filter(|v| v.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high { (0.0, 1.0) } else { (low, high.max(low + 1e-6)) }
}

/// Averages neighbours until at most [`MOST_POINTS`] are left.
fn thin(points: &[(f64, Option<f64>)]) -> Vec<(f64, Option<f64>)> {
    let size = points.len().div_ceil(MOST_POINTS).max(1);
    let mean = |chunk: &[(f64, Option<f64>)]| {
        let finite: Vec<f64> = chunk.iter().filter_map(|p| p.1).filter(|v| v.is_finite()).collect();
        let y = (!finite.is_empty()).then(|| finite.iter().sum::<f64>() / finite.len() as f64);
        (chunk.iter().map(|p| p.0).sum::<f64>() / chunk.len() as f64, y)
    };
    points.chunks(size).map(mean).collect()
}

/// Mean over a window of a twentieth of the line: centred, symmetric at the start where losses fall fast, one-sided at
/// the end.
fn moving_average(points: &[(f64, Option<f64>)]) -> Vec<(f64, Option<f64>)> {
    let half = points.len() / 40;
    let average = |i: usize| {
        let reach = half.min(i);
        let window = &points[i - reach..=(i + reach).min(points.len() - 1)];
        let finite: Vec<f64> = window.iter().filter_map(|p| p.1).collect();
        (points[i].0, (!finite.is_empty()).then(|| finite.iter().sum::<f64>() / finite.len() as f64))
    };
    (0..points.len()).map(average).collect()
}

fn path(points: &[(f64, Option<f64>)], x: &Scale, y: &Scale) -> String {
    let mut d = String::new();
    let mut pen_down = false;
    for &(at, value) in points {
        let Some(value) = value else {
            pen_down = false;
            continue;
        };
        let command = if pen_down { 'L' } else { 'M' };
        d.push_str(&format!("{command}{} {}", px(x.at(at)), px(y.at(value))));
        pen_down = true;
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(0.0, 10.0, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(3.1, 7.9, 5), [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(tick_text(0.4, &[0.2, 0.4]), "0.4");
        assert_eq!(tick_text(200.0, &[0.0, 200.0]), "200");
    }

    #[test]
    fn gaps_lift_the_pen_and_long_lines_are_averaged() {
        let unit = Scale::new((0.0, 1.0), (0.0, 1.0));
        let points = [(0.0, Some(0.0)), (1.0, None), (2.0, Some(1.0)), (3.0, Some(0.5))];
        assert_eq!(path(&points, &unit, &unit), "M0.0 0.0M2.0 1.0L3.0 0.5");
        let long: Vec<_> = (0..10_000).map(|i| (f64::from(i), Some(1.0))).collect();
        let short = thin(&long);
        assert!(short.len() <= MOST_POINTS && short.iter().all(|p| p.1 == Some(1.0)));
        assert!(thin(&[]).is_empty() && moving_average(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn ticks_enclose_the_data(low in -1e4f64..1e4, width in 1e-6f64..1e4) {
            let ticks = ticks(low, low + width, 5);
            prop_assert!(ticks.len() >= 2 && ticks.len() <= 12, "{:?}", ticks);
            let step = ticks[1] - ticks[0];
            prop_assert!(ticks[0] <= low + 1e-6 * step && ticks[ticks.len() - 1] >= low + width - 1e-6 * step);
        }

        #[test]
        fn any_numbers_draw(values in prop::collection::vec(prop::option::of(prop::num::f64::ANY), 0..30)) {
            let points: Vec<_> = values.iter().enumerate().map(|(i, v)| (i as f64, v.filter(|v| v.is_finite() && v.abs() < 1e12))).collect();
            let svg = line_chart(&Line { class: "x", points: &points }, "step", "label").into_string();
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", svg);
        }
    }
}
