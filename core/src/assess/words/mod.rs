//! The assessment in plain words, Japanese and English: the command line and the page say the same.
//!
//! The two languages say the same things, each to its own reader; neither is a translation of the other.

mod advice;
mod lines;
mod verdict;

pub use advice::{advice, rules};
pub use lines::{
    Line, Unit, candidate_columns, candidate_note, candidates, example_title, gaps, peak_note, shape, teacher,
};
pub use verdict::{Paragraph, caution, verdict};

use super::Estimate;
use serde::Serialize;
use std::{fmt, str::FromStr};

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Japanese.
    Ja,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// Both, in the order in which they are shown.
    pub const ALL: [Lang; 2] = [Lang::Ja, Lang::En];

    /// The one of two texts that is in this language.
    pub fn pick<T>(self, ja: T, en: T) -> T {
        match self {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// As in HTML's `lang`.
    pub fn code(self) -> &'static str {
        self.pick("ja", "en")
    }
}

impl FromStr for Lang {
    type Err = crate::Error;

    fn from_str(text: &str) -> crate::Result<Self> {
        Lang::ALL.into_iter().find(|lang| lang.code() == text).ok_or_else(|| {
            crate::Error::setting("lang", format!("`{text}` is not a language here"), "ja or en")
        })
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A number with fixed decimals and a true minus sign.
fn fixed(value: f64, digits: usize) -> String {
    format!("{value:.digits$}").replace('-', "−")
}

impl Lang {
    /// A share as a percentage.
    pub fn percent(self, share: f64) -> String {
        let text = fixed(100.0 * share, 1);
        // Never −0.0.
        let text = if text == "−0.0" { "0.0" } else { &text };
        format!("{text}%")
    }

    /// A share that is a setting, without decimals unless it has some.
    fn whole_percent(self, share: f64) -> String {
        format!("{}%", (1e4 * share).round() / 100.0)
    }

    /// A count with its thousands apart.
    pub fn count(self, count: u64) -> String {
        let digits = count.to_string();
        let groups: Vec<&str> = digits
            .as_bytes()
            .rchunks(3)
            .rev()
            .map(|group| std::str::from_utf8(group).unwrap_or_default())
            .collect();
        groups.join(",")
    }

    /// A share with its interval, as running text.
    fn with_interval(self, share: &Estimate) -> String {
        let [value, low, high] = [share.value, share.low, share.high].map(|share| self.percent(share));
        match self {
            Lang::Ja => format!("{value}（95%区間 {low}〜{high}）"),
            Lang::En => format!("{value} (95% interval {low} to {high})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_does() {
        assert_eq!((fixed(-0.0124, 3), Lang::En.percent(-0.1)), ("−0.012".into(), "−10.0%".into()));
        assert_eq!((Lang::En.percent(0.5531), Lang::Ja.percent(-0.0001)), ("55.3%".into(), "0.0%".into()));
        assert_eq!([0, 999, 1000, 1_234_567].map(|n| Lang::En.count(n)), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!("ja".parse::<Lang>().unwrap(), Lang::Ja);
        assert!("fr".parse::<Lang>().unwrap_err().to_string().contains("ja or en"));
    }
}
