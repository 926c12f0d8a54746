//! Whether `contend`'s verdicts hold on this machine.
//!
//! Six kinds of work whose true differences are known, because they were planted: `twin` is the very code of `base`, the
//! others do 0.5, 1, 2 and 5 % more of the same. They are raced by the ordinary referee, again and again, on the machine
//! as it is and beside a [neighbour](neighbour) that burns processor time in bursts, and it is counted how often the
//! verdict was right.
//!
//! Every race goes on to its last generation. When it would have stopped, and what it would have said then, is worked
//! out afterwards from the stored generations by [`replay`], a pure function: the same file gives the same counts.

pub use grid::{Grid, Which};
pub use kind::{Kind, Sharing};
pub use racing::race;
pub use record::{FILE, SelfTest, TABLE};

pub mod binomial;
pub mod counts;
pub mod neighbour;
pub mod record;
pub mod replay;
pub mod table;

mod grid;
mod kind;
mod racing;
mod work;

use contend::Lab;

/// The calibration lab's name. It is served to runners, and not listed among the labs of a program.
pub const LAB: &str = "selftest";

/// The calibration lab: each kind of work with everything shared, and with a state of its own for each contender.
pub fn lab() -> Lab {
    let lab = contend::lab(LAB, "how often is the verdict right where the answer is known?");
    let all = Sharing::ALL.into_iter().flat_map(|sharing| sharing.kinds().iter().map(move |kind| (*kind, sharing)));
    all.fold(lab, |lab, (kind, sharing)| lab.experiment(work::experiment(kind, sharing)))
}
