//! `cargo bench -p lab06-image-jobs --bench divan`: divan's opinion of every contender.

use std::sync::LazyLock;

static BENCH: LazyLock<contend::bench::Bench> = LazyLock::new(|| contend::bench::Bench::of(lab06_image_jobs::lab()));

fn main() -> std::process::ExitCode {
    BENCH.main(divan::main)
}

#[divan::bench(args = BENCH.names(), max_time = 0.5)]
fn lab06(bencher: divan::Bencher, name: &str) {
    BENCH.with(name, |call| bencher.bench_local(call));
}
