//! Who reads logs at the speed of memory, and what does it take?
//!
//! `wc -l` finds the newlines of half a gigabyte in a twentieth of a second. Telling the levels, hours, messages and
//! requests in it takes longer, and how much longer is a matter of design before it is one of threads: large reads,
//! newlines found by vector instructions, fields at known places, names that are counted without a copy. Only then do
//! workers multiply it, as far as the machine's memory lets them.
//!
//! - [`analyze`] is what `contend analyze-logs` prints, over the user's own files; [`Layout`] what it knows of log lines.
//! - The experiments `full` and `levels` race the runtimes over made logs.

mod counts;
mod layout;
mod level;
mod lines;
mod mask;
mod micros;
mod plan;
mod record;
mod stamp;
mod tally;
mod unpacked;
mod workers;

pub mod analyze;
pub mod follow;
pub mod data;
pub mod pitfalls;
mod race;

use contend::Lab;

pub use counts::NameCounts;
pub use layout::Layout;
pub use level::Level;
pub use micros::Micros;
pub use record::{Access, Record};
pub use stamp::{Hour, Stamp};
pub use tally::{ByLevel, Depth, Span, Tally, WITHOUT_LEVEL};

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab07-log-jobs", "who reads logs at the speed of memory, and what does it take?")
        .experiment(race::full())
        .experiment(race::levels())
}
