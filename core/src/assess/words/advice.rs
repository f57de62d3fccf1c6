//! The suggestions, each with its reason.

use super::{Lang, Paragraph};
use crate::assess::advice::{ECE_FROM, LEAST_K, MOST_K, PEAKS_HELD};
use crate::assess::{Assessment, Confidence, KReason, Verdict};

/// What the suggestions are worth.
pub fn rules(found: &Assessment, lang: Lang) -> &'static str {
    match found.verdict {
        Verdict::TooSmall => lang.pick(
            "経験則による値ですが、データが少ないため参考程度にとどめてください。",
            "Rules of thumb, and on so little text no more than guesses.",
        ),
        _ => lang.pick(
            "以下は上の数値に当てはめた経験則であり、学習実験で求めた最適値ではありません。出発点としてお使いください。",
            "Rules of thumb on the numbers above, not optima found by training: a place to start from.",
        ),
    }
}

/// The suggested k, peak filter and confidence weight; each headline names a setting and its value.
pub fn advice(found: &Assessment, lang: Lang) -> [Paragraph; 3] {
    let advice = &found.advice;
    let confidence = match advice.confidence {
        Confidence::Even => lang.pick("confidence = なし（教師の重みは一律）", "confidence = none"),
        Confidence::Agree => lang.pick("confidence = agree（一致重視）", "confidence = agree"),
    };
    let paragraph = |headline: String, body: String| Paragraph { headline, body };
    [
        paragraph(format!("k = {}", advice.k), k_reason(found, lang)),
        paragraph(format!("rho = {}", advice.rho), filter_reason(found, lang)),
        paragraph(confidence.to_owned(), confidence_reason(found, lang)),
    ]
}

fn k_reason(found: &Assessment, lang: Lang) -> String {
    let (k, held) = (found.advice.k, format!("{:.0}", 100.0 * PEAKS_HELD));
    let noise = found.settings.noise;
    let next = k + 1;
    match (found.advice.k_reason, lang) {
        (KReason::Peaks, Lang::Ja) => {
            format!(
                "{held}%の箇所では、教師の有力候補（山）は{k}個以下です。比べる順位は上位{k}語で足ります。"
            )
        }
        (KReason::Peaks, Lang::En) => {
            format!("At {held}% of the positions the teacher has no more peaks than that.")
        }
        (KReason::Noise, Lang::Ja) => format!(
            "{k}位と{next}位の差（中央値）は{noise}ナット未満で、教師の揺らぎと区別がつきません。それより下の順位は教えても意味が薄いと考えられます。"
        ),
        (KReason::Noise, Lang::En) => format!(
            "Ranks {k} and {next} are less than {noise} nats apart (median), which may be the teacher's noise; so may the order below."
        ),
        (KReason::Head, Lang::Ja) => {
            format!("キャッシュに保存されている候補が{k}語までです。これより長い順位は比べられません。")
        }
        (KReason::Head, Lang::En) => "The cache keeps no more entries per position.".to_owned(),
        (KReason::Paper, Lang::Ja) => {
            format!("有力候補はさらに続きますが、元の論文で試されているのは{MOST_K}までです。")
        }
        (KReason::Paper, Lang::En) => format!("The peaks go on, but the paper tried no more than {MOST_K}."),
        (KReason::Least, Lang::Ja) => format!(
            "有力候補がほぼ1つか、2位以下の差が教師の揺らぎの範囲内です。ただし順序を比べるには最低{LEAST_K}語が必要です。"
        ),
        (KReason::Least, Lang::En) => format!(
            "There is hardly more than one peak, or the order is noise from the second on; but an order needs {LEAST_K} entries."
        ),
    }
}

fn filter_reason(found: &Assessment, lang: Lang) -> String {
    let advice = &found.advice;
    let (k, others) = (advice.k, lang.percent(advice.no_peaks));
    match (advice.rho > 0.0, lang) {
        (true, Lang::Ja) => format!(
            "上位{k}語の枠のうち{others}は有力候補ではありません。1位の{}倍に満たない語を除けば、意味の薄い順位を学ばせずに済みます。",
            advice.rho
        ),
        (true, Lang::En) => format!(
            "{others} of the {k} entries are no peaks. Without those below {} times the first, the loss does not order also-rans.",
            advice.rho
        ),
        (false, Lang::Ja) => {
            format!("上位{k}語の枠のうち有力候補でないものは{others}にとどまるため、絞り込みは不要です。")
        }
        (false, Lang::En) => format!("Only {others} of the {k} entries are no peaks: nothing to filter."),
    }
}

fn confidence_reason(found: &Assessment, lang: Lang) -> String {
    let errors = errors(found, lang);
    let line = lang.whole_percent(found.settings.most_wrong());
    match (found.advice.confidence, lang) {
        (Confidence::Agree, Lang::Ja) => format!(
            "{errors}実際の語が教師の有力候補にない箇所では、順位損失の重みを下げることを勧めます\
             （設定は confidence、目的関数の書き方では rank:conf=agree）。"
        ),
        (Confidence::Agree, Lang::En) => format!(
            "{errors} Weigh the ranking loss less where the true word is none of its peaks (setting confidence; in an objective, rank:conf=agree)."
        ),
        (Confidence::Even, Lang::Ja) => format!(
            "{errors}目安（誤り{line}、または過信側で ECE {ECE_FROM}）を確実に超えてはいないため、重みの調整は不要です。"
        ),
        (Confidence::Even, Lang::En) => {
            format!("{errors} Not clearly beyond our lines ({line} wrong, or {ECE_FROM} over-confident).")
        }
    }
}

/// How far the teacher's confidence is off.
fn errors(found: &Assessment, lang: Lang) -> String {
    let confident = found.settings.confident;
    let wrong = found.measures.wrong_when_confident.map(|e| lang.percent(e.value));
    let wrong = match (wrong, lang) {
        (Some(wrong), Lang::Ja) => format!("確率{confident}以上で言い切った箇所の誤りは{wrong}です。"),
        (Some(wrong), Lang::En) => format!("{wrong} of the answers given {confident} or more are wrong."),
        (None, Lang::Ja) => format!("確率{confident}以上で言い切った箇所はありません。"),
        (None, Lang::En) => format!("No answer is given {confident} or more."),
    };
    let Some(ece) = found.reliability.ece.map(|e| e.value) else { return wrong };
    let over = found.measures.overconfidence.is_some_and(|e| e.value > 0.0);
    match lang {
        Lang::Ja => {
            let lean = if over {
                "確率を高く見積もりすぎ（過信）"
            } else {
                "確率を低く見積もりすぎ（自信不足）"
            };
            format!("{wrong}較正誤差（ECE）は{ece:.3}で、どちらかといえば{lean}です。")
        }
        Lang::En => {
            let lean = if over { "over-confident" } else { "under-confident" };
            format!("{wrong} The calibration error (ECE) is {ece:.3}, {lean} on the whole.")
        }
    }
}
