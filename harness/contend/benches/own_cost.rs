//! `cargo bench -p contend --no-default-features --bench own_cost`: what the referee adds to a slice of one millisecond.
//!
//! Inside the timed window are one reading of the clock (half of the first, half of the last), the loop, what hides
//! input and answer from the optimizer, and a branch for the spike. All else is read outside, and listed to show why.

use std::hint::black_box;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use contend::estimate::{Interval, hodges_lehmann, median, signed_rank_critical, signed_rank_interval};
use contend::runner::RaceJob;
use contend::usage::{ThreadTimes, Usage};
use contend::{Experiment, Racer, Result, Setup};

const SLICE_NS: f64 = 1e6;
/// Issue and book promise it: less than this share of a slice.
const BAR_PERCENT: f64 = 2.0;
/// How long one call takes, in about. The slice's length over it is how often a cost of each call counts.
const CALLS_NS: [f64; 3] = [100.0, 1_000.0, 100_000.0];
/// What is compared: a tenth of a slice, in which the scheduler of a busy machine cuts in less often. A cost of each call
/// is the same share of it, and the clock's is added for the whole slice.
const PART_NS: f64 = SLICE_NS / 10.0;
/// Rounds of a comparison.
const ROUNDS: usize = 801;

fn main() -> ExitCode {
    // Tests run each bench once: that it runs is then all there is to see.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let rounds = if measuring { ROUNDS } else { 21 };
    let clock_ns = each_ns(Instant::now);
    let (mut kept, mut broken) = (true, false);
    say(format!("{:<44} {:>8} {:>22}", "inside a slice of 1 ms", "% of it", "from .. to, 95 %"));
    for call_ns in CALLS_NS {
        let (percent, ends) = own_share(call_ns, clock_ns, rounds);
        kept &= ends.high < BAR_PERCENT;
        broken |= ends.low > BAR_PERCENT;
        let calls = SLICE_NS / call_ns;
        let what = format!("{calls} calls of about {call_ns} ns each");
        say(format!("{what:<44} {percent:>8.3} {:>22}", format!("{:.3} .. {:.3}", ends.low, ends.high)));
    }
    say(format!("\n{:<44} {:>8} {:>22}", "one by one", "ns", "% of a slice"));
    for (what, ns) in [
        ("inside: one reading of Instant", clock_ns),
        ("outside: CPU time, switches, faults", each_ns(Usage::now)),
        ("outside: a thread's time waiting for a core", each_ns(ThreadTimes::now)),
        ("outside: the digest of an answer", each_ns(|| contend::digest::of(black_box(&42_u64)))),
    ] {
        say(format!("{what:<44} {ns:>8.0} {:>22.3}", 100.0 * ns / SLICE_NS));
    }
    let verdict = match (kept, broken) {
        (true, _) => "kept",
        (_, true) => "broken",
        _ => "cannot tell, the machine is too busy",
    };
    say(format!("\nbar, under {BAR_PERCENT} % of a slice: {verdict}"));
    if broken && measuring { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

/// Slice against bare loop in turns, the clock itself added, in per cent of a slice.
fn own_share(call_ns: f64, clock_ns: f64, rounds: usize) -> (f64, Interval) {
    let steps = steps_for(call_ns);
    let calls = (PART_NS / call_ns) as u32;
    let mut racer = racer(steps);
    let mut slice_ns = || racer.slice(calls, 0).expect("adding does not fail").as_nanos() as f64;
    let bare_ns = || bare(steps, calls).as_nanos() as f64;
    let more: Vec<f64> = (0..rounds)
        .map(|_| {
            // As the referee does: a thread that just slept is not cut off soon.
            std::thread::sleep(Duration::from_micros(50));
            // Forth and back: a drift of the machine meets both alike.
            let (slice, bare) = (slice_ns(), bare_ns());
            let (bare_again, slice_again) = (bare_ns(), slice_ns());
            100.0 * ((slice + slice_again) / (bare + bare_again) - 1.0 + clock_ns / SLICE_NS)
        })
        .collect();
    let critical = signed_rank_critical(rounds, 0.05).expect("there are rounds enough");
    let ends = signed_rank_interval(&more, critical).expect("times are finite");
    (hodges_lehmann(&more).expect("times are finite"), ends)
}

/// As the referee times it.
fn racer(steps: u64) -> Box<dyn RaceJob> {
    let job = contend::job("chain", |setup: &Setup| setup.get("steps"), |steps| chain(*steps)).without_copies();
    let experiment: Experiment =
        job.contender("chain", |_| -> Result<fn(&Arc<u64>) -> Result<u64>> { Ok(|steps| Ok(chain(**steps))) }).into();
    let contender = experiment.contenders.last().expect("it was just listed");
    match contender.build(&Setup::new([("steps", steps.into())])).expect("nothing to build") {
        Racer::Job(job) => job,
        Racer::Load(_) => unreachable!("a job was listed"),
    }
}

/// With nothing around the work but what keeps it from being optimized away.
#[inline(never)]
fn bare(steps: u64, calls: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..calls {
        black_box(chain(black_box(steps)));
    }
    start.elapsed()
}

/// Not inlined: in both loops it shall be the same code at the same place.
#[inline(never)]
fn chain(steps: u64) -> u64 {
    (0..steps).fold(1, |state: u64, step| (state ^ (state >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ step)
}

fn steps_for(call_ns: f64) -> u64 {
    const PROBE: u64 = 100_000;
    let step_ns = each_ns_of(11, 1, || chain(black_box(PROBE))) / PROBE as f64;
    (call_ns / step_ns).max(1.0) as u64
}

/// The median of a call's cost.
fn each_ns<T>(call: impl FnMut() -> T) -> f64 {
    each_ns_of(101, 100, call)
}

fn each_ns_of<T>(batches: usize, calls: u32, mut call: impl FnMut() -> T) -> f64 {
    let costs: Vec<f64> = (0..batches)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..calls {
                black_box(call());
            }
            start.elapsed().as_nanos() as f64 / f64::from(calls)
        })
        .collect();
    median(&costs).expect("there are batches")
}

fn say(line: String) {
    // A closed pipe is no failure of a bench.
    let _ = writeln!(std::io::stdout(), "{line}");
}
