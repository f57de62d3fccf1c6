//! An assessment as tables for people and as JSON for machines.

use crate::{output, tables};
use crest_core::{
    assess::{
        Assessment,
        words::{self, Lang, Line, Unit},
    },
    cache::Cache,
};
use serde_json::{Map, Value, json};

/// Columns of running text.
const WIDTH: usize = 100;
/// Gaps in the table; the report shows them all.
const GAPS: usize = 7;

/// Prints verdict, numbers and suggestions.
pub fn text(cache: &Cache, found: &Assessment, cache_flag: &str, lang: Lang) {
    let verdict = words::verdict(found, lang);
    output::result(sample(found, lang));
    output::result(format_args!("{}\n", wrap(&teacher(cache, lang), 0)));
    output::result(wrap(&verdict.headline, 0));
    output::result(format_args!("{}\n", wrap(&verdict.body, 2)));
    let title = lang.pick("よい答えはいくつあるか", "How many good answers?");
    let note = wrap(&words::peak_note(found, lang), 2);
    output::result(format_args!("{}\n{note}\n", table(title, &words::shape(found, lang), lang)));
    let title = lang.pick("教師は正しいか", "Is the teacher right?");
    output::result(format_args!(
        "{}\n{}\n",
        table(title, &words::teacher(found, lang), lang),
        wrap(words::caution(lang), 2)
    ));
    let title = lang.pick("順位の間隔（ナット、中央値）", "Gap between ranks, nats, median");
    let gaps: Vec<Line> = words::gaps(found, lang).into_iter().take(GAPS).collect();
    output::result(format_args!("{}\n", table(title, &gaps, lang)));
    output::result(format_args!(
        "{}\n{}\n",
        candidates(found, lang),
        wrap(&words::candidate_note(found, lang), 2)
    ));
    advice(found, cache_flag, lang);
}

fn sample(found: &Assessment, lang: Lang) -> String {
    let [positions, documents, v] =
        [found.positions, found.documents, found.vocabulary].map(|count| lang.count(count));
    let k = found.head_size;
    lang.pick(
        format!("{documents}文書・{positions}か所（語彙 V = {v}、1か所あたりの保存語数 K = {k}）"),
        format!("{positions} positions in {documents} documents (vocabulary V = {v}, head K = {k})"),
    )
}

fn teacher(cache: &Cache, lang: Lang) -> String {
    format!("{}{}", lang.pick("教師：", "teacher: "), cache.info().teacher)
}

fn table(title: &str, lines: &[Line], lang: Lang) -> String {
    let header = [title, lang.pick("値", "value"), lang.pick("95%区間", "95% interval")];
    let rows = lines.iter().map(|line| {
        let value = line.estimate.map_or_else(|| "-".to_owned(), |e| line.unit.text(e.value, lang));
        let interval = line.estimate.map_or_else(String::new, |e| line.unit.interval(&e));
        vec![line.label.clone(), value, interval]
    });
    tables::table(&header, rows.collect())
}

fn candidates(found: &Assessment, lang: Lang) -> String {
    let value = |share: Option<_>| {
        share
            .map_or_else(|| "-".to_owned(), |e: crest_core::assess::Estimate| Unit::Share.text(e.value, lang))
    };
    let rows = words::candidates(found)
        .into_iter()
        .map(|(k, values)| std::iter::once(k.to_string()).chain(values.map(value)).collect());
    tables::table(&words::candidate_columns(lang), rows.collect())
}

fn advice(found: &Assessment, cache_flag: &str, lang: Lang) {
    output::result(lang.pick("設定の目安", "Suggested settings"));
    output::result(wrap(words::rules(found, lang), 2));
    for suggestion in words::advice(found, lang) {
        output::result(format_args!("  {}", suggestion.headline));
        output::result(wrap(&suggestion.body, 4));
    }
    output::result(
        lang.pick("\n試すには、次の内容を assess.toml に保存して", "\nTo try them, save as assess.toml"),
    );
    output::result(
        found.advice.to_toml().lines().map(|line| format!("    {line}\n")).collect::<String>().trim_end(),
    );
    output::result(lang.pick("次を実行します。", "and run"));
    output::result(format_args!(
        "    crest distill --config assess.toml{cache_flag} --objective ce+rkl,ce+rkl+rank,fkl"
    ));
}

/// Breaks running text into lines: between words, and between characters of Japanese but before no closing mark.
fn wrap(text: &str, indent: usize) -> String {
    let mut lines = vec![String::new()];
    let mut width = indent;
    for piece in pieces(text) {
        let wide: usize = piece.chars().map(columns).sum();
        if width + wide > WIDTH && width > indent {
            lines.push(String::new());
            width = indent;
        }
        if let Some(line) = lines.last_mut() {
            let piece = if line.is_empty() { piece.trim_start() } else { piece };
            line.push_str(piece);
            width += piece.chars().map(columns).sum::<usize>();
        }
    }
    let margin = " ".repeat(indent);
    lines.iter().map(|line| format!("{margin}{}", line.trim_end())).collect::<Vec<_>>().join("\n")
}

/// Text in pieces that stay whole.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let closing = "、。，．）」』】％ー・：".contains(c);
        let wide = columns(c) == 2 || columns(before) == 2;
        let opened = "（「『【".contains(before);
        if at > 0 && (c == ' ' || (wide && !closing && !opened)) {
            cuts.push(at);
        }
        before = c;
    }
    cuts.push(text.len());
    cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect()
}

/// Columns of a terminal: two for East Asian wide characters.
fn columns(c: char) -> usize {
    if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}')
    {
        2
    } else {
        1
    }
}

/// Everything as one JSON object.
pub fn json(cache: &Cache, found: &Assessment) -> Value {
    let info = cache.info();
    let spoken: Map<String, Value> = Lang::ALL
        .into_iter()
        .map(|lang| {
            let said = json!({
                "verdict": words::verdict(found, lang), "caution": words::caution(lang),
                "advice": words::advice(found, lang), "rules": words::rules(found, lang),
            });
            (lang.code().to_owned(), said)
        })
        .collect();
    json!({
        "cache": { "fingerprint": info.fingerprint, "teacher": info.teacher, "text": info.text },
        "assessment": found, "words": spoken,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_a_reader_expects() {
        let english = wrap(&"a word ".repeat(40), 2);
        assert!(
            english
                .lines()
                .all(|line| line.len() <= WIDTH && line.starts_with("  a") || line.starts_with("  word"))
        );
        let japanese = wrap(&"順位損失を試す価値があります。".repeat(12), 0);
        assert!(japanese.lines().count() > 3);
        for line in japanese.lines() {
            assert!(line.chars().map(columns).sum::<usize>() <= WIDTH + 2, "{line}");
            assert!(!line.starts_with('。'), "{japanese}");
        }
        assert_eq!(wrap("短い (45 %) 文", 0), "短い (45 %) 文");
    }
}
