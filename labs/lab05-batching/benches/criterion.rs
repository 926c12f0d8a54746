//! `cargo bench -p lab05-batching --bench criterion`: criterion's opinion of every contender.

const MS: std::time::Duration = std::time::Duration::from_millis(1);

fn main() -> std::process::ExitCode {
    let bench = contend::bench::Bench::of(lab05_batching::lab());
    bench.main(|| {
        let short = criterion::Criterion::default().warm_up_time(200 * MS).measurement_time(600 * MS);
        let mut criterion = short.sample_size(10).nresamples(10_000).configure_from_args();
        bench.for_each(|name, contender| _ = criterion.bench_function(name, |b| b.iter(contender.ready())));
    })
}
