//! Awaiting a file starts threads, on every runtime. One test in a process of its own, since threads are counted, and
//! other tests start some.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

// ANCHOR: threads
#[test]
fn a_runtime_of_one_thread_starts_another_to_read_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "text").unwrap();

    // tokio says itself when it starts a thread. This runtime has none: it runs on ours.
    let started = Arc::new(AtomicUsize::new(0));
    let count = started.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .on_thread_start(move || {
            count.fetch_add(1, Ordering::SeqCst);
        })
        .build()
        .unwrap();
    runtime.block_on(async { tokio::task::yield_now().await });
    assert_eq!(started.load(Ordering::SeqCst), 0, "tasks alone need no other thread");
    runtime.block_on(async { tokio::fs::read(&path).await.unwrap() });
    assert_eq!(started.load(Ordering::SeqCst), 1, "a file does");

    // smol and async-std both have theirs from the crate `blocking`, which names them.
    if Path::new("/proc/self/task").exists() {
        assert_eq!(named("blocking-"), 0);
        smol::block_on(smol::fs::read(&path)).unwrap();
        assert_eq!(named("blocking-"), 1);
        async_std::task::block_on(async_std::fs::read(&path)).unwrap();
        assert!((1..=2).contains(&named("blocking-")), "the same one, if it was idle by then");
    }
}

/// How many threads of this process have a name that begins like this.
fn named(beginning: &str) -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with(beginning)).count()
}
// ANCHOR_END: threads
