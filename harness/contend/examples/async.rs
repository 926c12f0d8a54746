//! The same with a runtime, which is started before the clock and shut down after it.
//!
//!     cargo run --release -p contend --example async -- run --quick

use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    contend::main([contend::lab("tasks", "what does a task cost?").experiment(
        contend::job("sum", |_| 64, |n| (0..*n).sum::<u64>()).without_copies().contender("tokio-tasks", |setup| {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(setup.workers()).build()?;
            Ok(move |n: &Arc<u64>| runtime.block_on(sum_in_tasks(**n)))
        }),
    )])
}

async fn sum_in_tasks(n: u64) -> contend::Result<u64> {
    let tasks: Vec<_> = (0..n).map(|number| tokio::spawn(async move { number })).collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await?;
    }
    Ok(sum)
}
