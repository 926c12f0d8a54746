//! `cargo bench -p lab07-log-jobs --bench divan`: divan's opinion of every contender.

use std::sync::LazyLock;

static BENCH: LazyLock<contend::bench::Bench> = LazyLock::new(|| contend::bench::Bench::of(lab07_log_jobs::lab()));

fn main() -> std::process::ExitCode {
    BENCH.main(divan::main)
}

#[divan::bench(args = BENCH.names(), max_time = 0.5)]
fn lab07(bencher: divan::Bencher, name: &str) {
    BENCH.with(name, |call| bencher.bench_local(call));
}
