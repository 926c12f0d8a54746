//! How many waits fit on two threads, and who notices when one of them goes wrong?
//!
//! Fetching pages is waiting: a server answers after milliseconds in which nobody here needs a core. What limits a
//! scraper is how many waits it keeps beside each other, what each of them costs, and what it does with the one in a
//! hundred that never ends, is torn, leads in a circle or unfolds to a gigabyte.
//!
//! - [`site`] is the other side: a loopback server of made pages with every fault there is, which says what it sent.
//! - [`page`] is what is made of a body, whoever fetched it: unpacked, decoded, parsed.
//! - The experiments `fetch` and `parse` race clients over such a site, without and with what is made of a body; `latency`
//!   has the percentiles; `cancellation` what it costs to give up.
//! - [`scrape`] is what `contend scrape` does: every URL one typed result, hosts treated gently, nothing unbounded.
//! - [`pitfalls`] is what goes wrong, and `tests/pitfalls.rs` the proof.

pub mod page;
pub mod pitfalls;
pub mod scrape;
pub mod site;

mod race;

use contend::Lab;

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab08-web-scraping", "how many waits fit on two threads, and who notices when one goes wrong?")
        .experiment(race::fetch())
        .experiment(race::parse())
        .experiment(race::latency())
        .experiment(race::cancellation())
}
