//! The shorthand says everything about an objective, in one way, and its mistakes are named.

use super::*;
use proptest::prelude::*;

fn parse(text: &str) -> Objective {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}

#[test]
fn shorthand_round_trips() {
    for text in [
        "ce+rkl",
        "ce+rkl+rank",
        "fkl",
        "fkl+0.3rank",
        "2fkl",
        "ce+2jsd+1pav",
        "0.5ce+ab+listmle",
        "ce+rkl+rank:tau=1:k=3",
        "fkl:lambda=dynamic",
        "fkl:lambda=dynamic:k=7",
        "jsd:beta=0.3+rank:k=7",
        "ce+fkl:t=2+rank",
        "rkl:t=0.5:lambda=dynamic:k=3",
        "ab:alpha=0.3:beta=0.6",
        "rank:set=teacher:rho=0.1:top_p=0.9",
        "pav:eps=0.1",
        "ce:k=7",
        "ce+0fkl",
        "ce+rkl+rank:conf=agree",
        "rank:k=3:conf=agree:c=0.5:applies=all",
        "fkl:conf=entropy:applies=all",
    ] {
        assert_eq!(parse(text).to_string(), text);
    }
}

#[test]
fn there_is_one_name_for_an_objective() {
    for (text, name) in [
        ("CE+rkl+2rank", "ce+rkl+rank"),
        ("fkl+.3rank", "fkl+0.3rank"),
        (" rank : k=3 : tau = 1.0 + CE ", "ce+rank:tau=1:k=3"),
        ("fkl:k=3+rank", "fkl+rank:k=3"),
        ("rank:rho=0.1:set=teacher:top_p=0.9", "rank:set=teacher:rho=0.1:top_p=0.9"),
        ("pav:eps=1:k=5", "pav"),
        ("sigmoid:set=Union", "rank"),
        ("ce+rank:applies=rank:c=0.1:conf=agree", "ce+rank:conf=agree:c=0.1"),
        ("fkl:conf=entropy+rank:applies=all", "fkl+rank:conf=entropy:applies=all"),
        ("rank:conf=none", "rank"),
    ] {
        assert_eq!(parse(text).to_string(), name);
    }
}

#[test]
fn mistakes_are_named() {
    for (text, part) in [
        ("", "unknown term"),
        ("fkl+rkl", "two divergence"),
        ("ce+0ce", "two ce"),
        ("0ce+ce", "two ce"),
        ("pav+rank", "two ranking"),
        ("3", "unknown"),
        ("1.2.3ce", "not a weight"),
        ("0ce", "every weight is 0"),
        ("fkl+x", "`x`"),
        ("rank:tau", "`tau` behind `rank` is not an option `name=value`"),
        ("rank:", "`` behind `rank`"),
        ("fkl:tau=1", "`fkl` has no option `tau`\nhint: `fkl` takes t, lambda, k, conf, c, applies"),
        ("fkl:beta=0.3", "`fkl` has no option `beta`"),
        ("ce:lambda=fixed", "`ce` has no option `lambda`\nhint: `ce` takes k, conf, c, applies"),
        ("rank:beta=1", "`rank` takes tau, eps, set, rho, top_p, k"),
        ("rank:tau=1:tau=2", "`rank` has the option `tau` twice"),
        ("fkl:k=3+rank:k=4", "`k` stands on two terms"),
        ("rank:tau=warm", "`tau=warm` of `rank` is not possible\nhint: tau is a number"),
        ("rank:set=all", "set is union, teacher or multiset"),
        ("rkl:lambda=1", "lambda is fixed or dynamic"),
        ("fkl:k=2.5", "k is a whole number"),
        ("fkl:k=-1", "k is a whole number"),
        ("rank:conf=maybe", "conf is none, entropy or agree"),
        ("rank:conf=agree:applies=ce", "applies is rank or all"),
        ("rank:c=0.5", "`c` and `applies` belong to a weight `conf`"),
        ("rank:conf=none:c=0.5", "`c` and `applies` belong to a weight `conf`"),
        ("rank:conf=entropy:c=0.5", "objective.confidence.c_wrong: entropy has no such parameter"),
        ("rank:conf=agree:c=1.5", "1.5 is not between 0 and 1"),
        ("ce+fkl:conf=agree", "objective.confidence: there is no term that it weighs"),
        ("ce:conf=agree:applies=all", "there is no term that it weighs"),
        ("fkl:t=3", "objective.kd.temperature: 3 is not 0.5, 1, 2 or 4"),
        ("fkl:t=nan", "objective.kd.temperature"),
        ("rank:t=2", "`rank` has no option `t`"),
        ("rank:tau=nan", "objective.rank.tau"),
        ("fkl:k=33", "objective.k: 33 is not between 1 and 32"),
        ("jsd:beta=1", "objective.kd.beta: 1 is not between 0 and 1"),
    ] {
        let error = text.parse::<Objective>().unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}

#[test]
fn what_a_text_does_not_name_stays_as_the_details_have_it() {
    let details = parse("3jsd:lambda=dynamic:beta=0.3+1pav:eps=0.1:rho=0.2:k=7");
    for (text, name) in [
        ("jsd+rank:rho=0", "jsd:lambda=dynamic:beta=0.3+rank:eps=0.1:k=7"),
        ("jsd:lambda=fixed:k=5", "jsd:beta=0.3"),
        ("fkl", "fkl:k=7"),
        ("ce+rkl+2pav", "ce+rkl+pav:eps=0.1:rho=0.2:k=7"),
    ] {
        assert_eq!(Objective::parse_with(text, &details).unwrap().to_string(), name);
    }
}

#[test]
fn a_weight_of_the_details_goes_where_it_weighs_something() {
    let details = parse("rank:conf=agree:c=0.5");
    for (text, name) in [
        ("ce+rkl", "ce+rkl"),
        ("ce+rkl+rank", "ce+rkl+rank:conf=agree:c=0.5"),
        ("rkl:applies=all", "rkl:conf=agree:c=0.5:applies=all"),
        ("pav:conf=entropy", "pav:conf=entropy"),
        ("pav:conf=none", "pav"),
    ] {
        assert_eq!(Objective::parse_with(text, &details).unwrap().to_string(), name);
    }
}

/// A weight, with both zeros and numbers of many digits.
fn weight() -> impl Strategy<Value = f32> {
    prop_oneof![Just(0.0f32), Just(-0.0f32), Just(1.0f32), Just(2.0f32), 0.0f32..=1e3, 0.0f32..1e-30]
}

fn inside() -> impl Strategy<Value = Option<f32>> {
    proptest::option::of(f32::MIN_POSITIVE..1.0)
}

prop_compose! {
    fn kd()(
        kind in prop::sample::select(&[
            Divergence::Fkl, Divergence::Rkl, Divergence::Jsd, Divergence::Sfkl, Divergence::Srkl, Divergence::Tvd,
            Divergence::Akl, Divergence::Ab,
        ][..]),
        weight in weight(),
        dynamic: bool,
        temperature in prop::sample::select(&crate::cache::TEMPERATURES[..]),
        (alpha, beta, mu) in (inside(), inside(), inside()),
    ) -> Kd {
        let lambda = if dynamic { Lambda::Dynamic } else { Lambda::Fixed };
        let takes = |name: &str, value| if kd_options(kind).contains(&name) { value } else { None };
        let (alpha, beta, mu) = (takes("alpha", alpha), takes("beta", beta), takes("mu", mu));
        Kd { kind, weight, lambda, temperature, alpha, beta, mu }
    }
}

prop_compose! {
    fn rank()(
        kind in prop::sample::select(&[
            RankKind::Sigmoid, RankKind::Pav, RankKind::Pearson, RankKind::Ranknet, RankKind::Listmle,
        ][..]),
        weight in weight(),
        set in prop::sample::select(&[RankSet::Union, RankSet::Teacher, RankSet::Multiset][..]),
        tau in prop_oneof![Just(0.3f32), 1e-3f32..=1e3],
        eps in prop_oneof![Just(1.0f32), 1e-3f32..=1e3],
        rho in prop_oneof![Just(0.0f32), Just(-0.0f32), 0.0f32..=1.0],
        top_p in prop_oneof![Just(1.0f32), f32::MIN_POSITIVE..=1.0],
    ) -> Rank {
        Rank { kind, weight, set, tau, eps, rho, top_p }
    }
}

prop_compose! {
    fn confidence()(
        agree: bool,
        all: bool,
        c in proptest::option::of(prop_oneof![Just(0.25f32), Just(-0.0f32), 0.0f32..=1.0]),
    ) -> Confidence {
        let applies = if all { Applies::All } else { Applies::Rank };
        match agree {
            true => Confidence { kind: ConfidenceKind::Agree, c_wrong: c, applies },
            false => Confidence { applies, ..Confidence::new(ConfidenceKind::Entropy) },
        }
    }
}

prop_compose! {
    fn objective()(
        ce in weight(),
        k in prop_oneof![Just(5u32), 1..=super::super::MAX_K],
        kd in proptest::option::of(kd()),
        rank in proptest::option::of(rank()),
        confidence in proptest::option::of(confidence()),
    ) -> Objective {
        Objective { ce, k, kd, rank, confidence }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn every_valid_objective_comes_back_from_its_name(objective in objective()) {
        prop_assume!(objective.validate().is_ok());
        let name = objective.to_string();
        let back: Objective = name.parse().map_err(|e| TestCaseError::fail(format!("{name}: {e}")))?;
        prop_assert_eq!(&back, &objective, "{}", name);
        prop_assert_eq!(back.to_string(), name);
    }

    #[test]
    fn no_text_panics(text in "[ce rkfanpvtuo+:=.0-9]{0,40}") {
        let _ = text.parse::<Objective>();
    }
}
