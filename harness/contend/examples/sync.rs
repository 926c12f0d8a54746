//! A program of one's own that races functions: `run`, `diff`, `plot`, `report` and the rest come with it.
//!
//!     cargo run --release -p contend --example sync -- run --quick

use std::process::ExitCode;

fn main() -> ExitCode {
    contend::main([contend::lab("sums", "which way of adding is quickest?").experiment(
        contend::job("sum", |setup| setup.get("n"), |n| (0..*n).sum::<u64>())
            .sweep("n", [10_000, 100_000])
            .closure("formula", |n| n * (n - 1) / 2)
            .closure("backwards", |n| (0..*n).rev().sum::<u64>()),
    )])
}
