//! `ce+rkl+rank:tau=1:k=3`: an objective in one word, for the command line, the page and the names of runs.

use super::{
    Applies, Confidence, ConfidenceKind, Divergence, Kd, Lambda, Objective, Rank, RankKind, RankSet, defaults,
};
use crate::{Error, Result};
use std::{fmt, str::FromStr};

const TERMS: &str = "ce, fkl, rkl, jsd, sfkl, srkl, tvd, akl, ab, rank, pav, pearson, ranknet, listmle";
/// Options of a ranking term, whatever its kind: a settings file holds them all, and so does a name.
const RANK_OPTIONS: [&str; 5] = ["tau", "eps", "set", "rho", "top_p"];
/// Options of the objective as a whole: each stands on one term, printed on the ranking term, or else on the divergence.
const SHARED_OPTIONS: [&str; 4] = ["k", "conf", "c", "applies"];

impl FromStr for Objective {
    type Err = Error;

    /// Parses terms joined by `+`, each with an optional weight in front and options behind: `fkl`, `ce+rkl+2rank`,
    /// `fkl:lambda=dynamic+.3rank:tau=1:k=3`. Without a weight a divergence and `ce` count 1 and a ranking term counts
    /// 2, as in the paper.
    fn from_str(text: &str) -> Result<Self> {
        Objective::parse_with(text, &Objective::nothing())
    }
}

impl Objective {
    /// Parses a shorthand whose options, where it names none, are those of `details`: what a settings file says beside
    /// a flag that names the terms. Terms and weights are the text's alone; a divergence of another kind has other
    /// options and takes nothing over.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the term, the option and what is allowed.
    pub fn parse_with(text: &str, details: &Objective) -> Result<Self> {
        let place = |Refusal { problem, hint }| Error::setting(format!("objective `{text}`"), problem, hint);
        let mut reader = Reader::new(details);
        for term in text.split('+') {
            reader.term(term.trim()).map_err(place)?;
        }
        let objective = reader.finish().map_err(place)?;
        objective.validate()?;
        Ok(objective)
    }

    /// No term at all, every option at its default.
    fn nothing() -> Self {
        Objective { ce: 0.0, k: defaults::k(), kd: None, rank: None, confidence: None }
    }
}

/// Why a shorthand is refused.
struct Refusal {
    problem: String,
    hint: String,
}

impl Refusal {
    fn term(problem: String) -> Self {
        Refusal { problem, hint: format!("terms are joined by `+`: {TERMS}") }
    }
}

/// A term whose options are being read.
struct Named {
    name: String,
    /// Options that only this term takes.
    own: Vec<&'static str>,
    seen: Vec<String>,
}

impl Named {
    fn refuse(&self, problem: String) -> Refusal {
        let options = [&self.own[..], &SHARED_OPTIONS].concat().join(", ");
        Refusal { problem, hint: format!("`{}` takes {options}", self.name) }
    }
}

/// An objective on the way from its terms.
struct Reader<'a> {
    details: &'a Objective,
    objective: Objective,
    /// Whether `ce` was named.
    ce: bool,
    /// Which of [`SHARED_OPTIONS`] were named.
    shared: Vec<&'static str>,
    /// `conf`: a weight, or none.
    weight: Option<Option<ConfidenceKind>>,
    /// `c`
    c_wrong: Option<f32>,
    /// `applies`
    applies: Option<Applies>,
}

impl<'a> Reader<'a> {
    fn new(details: &'a Objective) -> Self {
        let objective = Objective { k: details.k, ..Objective::nothing() };
        let (weight, c_wrong, applies) = Default::default();
        Reader { details, objective, ce: false, shared: Vec::new(), weight, c_wrong, applies }
    }

    /// The objective, once all terms are there.
    fn finish(mut self) -> Result<Objective, Refusal> {
        let kept = self.details.confidence.clone();
        let named = self.weight.is_some() || self.c_wrong.is_some() || self.applies.is_some();
        if !named {
            // What a settings file says about ranking does not make an objective without it wrong.
            self.objective.confidence = kept.filter(|confidence| self.objective.weighs(confidence));
            return Ok(self.objective);
        }
        let Some(kind) = self.weight.unwrap_or(kept.as_ref().map(|c| c.kind)) else {
            if self.c_wrong.is_some() || self.applies.is_some() {
                let hint = "add conf=agree or conf=entropy".to_owned();
                return Err(Refusal {
                    problem: "`c` and `applies` belong to a weight `conf`".to_owned(),
                    hint,
                });
            }
            return Ok(self.objective);
        };
        let kept = kept.filter(|kept| kept.kind == kind).unwrap_or_else(|| Confidence::new(kind));
        let c_wrong = self.c_wrong.or(kept.c_wrong);
        let applies = self.applies.unwrap_or(kept.applies);
        self.objective.confidence = Some(Confidence { kind, c_wrong, applies });
        Ok(self.objective)
    }

    fn term(&mut self, term: &str) -> Result<(), Refusal> {
        let mut parts = term.split(':').map(str::trim);
        let head = parts.next().unwrap_or_default();
        let split = head.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(head.len());
        let (number, name) = head.split_at(split);
        let weight = match number {
            "" => None,
            digits => Some(digits.parse().map_err(|_| Refusal::term(format!("`{digits}` is not a weight")))?),
        };
        let name = name.to_ascii_lowercase();
        let own = self.add(&name, weight)?;
        let mut named = Named { name, own, seen: Vec::new() };
        for option in parts {
            self.option(&mut named, option)?;
        }
        Ok(())
    }

    /// Takes in one option of a term that was just added.
    fn option(&mut self, term: &mut Named, text: &str) -> Result<(), Refusal> {
        let name = &term.name;
        let Some((key, value)) = text.split_once('=') else {
            return Err(term.refuse(format!("`{text}` behind `{name}` is not an option `name=value`")));
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        if term.seen.contains(&key) {
            return Err(term.refuse(format!("`{name}` has the option `{key}` twice")));
        }
        let shared = SHARED_OPTIONS.into_iter().find(|option| *option == key);
        let set = if let Some(shared) = shared {
            if self.shared.contains(&shared) {
                return Err(term.refuse(format!("`{key}` stands on two terms; it belongs to all of them")));
            }
            self.shared.push(shared);
            self.shared_option(&key, &value)
        } else if !term.own.contains(&key.as_str()) {
            return Err(term.refuse(format!("`{name}` has no option `{key}`")));
        } else if let (Some(_), Some(kd)) = (divergence(name), &mut self.objective.kd) {
            kd_option(kd, &key, &value)
        } else if let Some(rank) = &mut self.objective.rank {
            rank_option(rank, &key, &value)
        } else {
            Ok(())
        };
        set.map_err(|must| Refusal {
            problem: format!("`{key}={value}` of `{name}` is not possible"),
            hint: format!("{key} is {must}"),
        })?;
        term.seen.push(key);
        Ok(())
    }

    /// Sets an option of [`SHARED_OPTIONS`], or says what its value must be.
    fn shared_option(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        match key {
            "k" => self.objective.k = value.parse().map_err(|_| "a whole number")?,
            "conf" => {
                self.weight = Some(match value {
                    "none" => None,
                    "entropy" => Some(ConfidenceKind::Entropy),
                    "agree" => Some(ConfidenceKind::Agree),
                    _ => return Err("none, entropy or agree"),
                });
            }
            "c" => self.c_wrong = Some(number(value)?),
            _ => {
                self.applies = Some(match value {
                    "rank" => Applies::Rank,
                    "all" => Applies::All,
                    _ => return Err("rank or all"),
                });
            }
        }
        Ok(())
    }

    /// Adds a term; returns the options that only it takes.
    fn add(&mut self, name: &str, weight: Option<f32>) -> Result<Vec<&'static str>, Refusal> {
        let twice = |what| Err(Refusal::term(format!("two {what} terms; the total takes one")));
        let details = self.details;
        if name == "ce" {
            if std::mem::replace(&mut self.ce, true) {
                return twice("ce");
            }
            self.objective.ce = weight.unwrap_or(1.0);
            Ok(Vec::new())
        } else if let Some(kind) = divergence(name) {
            let kept = details.kd.as_ref().filter(|kd| kd.kind == kind).cloned();
            let kd = Kd { weight: weight.unwrap_or(1.0), ..kept.unwrap_or_else(|| Kd::new(kind)) };
            if self.objective.kd.replace(kd).is_some() {
                return twice("divergence");
            }
            Ok(kd_options(kind))
        } else if let Some(kind) = rank_kind(name) {
            let weight = weight.unwrap_or_else(defaults::rank_weight);
            let rank = Rank { kind, weight, ..details.rank.clone().unwrap_or_default() };
            if self.objective.rank.replace(rank).is_some() {
                return twice("ranking");
            }
            Ok(RANK_OPTIONS.to_vec())
        } else {
            Err(Refusal::term(format!("unknown term `{name}`")))
        }
    }
}

/// Options of a divergence: temperature, lambda and its shape parameters.
fn kd_options(kind: Divergence) -> Vec<&'static str> {
    [&["t", "lambda"], kind.parameters()].concat()
}

/// Sets an option, or says what its value must be.
fn kd_option(kd: &mut Kd, key: &str, value: &str) -> Result<(), &'static str> {
    match key {
        "lambda" => {
            kd.lambda = match value {
                "fixed" => Lambda::Fixed,
                "dynamic" => Lambda::Dynamic,
                _ => return Err("fixed or dynamic"),
            };
        }
        "t" => kd.temperature = number(value)?,
        "alpha" => kd.alpha = Some(number(value)?),
        "beta" => kd.beta = Some(number(value)?),
        _ => kd.mu = Some(number(value)?),
    }
    Ok(())
}

fn rank_option(rank: &mut Rank, key: &str, value: &str) -> Result<(), &'static str> {
    match key {
        "set" => {
            rank.set = match value {
                "union" => RankSet::Union,
                "teacher" => RankSet::Teacher,
                "multiset" => RankSet::Multiset,
                _ => return Err("union, teacher or multiset"),
            };
        }
        "tau" => rank.tau = number(value)?,
        "eps" => rank.eps = number(value)?,
        "rho" => rank.rho = number(value)?,
        _ => rank.top_p = number(value)?,
    }
    Ok(())
}

fn number(value: &str) -> Result<f32, &'static str> {
    value.parse().map_err(|_| "a number")
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

/// Word of a variant in the shorthand, as in TOML.
fn word(variant: impl fmt::Debug) -> String {
    format!("{variant:?}").to_lowercase()
}

/// A term on the way to its text.
struct Term(String);

impl Term {
    fn new(weight: f32, usual: f32, name: &str) -> Self {
        // abs: a weight of -0 is a weight of 0.
        Term(if weight == usual { name.to_owned() } else { format!("{}{name}", weight.abs()) })
    }

    fn set(&mut self, name: &str, value: impl fmt::Display) {
        self.0 += &format!(":{name}={value}");
    }

    /// Adds an option unless it is at its default.
    fn option<T: PartialEq + fmt::Display>(&mut self, name: &str, value: T, usual: T) {
        if value != usual {
            self.set(name, value);
        }
    }
}

impl fmt::Display for Objective {
    /// The shorthand, with every option that is not at its default: parsing it gives the same objective.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut terms = Vec::new();
        if self.ce != 0.0 {
            terms.push(Term::new(self.ce, 1.0, "ce"));
        }
        if let Some(kd) = &self.kd {
            terms.push(kd_term(kd));
        }
        if let Some(rank) = &self.rank {
            terms.push(rank_term(rank));
        }
        // Of the ranking term, or else of the divergence: they stand in this order.
        if let Some(term) = terms.last_mut() {
            term.option("k", self.k, defaults::k());
            if let Some(Confidence { kind, c_wrong, applies }) = &self.confidence {
                term.set("conf", word(kind));
                c_wrong.iter().for_each(|c| term.set("c", c.abs()));
                term.option("applies", word(applies), word(Applies::Rank));
            }
        }
        f.write_str(&terms.into_iter().map(|term| term.0).collect::<Vec<_>>().join("+"))
    }
}

fn kd_term(kd: &Kd) -> Term {
    let mut term = Term::new(kd.weight, 1.0, &word(kd.kind));
    term.option("t", kd.temperature, 1.0);
    term.option("lambda", word(kd.lambda), word(Lambda::Fixed));
    for (name, value) in [("alpha", kd.alpha), ("beta", kd.beta), ("mu", kd.mu)] {
        value.iter().for_each(|value| term.set(name, value));
    }
    term
}

fn rank_term(rank: &Rank) -> Term {
    let usual = Rank::default();
    let name = if rank.kind == RankKind::Sigmoid { "rank".to_owned() } else { word(rank.kind) };
    let mut term = Term::new(rank.weight, usual.weight, &name);
    term.option("tau", rank.tau, usual.tau);
    term.option("eps", rank.eps, usual.eps);
    term.option("set", word(rank.set), word(usual.set));
    term.option("rho", rank.rho, usual.rho);
    term.option("top_p", rank.top_p, usual.top_p);
    term
}

#[cfg(test)]
mod tests;
