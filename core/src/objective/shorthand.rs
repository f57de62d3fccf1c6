//! `ce+rkl+2rank`: an objective in one word, for the command line and the page.

use super::{Divergence, Kd, Objective, Rank, RankKind, defaults};
use crate::{Error, Result};
use std::{fmt, str::FromStr};

const TERMS: &str = "ce, fkl, rkl, jsd, sfkl, srkl, tvd, akl, ab, rank, pav, pearson, ranknet, listmle";

impl FromStr for Objective {
    type Err = Error;

    /// Parses terms joined by `+`, each with an optional weight in front: `fkl`, `ce+rkl+2rank`, `fkl+.3rank`.
    /// Without a weight a divergence and `ce` count 1 and a ranking term counts 2, as in the paper.
    fn from_str(text: &str) -> Result<Self> {
        let mut objective = Objective { ce: 0.0, k: defaults::k(), kd: None, rank: None };
        for term in text.split('+') {
            let term = term.trim();
            let split = term.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(term.len());
            let (number, name) = term.split_at(split);
            let weight = match number {
                "" => None,
                digits => Some(
                    digits.parse::<f32>().map_err(|_| bad(text, &format!("`{digits}` is not a weight")))?,
                ),
            };
            objective.add(text, &name.to_ascii_lowercase(), weight)?;
        }
        objective.validate()?;
        Ok(objective)
    }
}

impl Objective {
    fn add(&mut self, text: &str, name: &str, weight: Option<f32>) -> Result<()> {
        let twice = |what: &str| bad(text, &format!("two {what} terms; the total takes one"));
        if name == "ce" {
            if self.ce != 0.0 {
                return Err(twice("ce"));
            }
            self.ce = weight.unwrap_or(1.0);
        } else if let Some(kind) = divergence(name) {
            if self.kd.is_some() {
                return Err(twice("divergence"));
            }
            self.kd = Some(Kd { weight: weight.unwrap_or(1.0), ..Kd::new(kind) });
        } else if let Some(kind) = rank_kind(name) {
            if self.rank.is_some() {
                return Err(twice("ranking"));
            }
            self.rank =
                Some(Rank { kind, weight: weight.unwrap_or_else(defaults::rank_weight), ..Rank::default() });
        } else {
            return Err(bad(text, &format!("unknown term `{name}`")));
        }
        Ok(())
    }
}

fn bad(text: &str, problem: &str) -> Error {
    Error::setting(format!("objective `{text}`"), problem, format!("terms are joined by `+`: {TERMS}"))
}

fn divergence(name: &str) -> Option<Divergence> {
    Some(match name {
        "fkl" => Divergence::Fkl,
        "rkl" => Divergence::Rkl,
        "jsd" => Divergence::Jsd,
        "sfkl" => Divergence::Sfkl,
        "srkl" => Divergence::Srkl,
        "tvd" => Divergence::Tvd,
        "akl" => Divergence::Akl,
        "ab" => Divergence::Ab,
        _ => return None,
    })
}

fn rank_kind(name: &str) -> Option<RankKind> {
    Some(match name {
        "rank" | "sigmoid" => RankKind::Sigmoid,
        "pav" => RankKind::Pav,
        "pearson" => RankKind::Pearson,
        "ranknet" => RankKind::Ranknet,
        "listmle" => RankKind::Listmle,
        _ => return None,
    })
}

impl fmt::Display for Objective {
    /// The shorthand; settings that it has no word for (k, tau, …) are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut terms = Vec::new();
        let mut term = |weight: f32, usual: f32, name: String| {
            if weight == usual {
                terms.push(name);
            } else if weight != 0.0 {
                terms.push(format!("{weight}{name}"));
            }
        };
        term(self.ce, 1.0, "ce".into());
        if let Some(kd) = &self.kd {
            term(kd.weight, 1.0, format!("{:?}", kd.kind).to_lowercase());
        }
        if let Some(rank) = &self.rank {
            let name = match rank.kind {
                RankKind::Sigmoid => "rank".into(),
                kind => format!("{kind:?}").to_lowercase(),
            };
            term(rank.weight, defaults::rank_weight(), name);
        }
        f.write_str(&terms.join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorthand_round_trips() {
        for text in
            ["ce+rkl", "ce+rkl+rank", "fkl", "fkl+0.3rank", "2fkl", "ce+2jsd+1pav", "0.5ce+ab+listmle"]
        {
            assert_eq!(text.parse::<Objective>().unwrap().to_string(), text);
        }
        assert_eq!("CE+rkl+2rank".parse::<Objective>().unwrap().to_string(), "ce+rkl+rank");
        assert_eq!("fkl+.3rank".parse::<Objective>().unwrap().rank.unwrap().weight, 0.3);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("", "unknown term"),
            ("fkl+rkl", "two divergence"),
            ("3", "unknown"),
            ("1.2.3ce", "not a weight"),
            ("0ce", "every weight is 0"),
            ("fkl+x", "`x`"),
        ] {
            let error = text.parse::<Objective>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
