//! Settings of a run from flags, TOML and defaults, in that precedence.

use crate::error::{Error, Result};
use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser};
use crest_core::{
    Config, Objective,
    objective::{Rank, RankSet},
};
use std::path::PathBuf;

/// What `crest distill` trains when no objective is named: the ranking loss, the same without it, and the honest control.
const DEFAULT_OBJECTIVES: [&str; 3] = ["ce+rkl", "ce+rkl+rank", "fkl"];

/// Flags that decide what is trained and how.
#[derive(Clone, Debug, Default, Args)]
pub struct SettingsArgs {
    /// Settings file; flags go before it, defaults after it
    #[arg(long, value_name = "TOML", help_heading = "Input")]
    pub config: Option<PathBuf>,
    /// Objective such as ce+rkl+2rank or fkl+rank:tau=1:k=3; several, by comma or repeated, train one student each
    #[arg(long, value_name = "TERMS", value_delimiter = ',', help_heading = "Objective")]
    pub objective: Vec<String>,
    /// Peaks compared
    #[arg(long, value_name = "N", help_heading = "Objective")]
    pub k: Option<u32>,
    /// Smoothing of the soft ranks, in logit units
    #[arg(long, value_name = "X", help_heading = "Objective")]
    pub tau: Option<f32>,
    /// Ids whose ranks are compared
    #[arg(long, help_heading = "Objective", value_parser = PossibleValuesParser::new(["union", "teacher", "multiset"]).map(|s| rank_set(&s)))]
    pub set: Option<RankSet>,
    /// Decides initial weights and the order of batches
    #[arg(long, value_name = "N", help_heading = "Schedule")]
    pub seed: Option<u64>,
    /// Optimizer steps
    #[arg(long, value_name = "N", help_heading = "Schedule")]
    pub steps: Option<u32>,
    /// Windows per step
    #[arg(long, value_name = "N", help_heading = "Schedule")]
    pub batch: Option<u32>,
    /// Peak learning rate
    #[arg(long, value_name = "X", help_heading = "Schedule")]
    pub lr: Option<f32>,
    /// Model width
    #[arg(long, value_name = "N", help_heading = "Student")]
    pub width: Option<u32>,
    /// Blocks
    #[arg(long, value_name = "N", help_heading = "Student")]
    pub layers: Option<u32>,
    /// Query heads
    #[arg(long, value_name = "N", help_heading = "Student")]
    pub heads: Option<u32>,
    /// Key/value heads [default with --heads: as many]
    #[arg(long, value_name = "N", help_heading = "Student")]
    pub kv_heads: Option<u32>,
    /// Feed-forward width
    #[arg(long, value_name = "N", help_heading = "Student")]
    pub ff: Option<u32>,
    /// Context in tokens
    #[arg(long, value_name = "N", help_heading = "Student")]
    pub context: Option<u32>,
}

fn rank_set(name: &str) -> RankSet {
    match name {
        "teacher" => RankSet::Teacher,
        "multiset" => RankSet::Multiset,
        _ => RankSet::Union,
    }
}

impl SettingsArgs {
    /// One validated configuration per objective.
    ///
    /// # Errors
    /// An unreadable file, an unknown key, or a setting out of range, named.
    pub fn resolve(&self) -> Result<Vec<Config>> {
        let base = match &self.config {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(Error::reading(path))?;
                Config::from_toml(&text).map_err(Error::of_file(path))?
            }
            None => Config::default(),
        };
        let details = self.details(&base.objective);
        let parse = |text: &str| Objective::parse_with(text, &details);
        let objectives: Vec<Objective> = match (self.objective.as_slice(), &self.config) {
            ([], Some(_)) => {
                let rank = base.objective.rank.as_ref().and(details.rank.clone());
                vec![Objective { k: details.k, rank, ..base.objective.clone() }]
            }
            ([], None) => DEFAULT_OBJECTIVES.into_iter().map(parse).collect::<Result<_, _>>()?,
            (named, _) => named.iter().map(|text| parse(text)).collect::<Result<_, _>>()?,
        };
        if (self.tau.is_some() || self.set.is_some()) && objectives.iter().all(|o| o.rank.is_none()) {
            return Err(Error::usage(
                "--tau and --set belong to a ranking loss, and no objective has one",
                "add a ranking term, e.g. --objective ce+rkl+rank",
            ));
        }
        objectives
            .into_iter()
            .map(|objective| {
                let config = self.with_flags(Config { objective, ..base.clone() });
                config.validate()?;
                Ok(config)
            })
            .collect()
    }

    /// One configuration: of the only objective named, or else the default one.
    ///
    /// # Errors
    /// As [`Self::resolve`], or if several objectives are named.
    pub fn resolve_one(&self) -> Result<Config> {
        let mut one = self.clone();
        if one.config.is_none() && one.objective.is_empty() {
            one.objective.push(Config::default().objective.to_string());
        }
        match one.resolve()?.as_slice() {
            [config] => Ok(config.clone()),
            several => Err(Error::usage(
                format!("{} objectives are named, and this command takes one", several.len()),
                "name one with --objective",
            )),
        }
    }

    fn with_flags(&self, mut config: Config) -> Config {
        let student = &mut config.student;
        student.kv_heads = self.kv_heads.or(self.heads).unwrap_or(student.kv_heads);
        for (flag, setting) in [
            (self.width, &mut student.width),
            (self.layers, &mut student.layers),
            (self.heads, &mut student.heads),
            (self.ff, &mut student.ff),
            (self.context, &mut student.context),
            (self.steps, &mut config.schedule.steps),
            (self.batch, &mut config.schedule.batch),
        ] {
            *setting = flag.unwrap_or(*setting);
        }
        config.seed = self.seed.unwrap_or(config.seed);
        config.schedule.lr = self.lr.unwrap_or(config.schedule.lr);
        config
    }

    /// What holds where a shorthand names no option of its own: the flags, then the settings file.
    fn details(&self, file: &Objective) -> Objective {
        let kept = file.rank.clone().unwrap_or_default();
        let rank = Rank { tau: self.tau.unwrap_or(kept.tau), set: self.set.unwrap_or(kept.set), ..kept };
        Objective { k: self.k.unwrap_or(file.k), rank: Some(rank), ..file.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn shorthands(args: &SettingsArgs) -> Vec<String> {
        args.resolve().unwrap().iter().map(|c| c.objective.to_string()).collect()
    }

    #[test]
    fn without_anything_three_students_share_a_seed() {
        let args = SettingsArgs::default();
        assert_eq!(shorthands(&args), ["ce+rkl", "ce+rkl+rank", "fkl"]);
        let configs = args.resolve().unwrap();
        assert!(configs.iter().all(|c| c.seed == 1 && c.student == configs[0].student));
    }

    #[test]
    fn flags_go_before_the_file_and_the_file_before_defaults() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        write!(
            file,
            "seed = 5\n[schedule]\nsteps = 9\n[objective]\nce = 1\nk = 7\nrank = {{ tau = 0.5, set = 'teacher' }}"
        )
        .unwrap();
        let config = Some(file.path().to_owned());
        let from_file = SettingsArgs { config: config.clone(), ..Default::default() }.resolve().unwrap();
        assert_eq!(from_file.len(), 1);
        assert_eq!((from_file[0].seed, from_file[0].schedule.steps, from_file[0].objective.k), (5, 9, 7));
        let flags = SettingsArgs {
            config,
            objective: vec!["fkl+.3rank".into()],
            steps: Some(4),
            heads: Some(2),
            tau: Some(1.0),
            ..Default::default()
        };
        let mixed = &flags.resolve().unwrap()[0];
        assert_eq!((mixed.seed, mixed.schedule.steps, mixed.objective.k), (5, 4, 7));
        assert_eq!((mixed.student.heads, mixed.student.kv_heads), (2, 2));
        let rank = mixed.objective.rank.as_ref().unwrap();
        assert_eq!((rank.weight, rank.tau, rank.set), (0.3, 1.0, RankSet::Teacher));
        assert_eq!(mixed.objective.ce, 0.0);
        let named = SettingsArgs { objective: vec!["fkl+rank:tau=2".into(), "ce+pav:k=3".into()], ..flags };
        assert_eq!(shorthands(&named), ["fkl+rank:tau=2:set=teacher:k=7", "ce+pav:tau=1:set=teacher:k=3"]);
    }

    #[test]
    fn mistakes_are_named() {
        let bad = |args: SettingsArgs| args.resolve().unwrap_err().to_string();
        let named = |text: &str| SettingsArgs { objective: vec![text.into()], ..Default::default() };
        assert!(bad(SettingsArgs { tau: Some(1.0), ..named("fkl") }).contains("ranking"));
        assert!(bad(SettingsArgs { k: Some(99), ..named("fkl") }).contains("objective.k"));
        assert!(bad(named("fkl+nonsense")).contains("nonsense"));
        let missing = SettingsArgs { config: Some("/nonexistent/x.toml".into()), ..Default::default() };
        assert!(bad(missing).contains("/nonexistent/x.toml"));
    }
}
