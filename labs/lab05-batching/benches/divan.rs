//! `cargo bench -p lab05-batching --bench divan`: divan's opinion of every contender.

use std::sync::LazyLock;

static BENCH: LazyLock<contend::bench::Bench> = LazyLock::new(|| contend::bench::Bench::of(lab05_batching::lab()));

fn main() -> std::process::ExitCode {
    BENCH.main(divan::main)
}

#[divan::bench(args = BENCH.names(), max_time = 0.5)]
fn lab05(bencher: divan::Bencher, name: &str) {
    BENCH.with(name, |call| bencher.bench_local(call));
}
