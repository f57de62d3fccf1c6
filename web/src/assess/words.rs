//! What chapter 5 says about a measured task, in one language: the core's words and what the importer did.

use crest_core::assess::words::{self, Lang, Line, Paragraph, Unit};
use crest_core::assess::{Assessment, Estimate};
use crest_core::cache::import::{Finding, Report};
use serde::Serialize;

/// The assessment in one language.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Words {
    pub verdict: Paragraph,
    /// What was measured, and of whom.
    sample: String,
    caution: &'static str,
    rules: &'static str,
    pub advice: [Paragraph; 3],
    peak_note: String,
    /// Names of the numbers of peaks, from none to four and more.
    peaks: Vec<String>,
    /// Name, value and interval of the few numbers that matter most.
    rows: Vec<[String; 3]>,
    /// Name, value, interval and meaning of every number.
    lines: Vec<[String; 4]>,
    /// What was read, then what was repaired; empty for a cache.
    report: Vec<Said>,
}

/// A sentence about the import.
#[derive(Debug, PartialEq, Serialize)]
struct Said {
    /// Whether it calls the result into question.
    warning: bool,
    text: String,
}

impl Words {
    pub(crate) fn of(found: &Assessment, teacher: &str, report: Option<&Report>, lang: Lang) -> Self {
        let shape = words::shape(found, lang);
        let peaks = shape.iter().take(super::PEAKS).map(|line| line.label.clone()).collect();
        let lines = shape.into_iter().chain(words::teacher(found, lang));
        Words {
            verdict: words::verdict(found, lang),
            sample: sample(found, teacher, lang),
            caution: words::caution(lang),
            rules: words::rules(found, lang),
            advice: words::advice(found, lang),
            peak_note: words::peak_note(found, lang),
            peaks,
            rows: rows(found, lang),
            lines: lines.map(|line| row(line, lang)).collect(),
            report: report.map_or_else(Vec::new, |report| said(report, lang)),
        }
    }
}

fn sample(found: &Assessment, teacher: &str, lang: Lang) -> String {
    let [positions, documents] = [found.positions, found.documents].map(|count| lang.count(count));
    let k = found.head_size;
    let teacher =
        if teacher.is_empty() { "" } else { &format!("{}{teacher}", lang.pick("教師：", " Teacher: ")) };
    lang.pick(
        format!("{documents}文書・{positions}か所で測定（1か所につき教師の上位{k}語）。{teacher}"),
        format!(
            "Measured on {positions} positions in {documents} texts, top {k} of the teacher at each.{teacher}"
        ),
    )
}

fn rows(found: &Assessment, lang: Lang) -> Vec<[String; 3]> {
    let m = &found.measures;
    let row = |ja: &str, en: &str, unit: Unit, estimate: Option<Estimate>| {
        let (value, interval) = written(unit, estimate, lang);
        [lang.pick(ja, en).to_owned(), value, interval]
    };
    vec![
        row(
            "よい答えが複数ある箇所（2位の確率が10%以上）",
            "multi-modal: the second word has 10% or more",
            Unit::Share,
            m.multimodal,
        ),
        row(
            "確率90%に達するまでの語数（中央値）",
            "words until 90% are reached (median)",
            Unit::Ids,
            found.nucleus_median,
        ),
        row(
            "実質的な候補数 exp(エントロピー)（下限値）",
            "equally likely words, exp(entropy), at least",
            Unit::Ids,
            found.effective,
        ),
        row("2位と1位の確率の比（平均）", "second to first probability, mean", Unit::Number, m.ratio),
        row("教師の1位が正解と一致する割合", "the teacher's first word is right", Unit::Share, m.top1),
        row(
            "較正誤差 ECE（0が最良）",
            "calibration error ECE (0 is best)",
            Unit::Number,
            found.reliability.ece,
        ),
    ]
}

fn row(line: Line, lang: Lang) -> [String; 4] {
    let (value, interval) = written(line.unit, line.estimate, lang);
    [line.label, value, interval, line.about]
}

fn written(unit: Unit, estimate: Option<Estimate>, lang: Lang) -> (String, String) {
    estimate
        .map_or_else(|| ("–".to_owned(), String::new()), |e| (unit.text(e.value, lang), unit.interval(&e)))
}

fn said(report: &Report, lang: Lang) -> Vec<Said> {
    let [documents, scored] = [report.documents, report.scored].map(|count| lang.count(count as u64));
    let mass = lang.percent(report.head_mass);
    let read = lang.pick(
        format!("{documents}文書・{scored}か所。記録された語で、確率の{mass}を占めます。"),
        format!("{documents} texts, {scored} positions; the words given hold {mass} of the probability."),
    );
    let repaired = report.findings.iter().map(|finding| Said {
        warning: finding.warning,
        text: match lang {
            Lang::En => finding.text.clone(),
            Lang::Ja => japanese(finding).unwrap_or_else(|| finding.text.clone()),
        },
    });
    std::iter::once(Said { warning: false, text: read }).chain(repaired).collect()
}

/// The importer speaks English; what pasted text can run into is said in Japanese here.
fn japanese(finding: &Finding) -> Option<String> {
    let n = Lang::Ja.count(finding.count);
    Some(match finding.what {
        "shift" if finding.warning => {
            format!("{n}行だけでは、各行がどの語の予測かを確かめられません。その語自身の予測とみなしました。")
        }
        "first_rows" => format!("回答の先頭の語に関する{n}行は、プロンプトがないため除きました。"),
        "unsorted" => format!("{n}行が確率の順に並んでいなかったため、並べ替えました。"),
        "non_finite" => format!("{n}行に数値でない値（NaN など）があり、測定から除きました。"),
        "scaled" => format!("{n}行の確率の合計が1を超えていたため、1に合わせました。"),
        "renormalised" => format!(
            "{n}行の確率の合計がちょうど1です。上位の語だけで正規化されており、それ以外の語の確率は失われています。"
        ),
        "duplicates" => format!("同じ行に同じ語が重複していた{n}件は、確率の高いほうだけを使いました。"),
        "unmapped" => format!("長すぎて語として扱えない候補{n}件の確率は「その他」に含めました。"),
        "outside" => format!("上位の語とは別に付け足されていた実際の語{n}件は、候補から除きました。"),
        "beyond" => format!("上限を超える{n}件の候補は「その他」に含めました。"),
        "unknown_tokens" => format!("長すぎて語として扱えない{n}か所で、文章を区切りました。"),
        "cut" => format!("確率が付いていない箇所があったため、{n}文書をそこで区切りました。"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_pasted_text_runs_into_is_known_in_japanese() {
        let source = include_str!("../../../core/src/cache/import/report.rs");
        let names: Vec<&'static str> =
            source.split("finding(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(names.len() > 10);
        // These need a tokenizer, or logits of a whole vocabulary.
        let never = ["complete_logits", "partial_logits", "padded_vocabulary"];
        for what in names.into_iter().chain(["shift"]) {
            let finding = Finding { what, count: 1234, warning: true, text: String::new() };
            assert_eq!(japanese(&finding).is_none(), never.contains(&what), "{what}");
            assert!(japanese(&finding).is_none_or(|text| text.contains("1,234")));
        }
    }
}
