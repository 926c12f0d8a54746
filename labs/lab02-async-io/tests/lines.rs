//! `lines`: every contender on small files against the reference; and what becomes of an open file, and of half a line,
//! when nobody awaits them any more.

use std::fs;
use std::future::{Future, pending};
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use contend::{Experiment, Racer, Setup, Value};
use lab02_async_io::lines::digest::Digest;
use lab02_async_io::lines::guarded::{Guarded, Open};

/// Nothing, no last newline, empty lines, CRLF and a CR of its own, more lines than a batch and a buffer have.
#[test]
fn every_contender_gives_the_reference_answer() {
    let many: String = (0..3_000).map(|index| format!("line {index}\n")).collect();
    let texts = ["", "\n", "a", "a\nb", "\n\n\r\n가나\r\r\n\n\rx\r\n", &"long".repeat(5_000), &many];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    for text in texts {
        fs::write(&path, text).unwrap();
        let mut expected = Digest::default();
        text.lines().for_each(|line| expected.add(line));
        for batch in [1, 7, 256] {
            let setup = setup(&path, batch);
            for contender in experiment().contenders {
                let place = format!("{} on {} bytes in batches of {batch}", contender.name, text.len());
                let mut racer = build(&contender, &setup);
                racer.slice(2, 0).unwrap_or_else(|error| panic!("{place}: {error}"));
                assert_eq!(racer.digest().unwrap(), contend::digest::of(&expected).unwrap(), "{place}");
            }
        }
    }
}

/// Half a file must not pass for a whole one, whoever reads it.
#[test]
fn a_line_that_is_no_text_is_every_contender_s_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    fs::write(&path, b"good\n".repeat(3_000).into_iter().chain(*b"\xff\xfe\n").collect::<Vec<u8>>()).unwrap();
    let setup = setup(&path, 10);
    for contender in experiment().contenders {
        let error = build(&contender, &setup).slice(1, 0).expect_err(&contender.name).to_string();
        assert!(error.to_lowercase().contains("utf-8"), "{}: {error}", contender.name);
    }
}

#[test]
fn what_quick_names_exists() {
    let experiment = experiment();
    for name in &experiment.spec.quick_contenders {
        assert!(experiment.contenders.iter().any(|contender| contender.name == *name), "no contender `{name}`");
    }
    assert!(experiment.spec.quick_contenders.len() <= 4);
}

// ANCHOR: tokio_abort
#[test]
fn an_aborted_tokio_task_closes_its_file() {
    use tokio::io::AsyncBufReadExt;

    let (_folder, path) = some_lines();
    let open = Open::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    runtime.block_on(async {
        let (said, half_way) = tokio::sync::oneshot::channel();
        let task = tokio::spawn({
            let (path, open) = (path.clone(), open.clone());
            async move {
                let file = tokio::fs::File::open(&path).await.unwrap();
                let mut lines = Guarded::new(tokio::io::BufReader::new(file).lines(), &open);
                said.send(lines.next_line().await.unwrap()).unwrap();
                pending::<()>().await;
                // Never reached; and yet `lines` lives to here, across the `.await`.
                drop(lines);
            }
        });
        assert_eq!(half_way.await.unwrap().as_deref(), Some("first"));
        assert_eq!(open.now(), 1);
        assert_ne!(open_descriptors(&path), Some(0));
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        // Whoever was told of the end finds the file closed: the future was dropped before.
        assert_eq!(open.now(), 0);
        wait_until_closed(&path);
    });
}
// ANCHOR_END: tokio_abort

#[test]
fn the_branch_that_loses_in_select_closes_its_file() {
    use tokio::io::AsyncBufReadExt;

    let (_folder, path) = some_lines();
    let open = Open::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (said, half_way) = tokio::sync::oneshot::channel();
        let reading = async {
            let file = tokio::fs::File::open(&path).await.unwrap();
            let mut lines = Guarded::new(tokio::io::BufReader::new(file).lines(), &open);
            said.send(lines.next_line().await.unwrap()).unwrap();
            pending::<()>().await;
            drop(lines);
        };
        tokio::select! {
            () = reading => unreachable!("it is never done"),
            line = half_way => assert_eq!(line.unwrap().as_deref(), Some("first")),
        }
        assert_eq!(open.now(), 0, "the loser was dropped before `select!` gave its value");
        wait_until_closed(&path);
    });
}

#[test]
fn a_future_that_runs_out_of_time_closes_its_file() {
    use tokio::io::AsyncBufReadExt;

    let (_folder, path) = some_lines();
    let open = Open::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let file = tokio::fs::File::open(&path).await.unwrap();
        let mut lines = Guarded::new(tokio::io::BufReader::new(file).lines(), &open);
        let reading = async move {
            lines.next_line().await.unwrap();
            pending::<()>().await;
            drop(lines);
        };
        assert_eq!(open.now(), 1);
        assert!(tokio::time::timeout(Duration::ZERO, reading).await.is_err());
        assert_eq!(open.now(), 0);
        wait_until_closed(&path);
    });
}

// ANCHOR: smol_drop
#[test]
fn a_dropped_smol_task_closes_its_file() {
    use smol::io::AsyncBufReadExt;
    use smol::stream::StreamExt;

    let (_folder, path) = some_lines();
    let (open, executor) = (Open::default(), smol::Executor::new());
    let (said, half_way) = smol::channel::bounded(1);
    smol::block_on(executor.run(async {
        let task = executor.spawn({
            let (path, open) = (path.clone(), open.clone());
            async move {
                let file = smol::fs::File::open(&path).await.unwrap();
                let mut lines = Guarded::new(smol::io::BufReader::new(file).lines(), &open);
                said.send(lines.next().await.unwrap().unwrap()).await.unwrap();
                pending::<()>().await;
                drop(lines);
            }
        });
        assert_eq!(half_way.recv().await.unwrap(), "first");
        assert_eq!(open.now(), 1);
        assert_ne!(open_descriptors(&path), Some(0));
        // Dropping the task would do as well, and not say when it is over.
        assert!(task.cancel().await.is_none());
        assert_eq!(open.now(), 0);
        // The thread behind may still be reading ahead; it has the file until it notices.
        wait_until_closed(&path);
    }));
}
// ANCHOR_END: smol_drop

#[test]
fn a_cancelled_async_std_task_closes_its_file() {
    use async_std::io::prelude::BufReadExt;
    use async_std::stream::StreamExt;

    let (_folder, path) = some_lines();
    let open = Open::default();
    let (said, half_way) = async_std::channel::bounded(1);
    async_std::task::block_on(async {
        let task = async_std::task::spawn({
            let (path, open) = (path.clone(), open.clone());
            async move {
                let file = async_std::fs::File::open(&path).await.unwrap();
                let mut lines = Guarded::new(async_std::io::BufReader::new(file).lines(), &open);
                said.send(lines.next().await.unwrap().unwrap()).await.unwrap();
                pending::<()>().await;
                drop(lines);
            }
        });
        assert_eq!(half_way.recv().await.unwrap(), "first");
        assert_eq!(open.now(), 1);
        assert_ne!(open_descriptors(&path), Some(0));
        // Here dropping the handle would let the task go on: in async-std, as in tokio, it is detached then.
        assert!(task.cancel().await.is_none());
        assert_eq!(open.now(), 0);
        wait_until_closed(&path);
    });
}

#[test]
fn the_future_that_loses_against_another_closes_its_file_on_smol_and_async_std_too() {
    use async_std::io::prelude::BufReadExt;
    use async_std::stream::StreamExt;

    let (_folder, path) = some_lines();
    let open = Open::default();
    // `or` is smol's `select!`, for two futures of one type.
    let loses = async {
        let file = smol::fs::File::open(&path).await.unwrap();
        let mut lines = Guarded::new(smol::io::BufReader::new(file).lines(), &open);
        lines.next().await.unwrap().unwrap();
        pending::<()>().await;
        drop(lines);
    };
    let wins = async {
        // Gives way until the other one has its reader.
        while open.now() == 0 {
            smol::future::yield_now().await;
        }
    };
    smol::block_on(smol::future::or(loses, wins));
    assert_eq!(open.now(), 0);
    wait_until_closed(&path);

    async_std::task::block_on(async {
        let file = async_std::fs::File::open(&path).await.unwrap();
        let mut lines = Guarded::new(async_std::io::BufReader::new(file).lines(), &open);
        let reading = async move {
            lines.next().await.unwrap().unwrap();
            pending::<()>().await;
            drop(lines);
        };
        assert_eq!(open.now(), 1);
        assert!(async_std::future::timeout(Duration::ZERO, reading).await.is_err());
    });
    assert_eq!(open.now(), 0);
    wait_until_closed(&path);
}

// ANCHOR: next_line
#[test]
fn dropping_next_line_half_way_loses_nothing() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt};

    let (mut writer, reader) = tokio::io::duplex(64);
    let mut lines = tokio::io::BufReader::new(reader).lines();
    smol::block_on(writer.write_all(b"hel")).unwrap();
    assert!(poll_once(pin!(lines.next_line())).is_pending(), "and is dropped here");
    smol::block_on(writer.write_all(b"lo\nworld\n")).unwrap();
    // The half line stood in `lines`, not in the future.
    assert_eq!(smol::block_on(lines.next_line()).unwrap().as_deref(), Some("hello"));
    assert_eq!(smol::block_on(lines.next_line()).unwrap().as_deref(), Some("world"));
}

#[test]
fn dropping_read_line_half_way_loses_what_it_had_read() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt};

    let (mut writer, reader) = tokio::io::duplex(64);
    let (mut reader, mut line) = (tokio::io::BufReader::new(reader), String::new());
    smol::block_on(writer.write_all(b"hel")).unwrap();
    assert!(poll_once(pin!(reader.read_line(&mut line))).is_pending(), "and is dropped here");
    smol::block_on(writer.write_all(b"lo\n")).unwrap();
    smol::block_on(reader.read_line(&mut line)).unwrap();
    assert_eq!(line, "lo\n", "the other half was in the future");
}
// ANCHOR_END: next_line

/// `read_until` appends to the buffer as it goes: whoever keeps the buffer and passes it again has lost nothing.
#[test]
fn dropping_read_until_half_way_loses_nothing_as_long_as_its_buffer_is_kept() {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt};

    let (mut writer, reader) = tokio::io::duplex(64);
    let (mut reader, mut line) = (tokio::io::BufReader::new(reader), Vec::new());
    smol::block_on(writer.write_all(b"hel")).unwrap();
    assert!(poll_once(pin!(reader.read_until(b'\n', &mut line))).is_pending());
    assert_eq!(line, b"hel");
    smol::block_on(writer.write_all(b"lo\n")).unwrap();
    smol::block_on(reader.read_until(b'\n', &mut line)).unwrap();
    assert_eq!(line, b"hello\n");
}

#[test]
fn the_streams_of_smol_and_async_std_lose_nothing_either_and_their_read_line_does() {
    let tap = Tap::default();
    tap.pour(b"hel");
    let mut lines = smol::io::AsyncBufReadExt::lines(smol::io::BufReader::new(tap.clone()));
    assert!(poll_once(pin!(smol::stream::StreamExt::next(&mut lines))).is_pending());
    tap.pour(b"lo\n");
    assert_eq!(smol::block_on(smol::stream::StreamExt::next(&mut lines)).unwrap().unwrap(), "hello");

    let tap = Tap::default();
    tap.pour(b"hel");
    let reader = async_std::io::BufReader::new(tap.clone());
    let mut lines = async_std::io::prelude::BufReadExt::lines(reader);
    assert!(poll_once(pin!(async_std::stream::StreamExt::next(&mut lines))).is_pending());
    tap.pour(b"lo\n");
    assert_eq!(smol::block_on(async_std::stream::StreamExt::next(&mut lines)).unwrap().unwrap(), "hello");

    let tap = Tap::default();
    tap.pour(b"hel");
    let (mut reader, mut line) = (smol::io::BufReader::new(tap.clone()), String::new());
    assert!(poll_once(pin!(smol::io::AsyncBufReadExt::read_line(&mut reader, &mut line))).is_pending());
    tap.pour(b"lo\n");
    smol::block_on(smol::io::AsyncBufReadExt::read_line(&mut reader, &mut line)).unwrap();
    assert_eq!(line, "lo\n");
}

/// Polls a future once, with a waker that wakes nobody.
fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// A reader that has what was poured in, and otherwise lets wait.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<Vec<u8>>>);

impl Tap {
    fn pour(&self, bytes: &[u8]) {
        self.0.lock().unwrap().extend_from_slice(bytes);
    }
}

impl smol::io::AsyncRead for Tap {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, out: &mut [u8]) -> Poll<std::io::Result<usize>> {
        let mut here = self.0.lock().unwrap();
        if here.is_empty() {
            return Poll::Pending;
        }
        let length = out.len().min(here.len());
        out[..length].copy_from_slice(&here[..length]);
        here.drain(..length);
        Poll::Ready(Ok(length))
    }
}

fn some_lines() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    // As the system names it, so that it can be found among the descriptors.
    let path = folder.path().canonicalize().unwrap().join("lines");
    fs::write(&path, "first\nsecond\n".repeat(10_000)).unwrap();
    (folder, path)
}

/// How many descriptors of this process are this file (other tests open others meanwhile), where there is a `/proc`.
fn open_descriptors(path: &Path) -> Option<usize> {
    let all = fs::read_dir("/proc/self/fd").ok()?;
    let targets = all.filter_map(|descriptor| fs::read_link(descriptor.ok()?.path()).ok());
    Some(targets.filter(|target| target == path).count())
}

/// Closing is the last thing that the thread behind the file does, and nobody waits for that thread. So this one does,
/// for as long as a dead machine takes: it is a failure, and not a measure of time.
fn wait_until_closed(path: &Path) {
    let begun = Instant::now();
    while open_descriptors(path).is_some_and(|open| open > 0) {
        assert!(begun.elapsed() < Duration::from_secs(60), "the file stays open");
        std::thread::yield_now();
    }
}

fn experiment() -> Experiment {
    let lab = lab02_async_io::lab();
    lab.experiments.into_iter().find(|known| known.spec.name == "lines").expect("the lab has this experiment")
}

fn setup(path: &Path, batch: u64) -> Setup {
    let parameters = [("line_bytes", 16), ("batch", batch), ("bytes", 0), ("workers", 2)];
    let setup = Setup::new(parameters.map(|(name, value)| (name, Value::from(value))));
    setup.in_lab("lab02-async-io").with_fixture(Some(path.to_str().unwrap().to_owned()))
}

fn build(contender: &contend::Contender, setup: &Setup) -> Box<dyn contend::runner::RaceJob> {
    match contender.build(setup).unwrap_or_else(|error| panic!("{}: {error}", contender.name)) {
        Racer::Job(racer) => racer,
        Racer::Load(_) => panic!("{}: not a job", contender.name),
    }
}
