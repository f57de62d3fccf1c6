//! Golden losses: values and gradients from an independent implementation.
//!
//! A file holds `cases`, each one position (student logits `z`, cached teacher head `ids` / `logp`, target `y`) with a
//! list of `losses` (`kind`, `args`, `value`, dense `grad` over the vocabulary).

use crate::{Error, Result};
use crest_kernels::head;
use crest_kernels::objective::cpu::Settings;
use crest_kernels::objective::{MAX_K, confidence, kd, rank, set};
use serde::Deserialize;

/// A golden file.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldenFile {
    /// The positions.
    pub cases: Vec<Case>,
}

/// One position.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Vocabulary V.
    #[serde(rename = "V")]
    pub vocab: usize,
    /// Cached ids K.
    #[serde(rename = "K")]
    pub head: usize,
    /// Ranked peaks k, unless a loss names its own.
    pub k: usize,
    /// Student logits `[V]`.
    pub z: Vec<f64>,
    /// Cached ids `[K]`, falling teacher probability.
    pub ids: Vec<u32>,
    /// Cached log-probabilities `[K]` in nats.
    pub logp: Vec<f64>,
    /// True next token.
    pub y: u32,
    /// What to reproduce.
    pub losses: Vec<Loss>,
}

/// One loss at a position.
#[derive(Clone, Debug, Deserialize)]
pub struct Loss {
    /// Name, e.g. `jsd` or `rank.sigmoid`.
    pub kind: String,
    /// Its settings.
    #[serde(default)]
    pub args: Args,
    /// Value.
    pub value: f64,
    /// Gradient over the vocabulary `[V]`.
    pub grad: Vec<f64>,
}

/// Settings of a loss; which ones count depends on its kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Args {
    /// `jsd`, `ab`.
    pub beta: Option<f64>,
    /// `sfkl`, `srkl`, `ab`.
    pub alpha: Option<f64>,
    /// `akl`.
    pub mu: Option<f64>,
    /// Ranking: `union`, `teacher` or `multiset`.
    pub set: Option<String>,
    /// Ranking: peaks per side.
    pub k: Option<usize>,
    /// `rank.sigmoid`.
    pub tau: Option<f64>,
    /// `rank.pav`.
    pub eps: Option<f64>,
    /// Peak filter.
    pub rho: Option<f64>,
    /// Peak filter.
    pub top_p: Option<f64>,
    /// Ids of the ranked set, for a closer look.
    #[serde(rename = "U")]
    pub ids: Option<Vec<u32>>,
    /// Teacher scores of the ranked set, for a closer look.
    pub t: Option<Vec<f64>>,
    /// `rank.pav`: blocks on the student's side, for a closer look.
    pub blocks: Option<usize>,
}

/// Parses and checks a golden file.
///
/// # Errors
/// [`Error::Input`] naming the case, the loss and the number that does not fit.
pub fn parse(text: &str) -> Result<GoldenFile> {
    let file: GoldenFile = serde_json::from_str(text).map_err(|e| {
        Error::input(
            "golden losses",
            e.to_string(),
            "expected {\"cases\": [{V, K, k, z, ids, logp, y, losses}]}",
        )
    })?;
    if file.cases.is_empty() {
        return Err(bad("golden losses", "there are no cases"));
    }
    for (i, case) in file.cases.iter().enumerate() {
        case.check(&format!("golden losses, case {i}"))?;
    }
    Ok(file)
}

fn bad(place: &str, problem: impl Into<String>) -> Error {
    Error::input(place, problem, "the file does not describe a position that the kernels can run")
}

impl Case {
    fn check(&self, place: &str) -> Result<()> {
        let lengths = [("z", self.z.len(), self.vocab), ("ids", self.ids.len(), self.head)];
        for (name, found, expected) in lengths.into_iter().chain([("logp", self.logp.len(), self.head)]) {
            if found != expected {
                return Err(bad(place, format!("{name} has {found} entries, expected {expected}")));
            }
        }
        if !(1..=head::MAX_HEAD.min(self.vocab)).contains(&self.head) {
            return Err(bad(
                place,
                format!("K = {} is not between 1 and min(V = {}, {})", self.head, self.vocab, head::MAX_HEAD),
            ));
        }
        let mut seen = vec![false; self.vocab];
        for &id in &self.ids {
            match seen.get_mut(id as usize) {
                Some(seen) if !*seen => *seen = true,
                Some(_) => return Err(bad(place, format!("id {id} comes twice in the cached head"))),
                None => return Err(bad(place, format!("cached id {id} is outside 0..{}", self.vocab))),
            }
        }
        if self.y as usize >= self.vocab {
            return Err(bad(place, format!("target {} is outside 0..{}", self.y, self.vocab)));
        }
        for (i, loss) in self.losses.iter().enumerate() {
            let place = format!("{place}, loss {i} ({})", loss.kind);
            if loss.grad.len() != self.vocab {
                return Err(bad(
                    &place,
                    format!("grad has {} entries, expected {}", loss.grad.len(), self.vocab),
                ));
            }
            loss.settings(self).map_err(|problem| bad(&place, problem))?;
        }
        Ok(())
    }

    /// Teacher mass outside the cached head.
    pub fn rest(&self) -> f64 {
        1.0 - self.logp.iter().map(|l| l.exp()).sum::<f64>()
    }

    /// The settings under which the objective is `loss` alone, at weight 1.
    ///
    /// # Errors
    /// [`Error::Input`] for a loss that Crest does not know.
    pub fn settings(&self, loss: &Loss) -> Result<Settings<f64>> {
        loss.settings(self).map_err(|problem| bad(&format!("golden loss {}", loss.kind), problem))
    }
}

impl Loss {
    /// Kind and settings in one line.
    pub fn label(&self) -> String {
        let args = &self.args;
        let mut label = self.kind.clone();
        if let Some(set) = &args.set {
            label += &format!(" {set}");
        }
        let numbers = [
            ("alpha", args.alpha),
            ("beta", args.beta),
            ("mu", args.mu),
            ("tau", args.tau),
            ("eps", args.eps),
            ("rho", args.rho),
            ("top_p", args.top_p),
        ];
        for (name, value) in numbers {
            if let Some(value) = value {
                label += &format!(" {name}={value}");
            }
        }
        label
    }

    fn settings(&self, case: &Case) -> Result<Settings<f64>, String> {
        let args = &self.args;
        let mut settings = Settings {
            vocab: case.vocab,
            k: args.k.unwrap_or(case.k),
            w_ce: 0.0,
            w_kd: 0.0,
            w_rank: 0.0,
            kd_kind: kd::FKL,
            kd_a: 0.0,
            kd_b: 0.0,
            dynamic: false,
            rank_kind: rank::SIGMOID,
            rank_set: ranked_set(args.set.as_deref())?,
            smoothing: 1.0,
            rho: args.rho.unwrap_or(0.0),
            top_p: args.top_p.unwrap_or(1.0),
            confidence: confidence::NONE,
            confidence_kd: false,
            c_wrong: 1.0,
            peak_relative: 0.0,
            peak_absolute: 0.0,
            temperature: 1.0,
        };
        if !(1..=MAX_K).contains(&settings.k) {
            return Err(format!("k = {} is not between 1 and {MAX_K}", settings.k));
        }
        if self.kind == "ce" {
            settings.w_ce = 1.0;
        } else if let Some(kind) = self.kind.strip_prefix("rank.") {
            settings.w_rank = 1.0;
            (settings.rank_kind, settings.smoothing) = self.ranking(kind)?;
        } else {
            settings.w_kd = 1.0;
            (settings.kd_kind, settings.kd_a, settings.kd_b) = self.divergence()?;
        }
        Ok(settings)
    }

    fn ranking(&self, kind: &str) -> Result<(u32, f64), String> {
        Ok(match kind {
            "sigmoid" => (rank::SIGMOID, self.positive("tau", self.args.tau)?),
            "pav" => (rank::PAV, self.positive("eps", self.args.eps)?),
            "pearson" => (rank::PEARSON, 1.0),
            "ranknet" => (rank::RANKNET, 1.0),
            "listmle" => (rank::LISTMLE, 1.0),
            _ => return Err(format!("unknown ranking loss `{kind}`")),
        })
    }

    fn divergence(&self) -> Result<(u32, f64, f64), String> {
        let args = &self.args;
        Ok(match self.kind.as_str() {
            "fkl" => (kd::FKL, 0.0, 0.0),
            "rkl" => (kd::RKL, 0.0, 0.0),
            "jsd" => (kd::JSD, self.positive("beta", args.beta)?, 0.0),
            "sfkl" => (kd::SFKL, self.positive("alpha", args.alpha)?, 0.0),
            "srkl" => (kd::SRKL, self.positive("alpha", args.alpha)?, 0.0),
            "tvd" => (kd::TVD, 0.0, 0.0),
            "akl" => (kd::AKL, self.positive("mu", args.mu)?, 0.0),
            "ab" => (kd::AB, self.positive("alpha", args.alpha)?, self.positive("beta", args.beta)?),
            kind => return Err(format!("unknown loss `{kind}`")),
        })
    }

    fn positive(&self, name: &str, value: Option<f64>) -> Result<f64, String> {
        match value {
            Some(value) if value > 0.0 => Ok(value),
            Some(value) => Err(format!("{name} = {value} must be positive")),
            None => Err(format!("args lack `{name}`")),
        }
    }
}

fn ranked_set(name: Option<&str>) -> Result<u32, String> {
    Ok(match name {
        None | Some("union") => set::UNION,
        Some("teacher") => set::TEACHER,
        Some("multiset") => set::MULTISET,
        Some(other) => return Err(format!("unknown ranked set `{other}`")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sound() -> Value {
        json!({"note": "ignored", "cases": [{
            "V": 4, "K": 2, "k": 2, "z": [0.5, 0.1, -1.0, 2], "ids": [3, 1], "logp": [-0.4, -1.9], "y": 1,
            "losses": [
                {"kind": "jsd", "args": {"beta": 0.5, "U": [3]}, "value": 0.1, "grad": [0, 0, 0, 0]},
                {"kind": "rank.pav", "args": {"set": "multiset", "k": 1, "eps": 0.1}, "value": 0.1,
                 "grad": [0, 0, 0, 0]},
            ],
        }]})
    }

    #[test]
    fn settings_are_one_loss_at_weight_one() {
        let file = parse(&sound().to_string()).unwrap();
        let case = &file.cases[0];
        let [jsd, pav] = [0, 1].map(|i| case.settings(&case.losses[i]).unwrap());
        assert_eq!((jsd.w_ce, jsd.w_kd, jsd.w_rank, jsd.kd_kind, jsd.kd_a), (0.0, 1.0, 0.0, kd::JSD, 0.5));
        assert_eq!((pav.w_kd, pav.w_rank, pav.rank_kind, pav.rank_set), (0.0, 1.0, rank::PAV, set::MULTISET));
        assert_eq!((jsd.k, pav.k, pav.smoothing), (2, 1, 0.1));
        assert_eq!(case.losses[1].label(), "rank.pav multiset eps=0.1");
    }

    /// Replaces what stands at `path` and returns the message of the refusal.
    fn refusal(path: &str, value: Value) -> String {
        let mut file = sound();
        *file.pointer_mut(path).unwrap() = value;
        parse(&file.to_string()).unwrap_err().to_string()
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (path, value, part) in [
            ("/cases", json!([]), "no cases"),
            ("/cases/0/V", json!(5), "case 0: z has 4 entries, expected 5"),
            ("/cases/0/logp", json!([-0.4]), "logp has 1 entries, expected 2"),
            ("/cases/0/ids/1", json!(4), "cached id 4 is outside 0..4"),
            ("/cases/0/ids/1", json!(3), "id 3 comes twice"),
            ("/cases/0/ids/1", json!(-1), "invalid value"),
            ("/cases/0/y", json!(9), "target 9 is outside"),
            ("/cases/0/k", json!(33), "k = 33 is not between 1 and 32"),
            ("/cases/0/losses/0/grad", json!([0.0]), "loss 0 (jsd): grad has 1 entries"),
            ("/cases/0/losses/0/kind", json!("kl"), "unknown loss `kl`"),
            ("/cases/0/losses/0/args", json!({}), "args lack `beta`"),
            ("/cases/0/losses/1/args/eps", json!(0), "eps = 0 must be positive"),
            ("/cases/0/losses/1/args/set", json!("all"), "unknown ranked set `all`"),
            ("/cases/0/losses/1/kind", json!("rank.gumbel"), "unknown ranking loss `gumbel`"),
        ] {
            let message = refusal(path, value);
            assert!(message.contains(part), "{path}: {message}");
        }
        let mut empty = sound();
        let case = empty.pointer_mut("/cases/0").unwrap();
        (case["K"], case["ids"], case["logp"]) = (json!(0), json!([]), json!([]));
        assert!(parse(&empty.to_string()).unwrap_err().to_string().contains("K = 0"));
        assert!(parse("{\"cases\": [").unwrap_err().to_string().contains("EOF"));
    }
}
