//! From the setting to the numbers of the objective kernel.

use super::{Applies, ConfidenceKind, Divergence, Kd, Lambda, Objective, Rank, RankKind, RankSet};
use crate::cache::stats::PeakSettings;
use crest_kernels::objective::{Params, confidence, kd, rank, set};

/// Weight of positions whose true token is none of the teacher's peaks, unless set.
const C_WRONG: f32 = 0.25;

impl Divergence {
    /// The kernel's code.
    pub fn code(self) -> u32 {
        match self {
            Divergence::Fkl => kd::FKL,
            Divergence::Rkl => kd::RKL,
            Divergence::Jsd => kd::JSD,
            Divergence::Sfkl => kd::SFKL,
            Divergence::Srkl => kd::SRKL,
            Divergence::Tvd => kd::TVD,
            Divergence::Akl => kd::AKL,
            Divergence::Ab => kd::AB,
        }
    }
}

impl RankKind {
    /// The kernel's code.
    pub fn code(self) -> u32 {
        match self {
            RankKind::Sigmoid => rank::SIGMOID,
            RankKind::Pav => rank::PAV,
            RankKind::Pearson => rank::PEARSON,
            RankKind::Ranknet => rank::RANKNET,
            RankKind::Listmle => rank::LISTMLE,
        }
    }
}

impl RankSet {
    /// The kernel's code.
    pub fn code(self) -> u32 {
        match self {
            RankSet::Union => set::UNION,
            RankSet::Teacher => set::TEACHER,
            RankSet::Multiset => set::MULTISET,
        }
    }
}

impl ConfidenceKind {
    /// The kernel's code.
    pub fn code(self) -> u32 {
        match self {
            ConfidenceKind::Entropy => confidence::ENTROPY,
            ConfidenceKind::Agree => confidence::AGREE,
        }
    }
}

impl Rank {
    /// Smoothing of the ranks as the kernel takes it: eps for `pav`, tau otherwise.
    pub fn smoothing(&self) -> f32 {
        if self.kind == RankKind::Pav { self.eps } else { self.tau }
    }
}

impl Objective {
    /// Kernel parameters for `n` scored positions over `vocab` tokens with a cached head of capacity `head`.
    ///
    /// A missing term keeps its defaults at weight 0: the kernel then still reports forward KL and the ranking loss.
    pub fn params(&self, n: u32, vocab: u32, head: u32) -> Params {
        let no_kd = Kd { weight: 0.0, ..Kd::new(Divergence::Fkl) };
        let no_rank = Rank { weight: 0.0, ..Rank::default() };
        let kd = self.kd.as_ref().unwrap_or(&no_kd);
        let rank = self.rank.as_ref().unwrap_or(&no_rank);
        let (kd_a, kd_b) = kd.shape();
        let weighed = self.confidence.as_ref();
        let peaks = PeakSettings::default();
        Params {
            n,
            vocab,
            head,
            k: self.k,
            w_ce: self.ce,
            w_kd: kd.weight,
            w_rank: rank.weight,
            kd_kind: kd.kind.code(),
            kd_a,
            kd_b,
            dynamic: u32::from(kd.lambda == Lambda::Dynamic),
            rank_kind: rank.kind.code(),
            rank_set: rank.set.code(),
            smoothing: rank.smoothing(),
            rho: rank.rho,
            top_p: rank.top_p,
            confidence: weighed.map_or(confidence::NONE, |c| c.kind.code()),
            confidence_kd: weighed.is_some_and(|c| c.applies == Applies::All).into(),
            c_wrong: weighed.and_then(|c| c.c_wrong).unwrap_or(C_WRONG),
            peak_relative: peaks.relative,
            peak_absolute: peaks.absolute,
            temperature: kd.temperature,
            inv_t: 1.0 / kd.temperature,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shorthand_reaches_the_kernel() {
        let p = "ce+0.5jsd+3pav".parse::<Objective>().unwrap().params(4, 100, 16);
        assert_eq!((p.n, p.vocab, p.head, p.k), (4, 100, 16, 5));
        assert_eq!((p.w_ce, p.w_kd, p.w_rank), (1.0, 0.5, 3.0));
        assert_eq!((p.kd_kind, p.kd_a, p.rank_kind, p.smoothing), (kd::JSD, 0.5, rank::PAV, 1.0));
    }

    #[test]
    fn confidence_reaches_the_kernel() {
        let params = |text: &str| {
            let p = text.parse::<Objective>().unwrap().params(1, 10, 4);
            (p.confidence, p.confidence_kd, p.c_wrong, p.peak_relative, p.peak_absolute)
        };
        assert_eq!(params("fkl+rank"), (confidence::NONE, 0, 0.25, 0.1, 0.02));
        assert_eq!(params("fkl+rank:conf=agree"), (confidence::AGREE, 0, 0.25, 0.1, 0.02));
        assert_eq!(params("fkl:conf=agree:c=0:applies=all"), (confidence::AGREE, 1, 0.0, 0.1, 0.02));
        assert_eq!(params("rank:conf=entropy").0, confidence::ENTROPY);
    }

    #[test]
    fn temperature_reaches_the_kernel() {
        let params = |text: &str| {
            let p = text.parse::<Objective>().unwrap().params(1, 10, 4);
            (p.temperature, p.inv_t)
        };
        assert_eq!(params("ce"), (1.0, 1.0));
        assert_eq!(params("fkl:t=4"), (4.0, 0.25));
        assert_eq!(params("rkl:t=0.5"), (0.5, 2.0));
    }

    #[test]
    fn missing_terms_weigh_nothing() {
        let p = "ce".parse::<Objective>().unwrap().params(1, 10, 4);
        assert_eq!((p.w_ce, p.w_kd, p.w_rank), (1.0, 0.0, 0.0));
        assert_eq!((p.kd_kind, p.rank_kind, p.smoothing), (kd::FKL, rank::SIGMOID, 0.3));
    }
}
