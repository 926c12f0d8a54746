//! `cargo run -p lab08-web-scraping --bin lab08-site -- --latency ~20 --errors 10`: the lab's site, for a browser or for
//! any scraper.

use std::io::Write;

use clap::{Parser, value_parser};
use lab08_web_scraping::site::{Latency, Site};

/// Serves made pages on the loopback interface, with the faults that a scraper meets.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where it listens; 0 lets the system choose
    #[arg(long, default_value_t = 8008)]
    port: u16,
    /// How many pages there are: /page/0 and on
    #[arg(long, default_value_t = 10_000)]
    pages: u64,
    /// How long each is, about
    #[arg(long, default_value_t = 4096)]
    page_bytes: usize,
    /// How long answers wait, in ms: 20 (always), 10-30 (between), ~20 (exponential)
    #[arg(long, default_value = "20")]
    latency: Latency,
    /// Of a thousand pages, so many answer 500
    #[arg(long, default_value_t = 0, value_parser = value_parser!(u16).range(..=1000))]
    errors: u16,
    /// Of a thousand pages, so many are cut off by a reset
    #[arg(long, default_value_t = 0, value_parser = value_parser!(u16).range(..=1000))]
    resets: u16,
    /// Of a thousand pages, so many come a byte a second
    #[arg(long, default_value_t = 0, value_parser = value_parser!(u16).range(..=1000))]
    slow: u16,
    /// Says which
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

fn main() -> anyhow::Result<()> {
    let Arguments { port, pages, page_bytes, latency, errors, resets, slow, seed } = Arguments::parse();
    let site = Site { pages, page_bytes, latency, errors, resets, slow, seed };
    let served = site.serve(port, &mut |address| {
        // Nobody may be listening; the site serves all the same.
        let _ = writeln!(std::io::stdout(), "http://{address}/page/0");
    });
    served.map_err(|error| anyhow::anyhow!("cannot listen on port {port}: {error}"))
}
