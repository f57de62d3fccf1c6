//! The verdict in a headline and a paragraph.

use super::Lang;
use crate::assess::verdict::{LEAST_DOCUMENTS, LEAST_POSITIONS, LITTLE, MUCH, WIDEST};
use crate::assess::{Assessment, Estimate, Verdict, Weakness};
use serde::Serialize;

/// What is said about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paragraph {
    /// One sentence.
    pub headline: String,
    /// The number behind it, and what to do.
    pub body: String,
}

/// What to make of the cache.
pub fn verdict(found: &Assessment, lang: Lang) -> Paragraph {
    let (headline, body) = match &found.verdict {
        Verdict::TooSmall => too_small(found, lang),
        Verdict::WeakTeacher { sign, measured } => weak(found, *sign, measured, lang),
        Verdict::OnePeak { multimodal } => one_peak(found, multimodal, lang),
        Verdict::Between { multimodal } => between(found, multimodal, lang),
        Verdict::MultiModal { multimodal } => multimodal_task(found, multimodal, lang),
    };
    Paragraph { headline: headline.to_owned(), body }
}

/// What the numbers about the teacher cannot show.
pub fn caution(lang: Lang) -> &'static str {
    lang.pick(
        "教師の評価には、文章を誰が書いたかは反映されません。教師自身に書かせた文章で測ると、実力よりよい数値が出ます。",
        "The numbers about the teacher cannot tell who wrote the text: measured on text of its own, a teacher looks \
         better than it is.",
    )
}

/// How often the second answer is likely, in words.
fn how_often(found: &Assessment, multimodal: &Estimate, lang: Lang) -> String {
    let [share, low, high] =
        [multimodal.value, multimodal.low, multimodal.high].map(|share| lang.percent(share));
    let second = lang.whole_percent(f64::from(found.settings.peaks.second));
    match lang {
        Lang::Ja => format!(
            "教師が2番手の語にも{second}以上の確率を置いた箇所は、全体の{share}（95%区間 {low}〜{high}）です。"
        ),
        Lang::En => format!(
            "At {share} of the positions (95% interval {low} to {high}) the teacher also gives its second word a \
             probability of {second} or more."
        ),
    }
}

fn multimodal_task(found: &Assessment, multimodal: &Estimate, lang: Lang) -> (&'static str, String) {
    let share = how_often(found, multimodal, lang);
    match lang {
        Lang::Ja => (
            "よい答えが複数ある箇所が多く、順位損失を試す価値があります。",
            format!(
                "{share}通常の蒸留では、こうした2番手以降の候補が抜け落ちたり、順序が入れ替わったりすることがあります。\
                 順位損失は、それを減らすことをねらう手法です。ただし、この数値が示すのは「守るべき候補がどれだけあるか」であり、\
                 効果の大きさではありません。教師をそのまま写し取れるほど大きな生徒モデルでは、効果はほとんど出ません。\
                 まずは小規模に、順位損失あり・なし・順KLのみの3通りを、乱数シードを変えて2〜3回ずつ比べ、\
                 その結果で本格導入を判断してください。"
            ),
        ),
        Lang::En => (
            "Often several good answers: a trial of the ranking loss is worthwhile.",
            format!(
                "{share} Ordinary distillation can drop such second answers or turn their order round; doing so less often \
                 is what the ranking loss aims at. This says how much there is to keep, not what it gains: a student large enough to \
                 copy its teacher gains next to nothing. Start small, with the ranking loss, without it, and with plain \
                 forward KL, two or three seeds each, and decide on what that shows."
            ),
        ),
    }
}

fn between(found: &Assessment, multimodal: &Estimate, lang: Lang) -> (&'static str, String) {
    let share = how_often(found, multimodal, lang);
    let [little, much] = [LITTLE, MUCH].map(|line| format!("{:.0}", 100.0 * line));
    match lang {
        Lang::Ja => (
            "答えが1つに決まる箇所と複数ある箇所が混在しています。数値だけでは決められません。",
            format!(
                "{share}目安としている{little}%と{much}%の間にあるか、誤差を考えるとどちら側とも言い切れません。\
                 費用の小さい試行を1回行い、候補が複数ある箇所での改善を確かめるのが近道です。"
            ),
        ),
        Lang::En => (
            "Partly one answer, partly several: the numbers alone do not decide.",
            format!(
                "{share} That is between our lines at {little} and {much}%, or too uncertain to be on one side of them. One \
                 cheap trial, judged where the teacher has several peaks, will tell more than this share."
            ),
        ),
    }
}

fn one_peak(found: &Assessment, multimodal: &Estimate, lang: Lang) -> (&'static str, String) {
    let share = how_often(found, multimodal, lang);
    match lang {
        Lang::Ja => (
            "答えがほぼ1つに決まる課題です。順位損失が働く余地は多くありません。",
            format!(
                "{share}順位損失は複数の候補の順序を守ることをねらう手法なので、候補が1つしかない箇所では役に立ちません。\
                 まずは通常の蒸留（順KL）で十分かを確かめ、順位損失は候補が複数ある箇所が業務上とくに重要な場合に限って\
                 検討してください。"
            ),
        ),
        Lang::En => (
            "Mostly one answer: the ranking loss will have little to keep.",
            format!(
                "{share} A ranking loss aims at the order of several answers, and does nothing where there is one. See first \
                 whether plain distillation (forward KL) will do, and come back to the ranking loss if the few places with \
                 several answers are the ones that matter to you."
            ),
        ),
    }
}

fn weak(found: &Assessment, sign: Weakness, measured: &Estimate, lang: Lang) -> (&'static str, String) {
    let sign = weakness(found, sign, measured, lang);
    match lang {
        Lang::Ja => (
            "教師がこの文章を得意としていません。蒸留の前に、教師側を見直してください。",
            format!(
                "{sign}このまま蒸留すると、生徒は教師の誤りまで、順序ごと受け継ぎます。別の教師に替える、\
                 同種の文章で教師を追加学習する、といった対策が先です。あわせて、文章とプロンプトの書式、トークナイザーの\
                 組み合わせに取り違えがないかもご確認ください。"
            ),
        ),
        Lang::En => (
            "The teacher does not know this text well: see to that before distilling.",
            format!(
                "{sign} A student would learn these mistakes, their order included. Take another teacher, or train this one \
                 on text of this kind first; and make sure that text, prompt format and tokenizer belong together."
            ),
        ),
    }
}

fn weakness(found: &Assessment, sign: Weakness, measured: &Estimate, lang: Lang) -> String {
    let confident = found.settings.confident;
    let room = lang.whole_percent(found.settings.most_wrong());
    match (sign, lang) {
        (Weakness::ConfidentlyWrong, Lang::Ja) => format!(
            "教師が確率{confident}以上で言い切った箇所のうち、{}が誤りでした。確率どおりに当たる教師なら、多くても{room}です。",
            lang.with_interval(measured)
        ),
        (Weakness::ConfidentlyWrong, Lang::En) => format!(
            "Where it gives its first word {confident} or more it is wrong at {}; a calibrated one would be at {room} at most.",
            lang.with_interval(measured)
        ),
        (Weakness::Surprised, Lang::Ja) => format!(
            "実際の文章は、教師自身の見込みより1語あたり{:.2}ナット（95%区間 {:.2}〜{:.2}）も「意外」でした。\
             教師は自分の予測を過信しています。",
            measured.value, measured.low, measured.high
        ),
        (Weakness::Surprised, Lang::En) => format!(
            "The text surprises it by {:.2} nats per word more than it expects itself (95% interval {:.2} to {:.2}): it is \
             surer than it should be.",
            measured.value, measured.low, measured.high
        ),
        (Weakness::SeldomRight, Lang::Ja) => {
            format!(
                "実際の次の語が教師の上位5候補に入ったのは、{}にとどまりました。",
                lang.with_interval(measured)
            )
        }
        (Weakness::SeldomRight, Lang::En) => {
            format!("The true next word is among its first five at only {}.", lang.with_interval(measured))
        }
    }
}

fn too_small(found: &Assessment, lang: Lang) -> (&'static str, String) {
    let [positions, documents] = [found.positions, found.documents].map(|count| lang.count(count));
    let [least, few] = [LEAST_POSITIONS, LEAST_DOCUMENTS].map(|count| lang.count(count));
    let widest = 100.0 * WIDEST;
    match lang {
        Lang::Ja => (
            "データが少なく、まだ判断できません。",
            format!(
                "測定できたのは{documents}文書・{positions}か所です。少なくとも{few}文書・{least}か所があり、\
                 複数候補の割合の95%区間が{widest:.0}ポイント以内に収まって、初めて判断の材料になります。\
                 実際に使う文章に近いものを追加して、測り直してください。"
            ),
        ),
        Lang::En => (
            "Too little text: nothing can be said yet.",
            format!(
                "There are {positions} positions in {documents} documents. It takes at least {least} in {few}, and an interval \
                 of the multi-modal share no wider than {widest:.0} points, before the numbers mean something. Add text like \
                 that which the student will see, and measure again."
            ),
        ),
    }
}
