//! `cargo bench -p lab04-rate-limiting --bench divan`: divan's opinion of every contender.

use std::sync::LazyLock;

static BENCH: LazyLock<contend::bench::Bench> = LazyLock::new(|| contend::bench::Bench::of(lab04_rate_limiting::lab()));

fn main() -> std::process::ExitCode {
    BENCH.main(divan::main)
}

#[divan::bench(args = BENCH.names(), max_time = 0.5)]
fn lab04(bencher: divan::Bencher, name: &str) {
    BENCH.with(name, |call| bencher.bench_local(call));
}
