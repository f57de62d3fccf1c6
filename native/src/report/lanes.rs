//! Teacher and student side by side at fixed held-out positions where several answers are good, before and after training.

use super::text;
use crest_core::{
    cache::{Cache, stats::PeakSettings},
    metrics::kendall_tau_b,
    positions,
    train::Probe,
};
use maud::{Markup, html};

/// Positions shown.
const LANES: usize = 12;
/// Tokens of context printed in front of a position.
const CONTEXT: usize = 28;
/// Rows shown per position, not counting the rest.
const ROWS: usize = 8;

/// One position.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Text in front of the position.
    context: String,
    /// The true next token, and the student's probability of it before and after.
    truth: (String, f32, f32),
    /// Teacher peaks.
    peaks: usize,
    /// Kendall's tau-b of the student's order among the teacher's peaks, before and after.
    order: (Option<f64>, Option<f64>),
    /// Total variation distance before and after.
    distance: (f64, f64),
    /// In the teacher's order, the rest last.
    rows: Vec<Row>,
}

/// One token of a lane.
#[derive(Clone, Debug)]
struct Row {
    /// `None` is the rest.
    token: Option<String>,
    p: f32,
    before: f32,
    after: f32,
    peak: bool,
    truth: bool,
}

/// The dozen positions that the page shows, too.
pub fn choose(cache: &Cache) -> Vec<u32> {
    positions::choose(cache, LANES)
}

/// Joins what the student said at the chosen positions before and after training.
pub fn build(cache: &Cache, before: &[Probe], after: &[Probe]) -> Vec<Lane> {
    let starts = cache.documents();
    before
        .iter()
        .zip(after)
        .map(|(before, after)| {
            let position = before.position;
            let document = starts[starts.partition_point(|&start| start <= position).saturating_sub(1)];
            let from = document.max(position.saturating_sub(CONTEXT as u32));
            let words = &cache.tokens()[from as usize..position as usize];
            let bytes: Vec<u8> = words.iter().flat_map(|&id| cache.vocabulary().token(id)).copied().collect();
            let cut = if from > document { "…" } else { "" };
            let row = cache.row(position as usize);
            let token = |id: u32| text::token(id, cache.vocabulary());
            lane(
                format!("{cut}{}", text::running(&bytes)),
                &token,
                PeakSettings::default().peaks(&row),
                before,
                after,
            )
        })
        .collect()
}

fn lane(context: String, token: &dyn Fn(u32) -> String, peaks: usize, before: &Probe, after: &Probe) -> Lane {
    let shown = ROWS.max(peaks).min(before.ids.len());
    let mut rows: Vec<Row> = (0..shown)
        .map(|i| Row {
            token: Some(token(before.ids[i])),
            p: before.p[i],
            before: before.q[i],
            after: after.q[i],
            peak: i < peaks,
            truth: before.ids[i] == before.y,
        })
        .collect();
    let beyond = |head: &[f32], rest: f32| rest + head[shown..].iter().sum::<f32>();
    rows.push(Row {
        token: None,
        p: beyond(&before.p, before.p_rest),
        before: beyond(&before.q, before.q_rest),
        after: beyond(&after.q, after.q_rest),
        peak: false,
        truth: !before.ids[..shown].contains(&before.y),
    });
    Lane {
        context,
        truth: (token(before.y), before.q_y, after.q_y),
        peaks,
        order: (order(before, peaks), order(after, peaks)),
        distance: (distance(before), distance(after)),
        rows,
    }
}

fn order(probe: &Probe, peaks: usize) -> Option<f64> {
    let wide = |x: &[f32]| x.iter().take(peaks).map(|&v| f64::from(v)).collect::<Vec<_>>();
    kendall_tau_b(&wide(&probe.p), &wide(&probe.q))
}

fn distance(probe: &Probe) -> f64 {
    let pairs = probe.p.iter().zip(&probe.q).chain([(&probe.p_rest, &probe.q_rest)]);
    pairs.map(|(&p, &q)| f64::from(p - q).abs()).sum::<f64>() / 2.0
}

/// All lanes.
pub fn view(lanes: &[Lane]) -> Markup {
    html! {
        @for lane in lanes { (lane_view(lane)) }
    }
}

fn lane_view(lane: &Lane) -> Markup {
    let top = lane.rows.iter().flat_map(|r| [r.p, r.before, r.after]).fold(0.05f32, f32::max);
    let (truth, before, after) = &lane.truth;
    html! {
        article class="lane" {
            p class="context" lang="en" { bdi { (lane.context) } span class="gap" aria-label="the predicted position" { "▁" } }
            table {
                thead { tr { th scope="col" { "token" } th scope="col" { "before training" } th scope="col" { "after" } } }
                tbody {
                    @for row in &lane.rows {
                        tr class=(if row.token.is_none() { "rest" } else { "" }) {
                            th scope="row" {
                                span class="peak" { @if row.peak { span title="teacher peak" { "▲" } } }
                                @match &row.token { Some(token) => bdi { (token) }, None => "rest" }
                                @if row.truth { span class="true" title="true next token" { " ✓" } }
                            }
                            (pair(row.p, row.before, top))
                            (pair(row.p, row.after, top))
                        }
                    }
                }
            }
            p class="note" {
                (lane.peaks) " peaks; their order (Kendall tau-b) " (signed(lane.order.0)) " → " (signed(lane.order.1))
                "; distance (TVD) " (format!("{:.2} → {:.2}", lane.distance.0, lane.distance.1))
                "; true token " bdi { (truth) } (format!(": {before:.3} → {after:.3}"))
            }
        }
    }
}

/// The teacher's pale wide bar with the student's narrow dark one on it.
fn pair(p: f32, q: f32, top: f32) -> Markup {
    let percent = |value: f32| format!("width:{:.1}%", 100.0 * value.clamp(0.0, top) / top);
    html! {
        td {
            div class="bars" title=(format!("teacher {p:.4}, student {q:.4}")) {
                div class="p" style=(percent(p)) {}
                div class="q" style=(percent(q)) {}
            }
            span class="numbers" { (format!("{p:.2} / {q:.2}")) }
        }
    }
}

fn signed(value: Option<f64>) -> String {
    value.map_or_else(|| "none".to_owned(), |v| format!("{v:+.2}"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A lane with a hostile token.
    pub fn sample() -> Lane {
        let probe = |q: [f32; 3], q_rest: f32| Probe {
            position: 40,
            ids: vec![7, 8, 9],
            p: vec![0.5, 0.3, 0.1],
            p_rest: 0.1,
            q: q.to_vec(),
            q_rest,
            y: 9,
            q_y: q[2],
        };
        let token =
            |id: u32| if id == 8 { "<script>alert(1)</script>".to_owned() } else { format!("␣t{id}") };
        let (before, after) = (probe([0.01, 0.02, 0.03], 0.94), probe([0.4, 0.3, 0.2], 0.1));
        lane("Once upon <b>a</b>".into(), &token, 2, &before, &after)
    }

    #[test]
    fn rows_follow_the_teacher_and_end_with_the_rest() {
        let lane = sample();
        assert_eq!(lane.rows.len(), 4);
        assert!(lane.rows[0].peak && lane.rows[1].peak && !lane.rows[2].peak);
        assert!(lane.rows[2].truth && lane.rows[3].token.is_none());
        assert_eq!(lane.order, (Some(-1.0), Some(1.0)));
        assert!((lane.distance.1 - 0.1).abs() < 1e-6);
        for column in [|r: &Row| r.p, |r: &Row| r.before, |r: &Row| r.after] {
            assert!((lane.rows.iter().map(column).sum::<f32>() - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn token_text_is_escaped() {
        let html = view(&[sample()]).into_string();
        assert!(!html.contains("<script") && !html.contains("<b>"));
        assert!(html.contains("&lt;script&gt;") && html.contains("&lt;b&gt;"));
    }
}
