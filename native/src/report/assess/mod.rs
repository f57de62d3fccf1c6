//! The HTML report of `crest assess`: one file in two languages that needs nothing from elsewhere and runs no script.

mod charts;
mod examples;
mod pictures;

use crest_core::{
    assess::{
        Assessment, Estimate, Example, Verdict,
        words::{self, Lang, Line, Unit},
    },
    cache::Cache,
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = concat!(include_str!("../style.css"), include_str!("style.css"));
/// Example positions of each kind.
const EXAMPLES: usize = 3;

/// The whole page, opening in one of its languages; `cache_flag` is what `crest distill` takes to read the same cache.
pub fn render(cache: &Cache, found: &Assessment, cache_flag: &str, lang: Lang) -> String {
    let examples = crest_core::assess::examples(cache, &found.settings, EXAMPLES);
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (lang.pick("学習前の診断", "Before training")) " · Crest" }
                style { (PreEscaped(STYLE)) }
            }
            body class="assess" {
                p class="brand" { "Crest" }
                // Two radio buttons and a style rule switch the language without a script.
                @for each in Lang::ALL {
                    input type="radio" name="lang" id=(format!("lang-{each}")) checked[each == lang] lang=(each.code());
                    label for=(format!("lang-{each}")) lang=(each.code()) { (each.pick("日本語", "English")) }
                }
                @for each in Lang::ALL {
                    div class=(format!("in-{each}")) lang=(each.code()) { (page(cache, found, &examples, cache_flag, each)) }
                }
            }
        }
    }
    .into_string()
    // English puts a blank before the sign, which must not end up alone on a line.
    .replace(" %", "\u{a0}%")
}

fn page(cache: &Cache, found: &Assessment, examples: &[Example], cache_flag: &str, lang: Lang) -> Markup {
    let verdict = words::verdict(found, lang);
    html! {
        header {
            h1 { (lang.pick("学習前の診断：この課題に順位損失は向くか", "Before training: is there an order to keep?")) }
            p class="note" { (sample(cache, found, lang)) }
            div class=(format!("verdict {}", tone(&found.verdict))) { h2 { (verdict.headline) } p { (verdict.body) } }
        }
        main {
            section {
                h2 { (lang.pick("よい答えはいくつあるか", "How many good answers?")) }
                p { (words::peak_note(found, lang)) }
                div class="split" {
                    div class="pictures" { (pictures::peaks(found, lang)) (pictures::nucleus(found, lang)) }
                    (table(&words::shape(found, lang), lang))
                }
            }
            section {
                h2 { (lang.pick("教師は正しいか", "Is the teacher right?")) }
                p { (words::caution(lang)) }
                div class="split" {
                    div class="pictures" { (pictures::reliability(found, lang)) }
                    (table(&words::teacher(found, lang), lang))
                }
            }
            section {
                h2 { (lang.pick("順位はどこまで意味を持つか", "How far down does the order mean something?")) }
                div class="split" {
                    div class="pictures" { (pictures::gaps(found, lang)) }
                    div { (candidates(found, lang)) p class="note" { (words::candidate_note(found, lang)) } }
                }
            }
            section { h2 { (lang.pick("設定の目安", "Suggested settings")) } (advice(found, cache_flag, lang)) }
            section {
                h2 { (lang.pick("実際の箇所を見る", "Some positions")) }
                p { (lang.pick(
                    "読みやすい箇所を、文章全体から機械的に等間隔で選びました。▲は山、✓は実際に続いた語、␣は空白を表します。",
                    "Taken at even distances from those that read easily, not picked for effect. ▲ is a peak, ✓ the true next token, ␣ a blank.",
                )) }
                (examples::view(cache, &found.settings, examples, lang))
            }
        }
        footer { (provenance(cache, found, lang)) }
    }
}

/// Colour of the verdict's edge.
fn tone(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::MultiModal { .. } => "go",
        Verdict::WeakTeacher { .. } | Verdict::TooSmall => "stop",
        Verdict::OnePeak { .. } | Verdict::Between { .. } => "wait",
    }
}

fn sample(cache: &Cache, found: &Assessment, lang: Lang) -> String {
    let [positions, documents] = [found.positions, found.documents].map(|count| lang.count(count));
    let (text, teacher) = (&cache.info().text, &cache.info().teacher);
    lang.pick(
        format!("対象：{text}（{documents}文書・{positions}か所）／教師：{teacher}"),
        format!("{text}: {positions} positions in {documents} documents, seen by {teacher}"),
    )
}

fn table(lines: &[Line], lang: Lang) -> Markup {
    html! {
        table class="facts" {
            thead { tr {
                th scope="col" { (lang.pick("項目", "measure")) } th scope="col" { (lang.pick("値", "value")) }
                th scope="col" { (lang.pick("95%区間", "95% interval")) }
            } }
            tbody { @for line in lines { tr {
                th scope="row" { (line.label) @if !line.about.is_empty() { small { (line.about) } } }
                td { (value(line.unit, line.estimate, lang)) }
                td { @if let Some(e) = &line.estimate { (line.unit.interval(e)) } }
            } } }
        }
    }
}

fn candidates(found: &Assessment, lang: Lang) -> Markup {
    html! {
        table class="facts narrow" {
            thead { tr { @for name in words::candidate_columns(lang) { th scope="col" { (name) } } } }
            tbody { @for (k, values) in words::candidates(found) { tr {
                th scope="row" { (k) }
                @for share in values { td { (value(Unit::Share, share, lang)) } }
            } } }
        }
    }
}

fn value(unit: Unit, estimate: Option<Estimate>, lang: Lang) -> String {
    estimate.map_or_else(|| "–".to_owned(), |e| unit.text(e.value, lang))
}

fn advice(found: &Assessment, cache_flag: &str, lang: Lang) -> Markup {
    html! {
        p { (words::rules(found, lang)) }
        dl class="advice" { @for suggestion in words::advice(found, lang) {
            dt { code { (suggestion.headline) } } dd { (suggestion.body) }
        } }
        p { (lang.pick("試すには、次の内容を assess.toml に保存し、その下のコマンドを実行します。",
                       "To try them, save this as assess.toml and run the command below.")) }
        pre { code { (found.advice.to_toml()) } }
        pre { code { "crest distill --config assess.toml" (cache_flag) " --objective ce+rkl,ce+rkl+rank,fkl" } }
    }
}

fn provenance(cache: &Cache, found: &Assessment, lang: Lang) -> Markup {
    let (info, settings) = (cache.info(), &found.settings);
    html! {
        p { (lang.pick(
            format!("95%区間は、文書単位で{}回抽出し直すブートストラップ法によります（シード{}）。同種の文書がさらに増えた場合のばらつきを表すもので、別の教師や別の分野については何も示しません。", settings.resamples, settings.seed),
            format!("Intervals come from {} bootstrap resamples of whole documents (seed {}). They speak about more documents of the same kind, not about another teacher or subject.", settings.resamples, settings.seed),
        )) }
        dl {
            dt { (lang.pick("ライセンス", "licence")) } dd { (info.licence) }
            dt { (lang.pick("キャッシュ識別子", "cache fingerprint")) } dd { code { (info.fingerprint) } }
            dt { (lang.pick("プログラム", "program")) } dd { "crest " (env!("CARGO_PKG_VERSION")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crest_core::assess::{Settings, assess};

    fn page() -> String {
        let cache = Cache::from_bytes(include_bytes!("../../../../data/stories.safetensors")).unwrap();
        let found = assess(&cache, &Settings { resamples: 50, ..Settings::default() }).unwrap();
        render(&cache, &found, " --cache my.safetensors", Lang::Ja)
    }

    #[test]
    fn one_file_in_two_languages_without_scripts_or_links() {
        let page = page();
        for foreign in ["<script", "http://", "https://", "src=", "@import", "url("] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        assert_eq!(page.matches("<svg").count(), 8, "four pictures in each language");
        assert_eq!(page.matches("role=\"img\" aria-label=").count(), 8);
        assert_eq!(page.matches("<details").count(), 8, "and a table for each");
        assert!(page.contains("--config assess.toml --cache my.safetensors --objective"));
        assert!(page.contains("<html lang=\"ja\">") && page.contains("class=\"in-en\" lang=\"en\""));
        assert_eq!(page.matches("class=\"lane\"").count(), 18, "three examples of three kinds, twice");
        for word in ["NaN", "undefined", "None", "Some("] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
