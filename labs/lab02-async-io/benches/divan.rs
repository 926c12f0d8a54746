//! `cargo bench -p lab02-async-io --bench divan`: divan's opinion of every contender.

use std::sync::LazyLock;

static BENCH: LazyLock<contend::bench::Bench> = LazyLock::new(|| contend::bench::Bench::of(lab02_async_io::lab()));

fn main() -> std::process::ExitCode {
    BENCH.main(divan::main)
}

#[divan::bench(args = BENCH.names(), max_time = 0.5)]
fn lab02(bencher: divan::Bencher, name: &str) {
    BENCH.with(name, |call| bencher.bench_local(call));
}
