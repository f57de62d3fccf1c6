//! Example positions: the text before, and what the teacher says next.

use crate::report::text;
use crest_core::{
    assess::{
        Example, ExampleKind, Settings,
        words::{Lang, example_title},
    },
    cache::Cache,
};
use maud::{Markup, html};

/// Tokens of context printed in front of a position.
const CONTEXT: usize = 28;
/// Teacher tokens shown.
const ROWS: usize = 5;

/// All examples, by kind.
pub fn view(cache: &Cache, settings: &Settings, examples: &[Example], lang: Lang) -> Markup {
    let kinds = [ExampleKind::OnePeak, ExampleKind::ManyPeaks, ExampleKind::ConfidentlyWrong];
    html! {
        @for kind in kinds {
            @let of_kind: Vec<&Example> = examples.iter().filter(|example| example.kind == kind).collect();
            h3 { (example_title(kind, lang)) }
            @if of_kind.is_empty() {
                p class="note" { (lang.pick("該当する箇所はありません。", "There is no such position.")) }
            }
            div class="cards" { @for example in of_kind { (card(cache, settings, example.position as usize, lang)) } }
        }
    }
}

fn card(cache: &Cache, settings: &Settings, position: usize, lang: Lang) -> Markup {
    let row = cache.row(position);
    let y = cache.tokens()[position];
    let peaks = settings.peaks.peaks(&row);
    let place = row.ids.iter().position(|&id| id == y);
    html! {
        article class="lane" {
            p class="context" { bdi { (context(cache, position)) } span class="gap" aria-hidden="true" { "▁" } }
            table {
                thead { tr { th scope="col" { (lang.pick("予測", "token")) } th scope="col" { (lang.pick("教師の確率", "teacher's probability")) } } }
                tbody {
                    @for (i, (&id, logp)) in row.ids.iter().zip(row.logp).take(ROWS).enumerate() {
                        tr {
                            th scope="row" {
                                span class="peak" { @if i < peaks { span title=(lang.pick("山", "peak")) { "▲" } } }
                                bdi { (token(cache, id, lang)) }
                                @if id == y { span class="true" title=(lang.pick("実際の語", "true token")) { " ✓" } }
                            }
                            td {
                                div class="one-bar" { div style=(format!("width:{:.1}%", 100.0 * logp.exp())) {} }
                                span class="numbers" { (lang.percent(f64::from(logp.exp()))) }
                            }
                        }
                    }
                }
            }
            p class="note" {
                (lang.pick("山", "peaks")) " " (peaks) (lang.pick("、実際の語 ", "; true token "))
                bdi { (token(cache, y, lang)) } " "
                @match place {
                    Some(place) if place >= ROWS => {
                        (lang.pick(format!("（{}位、{}）", place + 1, lang.percent(f64::from(row.logp[place].exp()))),
                                   format!("(rank {}, {})", place + 1, lang.percent(f64::from(row.logp[place].exp())))))
                    }
                    Some(place) => (lang.pick(format!("（{}位）", place + 1), format!("(rank {})", place + 1))),
                    None => (lang.pick("（保存した語の外）", "(outside the head)")),
                }
            }
        }
    }
}

fn token(cache: &Cache, id: u32, lang: Lang) -> String {
    match cache.vocabulary().is_unknown(id) {
        true => lang.pick("（語彙外の語）", "(trimmed word)").to_owned(),
        false => text::token(id, cache.vocabulary()),
    }
}

fn context(cache: &Cache, position: usize) -> String {
    let starts = cache.documents();
    let document =
        starts[starts.partition_point(|&start| start as usize <= position).saturating_sub(1)] as usize;
    let from = document.max(position.saturating_sub(CONTEXT));
    let cut = if from > document { "…" } else { "" };
    format!("{cut}{}", text::running(&cache.vocabulary().decode(&cache.tokens()[from..position])))
}
