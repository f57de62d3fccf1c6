//! How the losses and the overlap of the top lists went, step by step.

use super::svg::{Line, line_chart};
use crate::run::Point;
use crest_core::Config;
use maud::{Markup, html};

/// One panel of the curves.
struct Panel {
    title: String,
    class: &'static str,
    of: fn(&Point) -> Option<f64>,
}

/// The panels of an objective: total, its terms, MOR@k on the training batches.
fn panels(config: &Config) -> Vec<Panel> {
    let objective = &config.objective;
    let mut panels =
        vec![Panel { title: format!("total loss: {objective}"), class: "total", of: |p| p.loss }];
    if objective.ce > 0.0 {
        panels.push(Panel { title: weighted("cross-entropy", objective.ce), class: "ce", of: |p| p.ce });
    }
    if let Some(kd) = &objective.kd {
        let name = format!("divergence {:?}", kd.kind).to_lowercase();
        panels.push(Panel { title: weighted(&name, kd.weight), class: "kd", of: |p| p.kd });
    }
    if let Some(rank) = &objective.rank {
        let name = format!("ranking loss {:?}", rank.kind).to_lowercase();
        panels.push(Panel { title: weighted(&name, rank.weight), class: "rank", of: |p| p.rank });
    }
    panels.push(Panel {
        title: format!("MOR@{}: shared top-{0} tokens", objective.k),
        class: "mor",
        of: |p| p.overlap,
    });
    panels
}

fn weighted(name: &str, weight: f32) -> String {
    format!("{name}, weight {weight}")
}

/// All panels.
pub fn view(config: &Config, points: &[Point]) -> Markup {
    html! {
        div class="panels" {
            @for panel in panels(config) {
                @let line: Vec<(f64, Option<f64>)> = points.iter().map(|p| (f64::from(p.step), (panel.of)(p))).collect();
                figure {
                    figcaption { (panel.title) }
                    (line_chart(&Line { class: panel.class, points: &line }, "step", &sentence(&panel.title, &line)))
                }
            }
        }
    }
}

/// What the panel shows, in words.
fn sentence(title: &str, line: &[(f64, Option<f64>)]) -> String {
    let known: Vec<f64> = line.iter().filter_map(|p| p.1).collect();
    // Ends as means over a twentieth of the run: single batches are noisy.
    let few = known.len().div_ceil(20);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    match known.len() {
        0 => format!("{title}: no values"),
        n => {
            format!("{title}: from {:.3} to {:.3} in {n} steps", mean(&known[..few]), mean(&known[n - few..]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objective_shows_its_own_terms() {
        let titles = |text: &str| {
            let config = Config { objective: text.parse().unwrap(), ..Config::default() };
            panels(&config).into_iter().map(|p| p.title).collect::<Vec<_>>()
        };
        assert_eq!(titles("fkl").len(), 3);
        let all = titles("ce+rkl+rank");
        assert_eq!(all.len(), 5);
        assert_eq!(all[2..4], ["divergence rkl, weight 1", "ranking loss sigmoid, weight 2"]);
    }

    #[test]
    fn the_sentence_tells_both_ends() {
        let line: Vec<_> = (0..40).map(|i| (f64::from(i), Some(f64::from(40 - i)))).collect();
        assert_eq!(sentence("loss", &line), "loss: from 39.500 to 1.500 in 40 steps");
        assert_eq!(sentence("loss", &[(0.0, None)]), "loss: no values");
    }
}
