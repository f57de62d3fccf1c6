//! The numbers as lines of a table, each with its name and its meaning.

use super::{Lang, fixed};
use crate::assess::{Assessment, Candidate, Estimate, ExampleKind};

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share, as a percentage.
    Share,
    /// Nats, or anything with two or three decimals.
    Number,
    /// Ids.
    Ids,
}

impl Unit {
    /// A value in its unit.
    pub fn text(self, value: f64, lang: Lang) -> String {
        match self {
            Unit::Share => lang.percent(value),
            Unit::Number => fixed(value, 3),
            Unit::Ids if value.fract() == 0.0 => format!("{value:.0}"),
            Unit::Ids => format!("{value:.2}"),
        }
    }

    /// The 95 % interval; shares without their sign.
    pub fn interval(self, estimate: &Estimate) -> String {
        let text = |value: f64| match self {
            Unit::Share => Lang::Ja.percent(value).trim_end_matches('%').to_owned(),
            _ => self.text(value, Lang::En),
        };
        format!("[{}, {}]", text(estimate.low), text(estimate.high))
    }
}

/// One line of a table.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub label: String,
    /// What it means.
    pub about: String,
    /// How it is written.
    pub unit: Unit,
    /// What was measured; `None` if no position counts.
    pub estimate: Option<Estimate>,
}

/// What counts as a peak.
pub fn peak_note(found: &Assessment, lang: Lang) -> String {
    let peaks = &found.settings.peaks;
    lang.pick(
        format!(
            "「山」とは教師の有力候補のことで、確率が1位の{}倍以上、かつ{}以上の語を数えます。",
            peaks.relative,
            lang.whole_percent(f64::from(peaks.absolute))
        ),
        format!(
            "A peak is a token with at least {} times the first's probability, and at least {}.",
            peaks.relative,
            lang.whole_percent(f64::from(peaks.absolute))
        ),
    )
}

/// How many good answers there are.
pub fn shape(found: &Assessment, lang: Lang) -> Vec<Line> {
    let (m, s) = (&found.measures, &found.settings);
    let [level, ratio, second] = [s.nucleus, s.ratio, f64::from(s.peaks.second)].map(round);
    let peaks = |ja: &str, en: &str, estimate| line(lang.pick(ja, en), "", Unit::Share, estimate);
    vec![
        peaks("山なし", "no peak", m.no_peak),
        peaks("山1つ", "1 peak", m.one_peak),
        peaks("山2つ", "2 peaks", m.two_peaks),
        peaks("山3つ", "3 peaks", m.three_peaks),
        peaks("山4つ以上", "4+ peaks", m.four_peaks),
        line(
            &lang.pick(
                format!("複数候補の箇所（2位の確率 ≥ {second}）"),
                format!("multi-modal: p2 >= {second}"),
            ),
            lang.pick(
                "2番手も有力な箇所の割合。判定に使う数値です。",
                "The share that the verdict is about.",
            ),
            Unit::Share,
            m.multimodal,
        ),
        line(
            lang.pick("2位/1位の確率比（平均）", "p2 / p1, mean"),
            lang.pick("1に近いほど1位と2位が拮抗しています。", "Near 1 the first two are as good."),
            Unit::Number,
            m.ratio,
        ),
        line(
            &lang.pick(format!("2位/1位が{ratio}以上の割合"), format!("p2 / p1 >= {ratio}")),
            lang.pick("1位と2位が近い箇所の割合。", "Share of positions whose first two are close."),
            Unit::Share,
            m.ratio_high,
        ),
        line(
            &lang.pick(format!("確率{level}に達する語数（中央値）"), format!("nucleus({level}), median ids")),
            reached(lang),
            Unit::Ids,
            found.nucleus_median,
        ),
        line(
            &lang.pick(format!("確率{level}に達する語数（平均）"), format!("nucleus({level}), mean ids")),
            reached(lang),
            Unit::Ids,
            m.nucleus_mean,
        ),
        line(
            &lang.pick(
                format!("保存した{}語では{level}に達しない割合", found.head_size),
                format!("nucleus({level}) beyond K = {}", found.head_size),
            ),
            lang.pick("これらの箇所は上の2行に含まれません。", "Left out of the two lines above."),
            Unit::Share,
            m.nucleus_beyond,
        ),
        line(
            lang.pick("エントロピー（ナット、下限値）", "entropy, nats, at least"),
            lang.pick(
                "保存した語と「その他」を1まとめにして計算するため、真の値はこれ以上です。",
                "Over the head and the rest as one bucket, so the true one is larger.",
            ),
            Unit::Number,
            m.entropy,
        ),
        line(
            lang.pick("実質的な候補数 exp(エントロピー)（下限値）", "exp(entropy), at least"),
            lang.pick(
                "同じ確率の候補が何個ある状態に相当するか。",
                "So many equal answers would be as uncertain.",
            ),
            Unit::Ids,
            found.effective,
        ),
        line(
            lang.pick("「その他」の確率（平均）", "rest, mean"),
            lang.pick("保存した語に入らない確率。", "Probability outside the head."),
            Unit::Share,
            m.rest,
        ),
    ]
}

fn reached(lang: Lang) -> &'static str {
    lang.pick(
        "確率の高い順に何語足せば届くか。届く箇所だけで計算しています。",
        "Most likely ids that together reach it, over the positions whose head does.",
    )
}

/// How good the teacher is on this text.
pub fn teacher(found: &Assessment, lang: Lang) -> Vec<Line> {
    let (m, confident) = (&found.measures, round(found.settings.confident));
    let bound = lang.pick(
        "語彙から外された語（UNK）は不正解として数えるため、下限値です。",
        "UNK counts as wrong, so this is a lower bound.",
    );
    vec![
        line(lang.pick("1位が正解", "true token first"), bound, Unit::Share, m.top1),
        line(lang.pick("上位5語に正解", "true token in first five"), bound, Unit::Share, m.top5),
        line(
            lang.pick("保存した語に正解", "true token in the head"),
            lang.pick("正解がキャッシュに入っている割合。", "Share of positions that have it."),
            Unit::Share,
            m.in_head,
        ),
        line(
            lang.pick("正解の対数確率（ナット）", "log p of true token, nats"),
            lang.pick("正解が保存されている箇所の平均。", "Mean where it is in the head."),
            Unit::Number,
            m.logp,
        ),
        line(
            lang.pick("想定外の度合い（ナット）", "surprise beyond entropy, nats"),
            lang.pick(
                "0なら自分の不確かさを正しく見積もっています。正は過信です。",
                "0: it knows what it does not know; above 0 it is too sure.",
            ),
            Unit::Number,
            m.surprise,
        ),
        line(
            lang.pick("較正誤差 ECE", "calibration error ECE"),
            lang.pick(
                "言った確率と当たる割合のずれ（15区間）。",
                "Stated against true rate of being right, 15 bins.",
            ),
            Unit::Number,
            found.reliability.ece,
        ),
        line(
            lang.pick("過信の度合い（1位の確率 − 正解率）", "p1 minus accuracy"),
            lang.pick("正なら過信、負なら自信不足です。", "Above 0 over-confident, below under-confident."),
            Unit::Number,
            m.overconfidence,
        ),
        line(
            &lang.pick(
                format!("言い切った箇所（1位の確率 ≥ {confident}）"),
                format!("confident: p1 >= {confident}"),
            ),
            lang.pick("教師が自信を持って答えた割合。", "Share of all positions."),
            Unit::Share,
            m.confident,
        ),
        line(
            lang.pick("言い切って誤り（全体に対する割合）", "confidently wrong, of all"),
            lang.pick("自信を持って間違えた割合。", "Share of all positions. Exact under UNK."),
            Unit::Share,
            m.confidently_wrong,
        ),
        line(
            lang.pick("言い切って誤り（言い切った箇所のうち）", "confidently wrong, of confident"),
            lang.pick("言い切ったときに間違える割合。", "Share of the confident positions."),
            Unit::Share,
            m.wrong_when_confident,
        ),
        line(
            lang.pick("正解が語彙外（UNK）", "true token is UNK"),
            lang.pick("語彙を絞った際に外された語。", "Trimmed away with the vocabulary."),
            Unit::Share,
            m.unknown,
        ),
    ]
}

/// Nats between neighbouring ranks.
pub fn gaps(found: &Assessment, lang: Lang) -> Vec<Line> {
    let each = (1..).zip(&found.gaps);
    each.map(|(rank, gap)| {
        line(
            &lang.pick(format!("{rank}位と{}位", rank + 1), format!("{rank}–{}", rank + 1)),
            lang.pick("中央値。", "Median."),
            Unit::Number,
            *gap,
        )
    })
    .collect()
}

/// Names of the columns of [`candidates`].
pub fn candidate_columns(lang: Lang) -> [&'static str; 5] {
    lang.pick(
        ["順位の長さ k", "確率の合計", "山がすべて入る箇所", "枠のうち山の割合", "揺らぎ以下の隣どうし"],
        ["k", "mass held", "all peaks held", "peaks among k", "pairs in the noise"],
    )
}

/// What the columns of [`candidates`] mean.
pub fn candidate_note(found: &Assessment, lang: Lang) -> String {
    let noise = found.settings.noise;
    lang.pick(
        format!(
            "「確率の合計」は上位k語の確率の和、「山がすべて入る箇所」は山がk個以下の箇所、「枠のうち山の割合」は上位k語に占める山、\
             「揺らぎ以下の隣どうし」は隣り合う順位の差が{noise}ナット未満で、順序が偶然かもしれない組の割合です。"
        ),
        format!(
            "mass held: probability of the top k; all peaks held: positions with no more than k; peaks among k: of the k \
             entries; pairs in the noise: neighbours less than {noise} nats apart, whose order may be chance."
        ),
    )
}

/// Lengths of the ranked list, with the values of their columns.
pub fn candidates(found: &Assessment) -> Vec<(u32, [Option<Estimate>; 4])> {
    let values = |c: &Candidate| (c.k, [c.mass, c.holds_peaks, c.peaks, c.noise]);
    found.candidates.iter().map(values).collect()
}

/// What a kind of example shows.
pub fn example_title(kind: ExampleKind, lang: Lang) -> &'static str {
    match kind {
        ExampleKind::OnePeak => lang.pick("山が1つ", "One peak"),
        ExampleKind::ManyPeaks => lang.pick("山が複数", "Several peaks"),
        ExampleKind::ConfidentlyWrong => lang.pick("自信を持って誤り", "Confidently wrong"),
    }
}

fn line(label: &str, about: impl Into<String>, unit: Unit, estimate: Option<Estimate>) -> Line {
    Line { label: label.to_owned(), about: about.into(), unit, estimate }
}

/// A setting that went through f32, as it was written.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
