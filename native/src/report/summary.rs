//! What was measured, in one paragraph per language, and as tables and bars by number of teacher peaks.

use super::svg::bar_chart;
use crate::tables;
use crest_core::{
    Config,
    metrics::{Better, Evaluation, Metrics, QUANTITIES, Quantity},
};
use maud::{Markup, html};

/// The paragraph in English and Japanese, made of this run's numbers.
pub fn words(config: &Config, evaluation: &Evaluation) -> Markup {
    let percent = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |x| format!("{:.1}%", 100.0 * x));
    let (all, many) = (&evaluation.overall, &evaluation.by_peaks[3]);
    let steps = config.schedule.steps;
    let perplexity = all.perplexity.map_or_else(|| "–".to_owned(), |p| format!("{p:.1}"));
    html! {
        p class="summary" {
            "After " (steps) " steps with " code { (config.objective) } ", on " (evaluation.positions)
            " held-out positions: " b { (percent(all.mor5)) } " of the teacher's five most likely tokens are among the \
            student's five (MOR@5); the first five agree in order at " (percent(all.cr5)) " of the positions (CR@5); \
            the most likely token agrees at " (percent(all.top1)) ". Where the teacher has four or more peaks, MOR@5 is "
            (percent(many.mor5)) ". Perplexity is " (perplexity) ". One seed: another may differ."
        }
        p class="summary" lang="ja" {
            code { (config.objective) } " で " (steps) " ステップ学習した後、学習に使っていない "
            (evaluation.positions) " か所での結果：教師の上位5候補のうち " b { (percent(all.mor5)) }
            " が生徒の上位5候補に入り（MOR@5）、上位5候補が順序まで一致した箇所は " (percent(all.cr5))
            "（CR@5）、第1候補の一致は " (percent(all.top1)) "。教師の山が4つ以上ある箇所の MOR@5 は "
            (percent(many.mor5)) "、パープレキシティは " (perplexity) "。乱数シードは1つだけなので、別のシードでは変わり得ます。"
        }
    }
}

/// Bars of MOR@5, CR@3 and CR@5, and the summary table, by number of teacher peaks.
pub fn by_peaks(evaluation: &Evaluation) -> Markup {
    let groups: Vec<(&str, Vec<Option<f64>>)> =
        tables::by_peaks(evaluation).map(|(name, m)| (name, vec![m.mor5, m.cr3, m.cr5])).collect();
    let read = |(name, v): &(&str, Vec<Option<f64>>)| {
        let part = |x: Option<f64>| x.map_or_else(|| "none".to_owned(), |x| format!("{x:.3}"));
        format!("{name}: MOR@5 {}, CR@3 {}, CR@5 {}", part(v[0]), part(v[1]), part(v[2]))
    };
    let label = groups.iter().map(read).collect::<Vec<_>>().join("; ");
    html! {
        figure class="wide" {
            figcaption { span class="key mor" { "■ MOR@5" } " " span class="key q" { "■ CR@3" } " " span class="key total" { "■ CR@5" } }
            (bar_chart(&groups, &["mor", "q", "total"], &label))
        }
        div class="scroll" { table class="numbers-table" {
            thead { tr {
                th scope="col" { "held-out" } th scope="col" { "positions" }
                @for quantity in tables::summary() { th scope="col" title=(quantity.about) { (quantity.label) } }
            } }
            tbody { @for (name, metrics) in tables::by_peaks(evaluation) { (row(name, metrics)) } }
        } }
    }
}

fn row(name: &str, metrics: &Metrics) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            td { (metrics.positions) }
            @for quantity in tables::summary() { td { (tables::value(quantity, metrics)) } }
        }
    }
}

/// Every metric with its definition.
pub fn all_metrics(evaluation: &Evaluation) -> Markup {
    html! {
        div class="scroll" { table class="numbers-table definitions" {
            thead { tr { th scope="col" { "metric" } th scope="col" { "value" } th scope="col" { "better" } th scope="col" { "definition" } } }
            tbody { @for quantity in &QUANTITIES { tr {
                th scope="row" { (quantity.label) }
                td { (tables::value(quantity, &evaluation.overall)) }
                td { (direction(quantity)) }
                td class="text" { (quantity.about.trim()) }
            } } }
        } }
    }
}

fn direction(quantity: &Quantity) -> &'static str {
    match quantity.better {
        Better::Lower => "lower",
        Better::Higher => "higher",
        Better::Zero => "near 0",
        Better::Neither => "",
    }
}
