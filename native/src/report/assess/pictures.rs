//! Which pictures the report shows, each with a sentence and a table that say the same.

use super::charts::{self, Caption, Column, Mark};
use crest_core::assess::{
    Assessment, Estimate,
    words::{self, Lang, Line, Unit},
};
use maud::{Markup, html};

/// Shares of positions by number of peaks.
pub fn peaks(found: &Assessment, lang: Lang) -> Markup {
    let m = &found.measures;
    let shares = [m.no_peak, m.one_peak, m.two_peaks, m.three_peaks, m.four_peaks];
    let names = ["0", "1", "2", "3", "4+"];
    let columns: Vec<Column> = names
        .into_iter()
        .zip(shares)
        .map(|(name, height)| Column { name: name.into(), height, apart: false })
        .collect();
    let title = lang.pick("山の数ごとの割合（%）", "Positions by number of peaks, %");
    let rows = entries(names.map(str::to_owned).into_iter().zip(shares), Unit::Share);
    let label = sentence(title, &rows);
    let caption = Caption { x: lang.pick("山の数", "peaks"), label: &label, percent: true };
    figure(title, &charts::columns(&columns, Mark::BarWithValue, None, &caption), &rows, lang)
}

/// Shares of positions by size of the nucleus.
pub fn nucleus(found: &Assessment, lang: Lang) -> Markup {
    let beyond = found.measures.nucleus_beyond;
    let name = |from: u32, to: u32| if from == to { from.to_string() } else { format!("{from}–{to}") };
    let mut rows: Vec<(String, Option<Estimate>)> =
        found.nucleus_sizes.iter().map(|sizes| (name(sizes.from, sizes.to), sizes.share)).collect();
    rows.push((format!(">{}", found.head_size), beyond));
    let last = rows.len() - 1;
    let columns: Vec<Column> = rows
        .iter()
        .enumerate()
        .map(|(i, (name, height))| {
            let shown = i == last || (i % 3 == 0 && i + 1 < last);
            Column {
                name: if shown { name.clone() } else { String::new() },
                height: *height,
                apart: i == last,
            }
        })
        .collect();
    let level = format!("{}", found.settings.nucleus);
    let title = lang.pick(
        format!("確率{level}に達するまでの語数ごとの割合（%）"),
        format!("Positions by ids needed to reach {level}, %"),
    );
    let rows = entries(rows.into_iter(), Unit::Share);
    let label = sentence(&title, &rows);
    let caption = Caption { x: lang.pick("語数", "ids"), label: &label, percent: true };
    figure(&title, &charts::columns(&columns, Mark::Bar, None, &caption), &rows, lang)
}

/// Accuracy by confidence.
pub fn reliability(found: &Assessment, lang: Lang) -> Markup {
    let all: u64 = found.reliability.bins.iter().map(|bin| bin.positions).sum();
    let share = |positions: u64| positions as f64 / all.max(1) as f64;
    let bins = found.reliability.bins.iter().filter(|bin| bin.positions > 0);
    let points: Vec<(f64, Estimate, f64)> =
        bins.clone().filter_map(|bin| Some((bin.confidence?, bin.accuracy?, share(bin.positions)))).collect();
    let names = bins.map(|bin| {
        let range = format!("{}–{}", lang.percent(bin.from), lang.percent(bin.to));
        (range, bin.accuracy)
    });
    let title = lang
        .pick("言った確率と、実際に当たった割合", "How often the first word is right, by its probability");
    let rows = entries(names, Unit::Share);
    let label = sentence(title, &rows);
    let picture =
        charts::reliability(&points, lang.pick("1位に置いた確率", "probability of the first word"), &label);
    let note = lang.pick(
        "破線の上に乗れば確率どおり。線より下は過信、上は自信不足です。点の大きさは箇所の数を表します。",
        "On the dashed line the teacher is as often right as it says; below it is over-confident, above under-confident. Larger dots: more positions.",
    );
    html! { div { (figure(title, &picture, &rows, lang)) p class="note" { (note) } } }
}

/// Nats between neighbouring ranks.
pub fn gaps(found: &Assessment, lang: Lang) -> Markup {
    let rows = words::gaps(found, lang);
    let columns: Vec<Column> = found
        .gaps
        .iter()
        .enumerate()
        .map(|(i, gap)| {
            let name = if i % 2 == 0 { (i + 1).to_string() } else { String::new() };
            Column { name, height: *gap, apart: false }
        })
        .collect();
    let noise = found.settings.noise;
    let title = lang.pick(
        format!("隣り合う順位の差（ナット、中央値）。破線は揺らぎとみなす{noise}"),
        format!("Nats between a rank and the next, median; dashed: {noise}, taken for noise"),
    );
    let label = sentence(&title, &rows);
    let caption = Caption {
        x: lang.pick("順位（次の順位との差）", "rank (to the next)"),
        label: &label,
        percent: false,
    };
    figure(&title, &charts::columns(&columns, Mark::Dot, Some(noise), &caption), &rows, lang)
}

fn entries(rows: impl Iterator<Item = (String, Option<Estimate>)>, unit: Unit) -> Vec<Line> {
    rows.map(|(label, estimate)| Line { label, about: String::new(), unit, estimate }).collect()
}

/// The picture in words.
fn sentence(title: &str, rows: &[Line]) -> String {
    let each = rows.iter().filter_map(|row| {
        let e = row.estimate?;
        Some(format!("{}: {}", row.label, row.unit.text(e.value, Lang::En)))
    });
    format!("{title}. {}", each.collect::<Vec<_>>().join("; "))
}

fn figure(title: &str, picture: &Markup, rows: &[Line], lang: Lang) -> Markup {
    html! {
        figure {
            figcaption { (title) }
            (picture)
            details {
                summary { (lang.pick("表で見る", "As a table")) }
                (super::table(rows, lang))
            }
        }
    }
}
