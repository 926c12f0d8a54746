//! What a race would have said, had it stopped when it was decided: a pure function of its generations.

use contend::estimate::{hodges_lehmann, signed_rank_critical, signed_rank_interval};
use contend::verdict::{self, Border, Leaning, Plan, Verdict};

use crate::record::Race;
use crate::work::{TWIN, share_of};

/// The level of the plain interval: one look, one comparison.
const PLAIN_LEVEL: f64 = 0.05;

/// One comparison of a race, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Who was compared with `base`.
    pub contender: String,
    /// How much more work it did, as a share.
    pub planted: f64,
    /// What was said.
    pub said: Said,
    /// By how much the ratio over all generations missed the truth, as a share.
    pub error: f64,
    /// Half the width of the plain 95 % interval over all generations, as a share; `None` where they are too few.
    pub half_width: Option<f64>,
    /// Whether the truth lies outside of that interval.
    pub missed: Option<bool>,
    /// How long it took to come to what was said, in seconds: the race's time in proportion to the generations seen.
    pub seconds: f64,
}

/// What was said, held against the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// *Slower*.
    Slower,
    /// *Faster*: never right here.
    Faster,
    /// *Cannot tell, leans slower*.
    LeansSlower,
    /// *Same*, or *cannot tell* without leaning that way.
    Nothing,
}

impl Outcome {
    /// Whether it is about identical code.
    pub fn is_twin(&self) -> bool {
        self.contender == TWIN
    }
}

/// Judges every comparison of a race.
pub fn outcomes(race: &Race) -> Vec<Outcome> {
    let comparisons = race.ln_ratios.len();
    let plan = Plan::new(race.depth, comparisons);
    race.ln_ratios.iter().filter_map(|(contender, ratios)| judge(race, &plan, contender, ratios)).collect()
}

fn judge(race: &Race, plan: &Plan, contender: &str, ratios: &[f64]) -> Option<Outcome> {
    let planted = share_of(contender)?;
    let judged = verdict::replay(ratios, plan, Border::Together)?;
    let said = match judged.verdict {
        Verdict::Slower => Said::Slower,
        Verdict::Faster => Said::Faster,
        Verdict::CannotTell { leaning: Some(Leaning::Slower), .. } => Said::LeansSlower,
        Verdict::Same { .. } | Verdict::CannotTell { .. } => Said::Nothing,
    };
    let truth = planted.ln_1p();
    let critical = signed_rank_critical(ratios.len(), PLAIN_LEVEL);
    let plain = critical.and_then(|critical| signed_rank_interval(ratios, critical));
    Some(Outcome {
        contender: contender.to_owned(),
        planted,
        said,
        error: (hodges_lehmann(ratios)? - truth).exp_m1().abs(),
        half_width: plain.map(|interval| interval.half_width().exp_m1()),
        missed: plain.map(|interval| truth < interval.low || interval.high < truth),
        seconds: race.seconds * judged.generations as f64 / ratios.len() as f64,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use contend::verdict::Depth;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::record::{Company, Form};
    use crate::work::PLANTED;
    use crate::{Kind, Sharing};

    /// A race whose generations lie around the truth, each off by up to `spread`.
    pub(crate) fn synthetic(form: Form, spread: f64, seed: u64) -> Race {
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        let racing = if form == Form::Pair { &PLANTED[1..2] } else { &PLANTED[1..] };
        let mut of = |permille: u64| -> Vec<f64> {
            (0..20).map(|_| (permille as f64 / 1_000.0).ln_1p() + spread * (2.0 * rng.random::<f64>() - 1.0)).collect()
        };
        Race {
            kind: Kind::CpuBound,
            sharing: Sharing::Shared,
            company: Company::Quiet,
            form,
            depth: Depth::Default,
            seconds: 4.0,
            foreign_cpu: None,
            ln_ratios: racing.iter().map(|(name, permille)| ((*name).to_owned(), of(*permille))).collect(),
            missing: BTreeMap::new(),
        }
    }

    #[test]
    fn the_same_generations_give_the_same_outcomes() {
        let race = synthetic(Form::Field, 0.02, 1);
        let again: Race = serde_json::from_str(&serde_json::to_string(&race).unwrap()).unwrap();
        assert_eq!(outcomes(&race), outcomes(&again));
        assert_eq!(outcomes(&race).len(), 5);
    }

    #[test]
    fn what_is_clear_at_the_first_look_took_half_of_the_race() {
        let race = synthetic(Form::Pair, 0.001, 2);
        let [twin] = outcomes(&race).try_into().unwrap();
        assert_eq!((twin.said, twin.seconds), (Said::Nothing, 2.0));
        assert!(twin.error < 0.001 && twin.half_width.unwrap() < 0.001);
    }

    #[test]
    fn a_planted_difference_far_above_the_noise_is_found_and_measured() {
        let found = outcomes(&synthetic(Form::Field, 0.002, 3));
        let most = found.iter().find(|one| one.contender == "plus-5-percent").unwrap();
        assert_eq!(most.said, Said::Slower);
        assert!(most.error < 0.002, "{most:?}");
        assert!(found.iter().all(|one| one.said != Said::Faster));
    }

    #[test]
    fn a_contender_that_nobody_planted_is_no_outcome() {
        let mut race = synthetic(Form::Pair, 0.01, 4);
        let ratios = race.ln_ratios["twin"].clone();
        race.ln_ratios.insert("stranger".into(), ratios);
        assert_eq!(outcomes(&race).len(), 1);
    }
}
