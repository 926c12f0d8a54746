//! The grid: which races make up a self-test, in pieces that are each a run of the referee.

use std::time::Duration;

use contend::referee::Settings;

use crate::record::{Company, Form};
use crate::work::{BASE, TWIN};
use crate::{Kind, LAB, Sharing};

/// Wall time a contender in a pair: 20 short generations, and two to three seconds a pair.
const PAIR_BUDGET: Duration = Duration::from_millis(400);
/// Every so many pairs with everything shared there is one of which each has its own.
const OWN_EVERY: usize = 4;
/// Every so many pairs there is a field of all six, at the default budget; where each has its own, half as often.
const FIELD_EVERY: usize = 25;

/// In whose company races are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// On the machine as it is, and beside the neighbour, taking turns.
    Both,
    /// On the machine as it is.
    Quiet,
    /// Beside the neighbour.
    Noisy,
}

/// How much is raced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Pairs of identical code a kind, in each company.
    pub pairs: usize,
    /// In whose company.
    pub which: Which,
    /// Ten generations and small sizes: it shows that everything works, and counts for nothing.
    pub short: bool,
}

/// What is raced without a pause: one run of the referee.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// Unique in a self-test, and the same in a longer one: pieces that were raced already are not raced again.
    pub(crate) name: String,
    pub(crate) company: Company,
    pub(crate) form: Form,
    pub(crate) sharing: Sharing,
    pub(crate) kinds: &'static [Kind],
    pub(crate) settings: Settings,
}

impl Grid {
    /// The pieces in order: quiet and noisy ones take turns, so that both have the same hours.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let companies: &[Company] = match self.which {
            Which::Both => &[Company::Quiet, Company::Neighbour],
            Which::Quiet => &[Company::Quiet],
            Which::Noisy => &[Company::Neighbour],
        };
        let mut pieces = Vec::new();
        for block in 0..self.pairs {
            for &company in companies {
                for sharing in Sharing::ALL {
                    if sharing == Sharing::Shared || block % OWN_EVERY == 0 {
                        pieces.push(self.piece(block, company, Form::Pair, sharing));
                    }
                    let field_every = if sharing == Sharing::Shared { FIELD_EVERY } else { 2 * FIELD_EVERY };
                    if block % field_every == 0 {
                        pieces.push(self.piece(block, company, Form::Field, sharing));
                    }
                }
            }
        }
        pieces
    }

    fn piece(&self, block: usize, company: Company, form: Form, sharing: Sharing) -> Piece {
        let depth = if self.short { Settings::quick() } else { Settings::thorough() };
        let budget = match (self.short, form) {
            (true, _) => Some(Duration::from_millis(30)),
            (false, Form::Pair) => Some(PAIR_BUDGET),
            (false, Form::Field) => None,
        };
        let contenders = match form {
            Form::Pair => vec![BASE.to_owned(), TWIN.to_owned()],
            Form::Field => Vec::new(),
        };
        // The short ones show the plumbing; two kinds of each other form do for that.
        let kinds = if self.short && (form, sharing) != (Form::Pair, Sharing::Shared) {
            &sharing.kinds()[..2]
        } else {
            sharing.kinds()
        };
        let prefix = if self.short { "short-" } else { "" };
        let name = format!("{prefix}{}-{}-{}-{:04}", company.as_str(), sharing.as_str(), form.as_str(), block + 1);
        let settings = Settings {
            seed: block as u64 + 1,
            labs: vec![LAB.to_owned()],
            experiments: kinds.iter().map(|kind| sharing.experiment(*kind)).collect(),
            contenders,
            budget,
            whole: true,
            ..depth
        };
        Piece { name, company, form, sharing, kinds, settings }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn names(pairs: usize, short: bool) -> Vec<String> {
        Grid { pairs, which: Which::Both, short }.pieces().into_iter().map(|piece| piece.name).collect()
    }

    #[test]
    fn a_longer_grid_has_every_piece_of_a_shorter_one() {
        let (few, many) = (names(3, false), names(40, false));
        assert!(few.iter().all(|name| many.contains(name)));
        assert_eq!(many.iter().collect::<BTreeSet<_>>().len(), many.len());
        assert!(names(1, true).iter().all(|name| !many.contains(name)), "a short piece counts for nothing else");
    }

    #[test]
    fn of_each_kind_there_are_as_many_pairs_as_were_asked_for_in_each_company() {
        let pieces = Grid { pairs: 8, which: Which::Both, short: false }.pieces();
        let count = |company, form, sharing| {
            pieces.iter().filter(|piece| (piece.company, piece.form, piece.sharing) == (company, form, sharing)).count()
        };
        for company in [Company::Quiet, Company::Neighbour] {
            assert_eq!(count(company, Form::Pair, Sharing::Shared), 8);
            assert_eq!(count(company, Form::Pair, Sharing::Own), 2);
            assert_eq!(count(company, Form::Field, Sharing::Shared), 1);
        }
    }
}
