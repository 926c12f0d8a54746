//! Each pitfall is shown to be broken, for the reason that is stated there and by nothing that depends on a clock.

use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use lab02_async_io::pitfalls::blocking_the_executor::{handed_over, in_pieces, inline};
use lab02_async_io::pitfalls::everything_at_once::{Gauge, all_at_once, permits_first, permits_inside};
use lab02_async_io::pitfalls::files_are_threads::{Bill, chunk_by_chunk, whole_loop};
use lab02_async_io::pitfalls::one_bad_file::{lines_of_all, lines_of_each};
use lab02_async_io::pitfalls::shrinking_file::{sum_mapped, sum_read};
use tokio::runtime::{Builder, Runtime};

/// One thread, so that the order of events is the order in which tasks are polled.
fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_time().build().unwrap()
}

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

impl Log {
    fn say(&self, event: &'static str) {
        self.0.lock().unwrap().push(event);
    }

    fn events(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }
}

// ANCHOR: everything_at_once
const FILES: usize = 10_000;
const LIMIT: usize = 8;

/// Stands for a read: counted in, one wait, counted out.
fn reading(under_way: &Gauge) -> impl Fn(usize) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
    let under_way = under_way.clone();
    move |_| {
        let under_way = under_way.clone();
        Box::pin(async move {
            let inside = under_way.enter();
            tokio::task::yield_now().await;
            drop(inside);
        })
    }
}

#[test]
fn all_at_once_has_as_many_files_open_as_there_are_files() {
    let (tasks, files) = (Gauge::default(), Gauge::default());
    current_thread().block_on(all_at_once(FILES, &tasks, reading(&files)));
    assert_eq!((files.most(), tasks.most()), (FILES, FILES));
}

#[test]
fn permits_inside_the_tasks_bound_the_files_and_not_the_tasks() {
    let (tasks, files) = (Gauge::default(), Gauge::default());
    current_thread().block_on(permits_inside(FILES, LIMIT, &tasks, reading(&files)));
    assert_eq!((files.most(), tasks.most()), (LIMIT, FILES));
}

#[test]
fn permits_before_the_tasks_bound_both() {
    let (tasks, files) = (Gauge::default(), Gauge::default());
    current_thread().block_on(permits_first(FILES, LIMIT, &tasks, reading(&files)));
    assert_eq!((files.most(), tasks.most()), (LIMIT, LIMIT));
}
// ANCHOR_END: everything_at_once

// ANCHOR: one_bad_file
#[test]
fn one_file_that_is_no_text_takes_all_others_along() {
    let (_folder, files) = three_files_of_which_the_second_is_no_text();
    let error = current_thread().block_on(lines_of_all(&files)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    assert!(!error.to_string().contains("second"), "and it does not even say which: {error}");
}

#[test]
fn where_an_error_is_that_file_s_result_the_others_have_theirs() {
    let (_folder, files) = three_files_of_which_the_second_is_no_text();
    let results = current_thread().block_on(lines_of_each(&files));
    let lines: Vec<_> = results.iter().map(|(_, lines)| lines.as_ref().ok().copied()).collect();
    assert_eq!(lines, [Some(1), None, Some(3)]);
    assert_eq!(results[1].0, files[1]);
}
// ANCHOR_END: one_bad_file

fn three_files_of_which_the_second_is_no_text() -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let contents: [(&str, &[u8]); 3] = [("first", b"one\n"), ("second", b"\xb0\xa1\n"), ("third", b"1\n2\n3\n")];
    let write = |(name, content): (&str, &[u8])| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let files = contents.map(write).to_vec();
    (folder, files)
}

// ANCHOR: blocking_the_executor
/// A timer that says so when it fires; it is running when this returns.
async fn timer(log: &Log) -> (Instant, tokio::task::JoinHandle<()>) {
    let due = Instant::now() + Duration::from_millis(1);
    let task = tokio::spawn({
        let log = log.clone();
        async move {
            tokio::time::sleep_until(due.into()).await;
            log.say("timer");
        }
    });
    // The task is polled once, and so waits for its time.
    tokio::task::yield_now().await;
    (due, task)
}

#[test]
fn a_timer_that_is_due_does_not_fire_while_a_task_blocks_the_thread() {
    let log = Log::default();
    current_thread().block_on(async {
        let (due, timer) = timer(&log).await;
        inline(|| {
            // Over when the timer has been due for two of its steps; until then nobody is polled.
            while Instant::now() < due + Duration::from_millis(2) {
                std::thread::sleep(Duration::from_millis(1));
            }
            log.say("work");
        })
        .await;
        timer.await.unwrap();
    });
    assert_eq!(log.events(), ["work", "timer"]);
}

#[test]
fn the_timer_fires_while_the_work_blocks_a_thread_that_is_there_for_it() {
    let log = Log::default();
    current_thread().block_on(async {
        let (_, timer) = timer(&log).await;
        let (fired, wait_for_it) = mpsc::channel();
        // The work lasts until the timer has fired: were the executor blocked by it, this test would never end.
        let work = tokio::spawn(handed_over({
            let log = log.clone();
            move || {
                wait_for_it.recv().unwrap();
                log.say("work");
            }
        }));
        timer.await.unwrap();
        fired.send(()).unwrap();
        work.await.unwrap();
    });
    assert_eq!(log.events(), ["timer", "work"]);
}

#[test]
fn computing_in_pieces_lets_the_others_have_their_turn_and_in_one_piece_does_not() {
    let (log, mended) = (Log::default(), Log::default());
    let other = |log: &Log| {
        let log = log.clone();
        async move { log.say("other") }
    };
    current_thread().block_on(async {
        let other = tokio::spawn(other(&log));
        inline(|| (0..3).for_each(|_| log.say("piece"))).await;
        other.await.unwrap();
    });
    current_thread().block_on(async {
        let other = tokio::spawn(other(&mended));
        in_pieces((0..3).map(|_| || mended.say("piece"))).await;
        other.await.unwrap();
    });
    assert_eq!(log.events(), ["piece", "piece", "piece", "other"]);
    assert_eq!(mended.events(), ["piece", "other", "piece", "piece"]);
}
// ANCHOR_END: blocking_the_executor

// ANCHOR: files_are_threads
#[test]
fn a_file_read_in_chunks_is_handed_over_for_every_chunk_and_in_one_loop_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, vec![b'x'; 1 << 20]).unwrap();
    let runtime = current_thread();
    let broken = runtime.block_on(chunk_by_chunk(path.clone(), 8 << 10)).unwrap();
    let mended = runtime.block_on(whole_loop(path, 8 << 10)).unwrap();
    // To open, 128 chunks, and the end of the file.
    assert_eq!(broken, Bill { bytes: 1 << 20, hand_overs: 1 + 128 + 1 });
    assert_eq!(mended, Bill { bytes: 1 << 20, hand_overs: 1 });
}

#[test]
fn two_pipes_that_nobody_writes_to_keep_every_other_file_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let pipes = ["one", "two"].map(|name| folder.path().join(name));
    for pipe in &pipes {
        nix::unistd::mkfifo(pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    }
    let file = folder.path().join("file");
    fs::write(&file, "at hand").unwrap();
    let log = Log::default();
    let runtime = Builder::new_current_thread().max_blocking_threads(2).build().unwrap();
    runtime.block_on(async {
        let opening = pipes.clone().map(|pipe| tokio::spawn(tokio::fs::File::open(pipe)));
        let reading = tokio::spawn({
            let (file, log) = (file.clone(), log.clone());
            async move {
                assert_eq!(tokio::fs::read_to_string(file).await.unwrap(), "at hand");
                log.say("the file was read");
            }
        });
        // All three are handed over: two have the threads, the third stands in line.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(!reading.is_finished());
        log.say("a pipe gets its writer");
        // Opening a pipe for writing waits for its reader, which is in that thread.
        let writer = File::options().write(true).open(&pipes[0]).unwrap();
        reading.await.unwrap();
        drop((writer, File::options().write(true).open(&pipes[1]).unwrap()));
        for opened in opening {
            opened.await.unwrap().unwrap();
        }
    });
    assert_eq!(log.events(), ["a pipe gets its writer", "the file was read"]);
}
// ANCHOR_END: files_are_threads

// ANCHOR: shrinking_file
/// Tells this executable to be the child that dies: the file's name.
const CHILD: &str = "LAB02_SHRINKING_FILE";

#[test]
fn a_mapped_file_that_shrinks_ends_the_process_by_a_signal() {
    let (_folder, path) = some_pages();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_child_that_maps_a_shrinking_file", "--ignored", "--test-threads=1"])
        .env(CHILD, &path)
        .output()
        .unwrap();
    assert_eq!(child.status.signal(), Some(nix::sys::signal::Signal::SIGBUS as i32));
}

#[test]
#[ignore = "the child of the test above, which ends by a signal"]
fn the_child_that_maps_a_shrinking_file() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let path = Path::new(&path);
    let _ = sum_mapped(path, || shrink(path));
}

#[test]
fn a_file_that_is_read_and_shrinks_ends_early() {
    let (_folder, path) = some_pages();
    assert_eq!(sum_read(&path, || shrink(&path)).unwrap(), 0);
    let (_folder, path) = some_pages();
    assert_eq!(sum_mapped(&path, || ()).unwrap(), sum_read(&path, || ()).unwrap(), "unchanged, both are right");
}
// ANCHOR_END: shrinking_file

fn some_pages() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pages");
    fs::write(&path, vec![1; 1 << 20]).unwrap();
    (folder, path)
}

fn shrink(path: &Path) {
    File::options().write(true).open(path).unwrap().set_len(0).unwrap();
}
