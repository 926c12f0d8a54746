//! `words`: a real pipeline of three stages. One reads files, several count their words, one adds up; between them lie
//! channels of a few places, so that memory does not grow with the folder.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use contend::{Error, Experiment, Result, Setup, try_job};
use contend_files::made::{below, common_first};
use contend_files::{gather, input_or};
use rand_pcg::Pcg64;
use rayon::iter::{ParallelBridge, ParallelIterator};
use serde::Serialize;

use crate::capacity::Capacity;
use crate::tasks::{self, AsyncStd, Smol, Spawn, TaskChannel, Tokio};
use crate::threads::{self, ThreadChannel};

/// The experiment.
pub(crate) fn experiment() -> Experiment {
    try_job("words", Folder::at, |folder: &Folder| folder.count())
        .about("the words of a folder of files: one reads, the workers count, one adds up")
        .unit("bytes", |folder| folder.bytes)
        .fix("files", 200)
        .fix("kib_each", 64)
        .fix("capacity", 8)
        .fix("workers", 2)
        .quick("files", 12)
        .usual_call(|setup| Duration::from_micros(setup.get("files") * setup.get("kib_each") * 4))
        .made(made)
        .takes_input()
        .contender("crossbeam", |setup| on_threads::<threads::CrossbeamChannel>(&setup))
        .contender("std-shared-receiver", |setup| on_threads::<threads::StdSharedReceiver>(&setup))
        .contender("flume", |setup| on_threads::<threads::FlumeChannel>(&setup))
        .contender("kanal", |setup| on_threads::<threads::KanalChannel>(&setup))
        .contender("condvar-queue", |setup| on_threads::<threads::CondvarQueue>(&setup))
        .contender("rayon-par-bridge", rayon_par_bridge)
        .note("no channel to be seen: workers pull the next file from a locked iterator, and read it themselves")
        .contender("tokio-shared-receiver", |setup| {
            on_tasks::<tasks::TokioSharedReceiver, _>(&setup, Tokio::multi_thread(&setup)?)
        })
        .contender("smol-async-channel", |setup| on_tasks::<tasks::AsyncChannel, _>(&setup, Smol::start(&setup)?))
        .env("BLOCKING_MAX_THREADS", |setup| setup.workers().to_string())
        .contender("async-std-async-channel", |setup| on_tasks::<tasks::AsyncChannel, _>(&setup, AsyncStd))
        .env("BLOCKING_MAX_THREADS", |setup| setup.workers().to_string())
        .env("ASYNC_STD_THREAD_COUNT", |setup| setup.workers().to_string())
        .note("async-std is retired (RUSTSEC-2025-0052); it races because the lesson's readers ask for it")
        .quick_contenders(["crossbeam", "kanal", "rayon-par-bridge", "tokio-shared-receiver"])
        .into()
}

/// The files to read, in the order of their names.
struct Folder {
    paths: Vec<PathBuf>,
    bytes: u64,
}

/// What a folder has, or a file of it.
#[derive(Default)]
struct Words {
    files: u64,
    bytes: u64,
    words: u64,
    each: HashMap<Box<[u8]>, u64>,
}

#[derive(Debug, Serialize)]
struct Answer {
    files: u64,
    bytes: u64,
    words: u64,
    distinct: u64,
    /// The most frequent, ties in the order of the words.
    top: Vec<(String, u64)>,
}

impl Folder {
    fn at(setup: &Setup) -> Result<Self> {
        let found = gather(Path::new(setup.fixture()?), "**/*")?;
        let paths: Vec<_> = found.into_iter().filter(|found| found.unreadable.is_none()).map(|one| one.path).collect();
        let bytes = paths.iter().map(|path| Ok(fs::metadata(path)?.len())).sum::<io::Result<u64>>()?;
        Ok(Folder { paths, bytes })
    }

    fn count(&self) -> Result<Answer> {
        let mut all = Words::default();
        for path in &self.paths {
            all.add(Words::of(&read(path)?));
        }
        Ok(all.answer())
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    Ok(fs::read(path).map_err(|error| failed(path, &error))?)
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

impl Words {
    fn of(text: &[u8]) -> Self {
        let mut words = Words { files: 1, bytes: text.len() as u64, ..Words::default() };
        for word in text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
            words.words += 1;
            // A known word is counted without a copy of it.
            match words.each.get_mut(word) {
                Some(count) => *count += 1,
                None => _ = words.each.insert(word.into(), 1),
            }
        }
        words
    }

    fn add(&mut self, other: Words) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.words += other.words;
        for (word, count) in other.each {
            *self.each.entry(word).or_default() += count;
        }
    }

    fn answer(self) -> Answer {
        let mut top: Vec<(&[u8], u64)> = self.each.iter().map(|(word, count)| (&**word, *count)).collect();
        top.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let text = |(word, count): (&[u8], u64)| (String::from_utf8_lossy(word).into_owned(), count);
        Answer {
            files: self.files,
            bytes: self.bytes,
            words: self.words,
            distinct: self.each.len() as u64,
            top: top.into_iter().take(20).map(text).collect(),
        }
    }
}

// ANCHOR: on_threads
fn on_threads<C: ThreadChannel>(setup: &Setup) -> Result<impl FnMut(&Arc<Folder>) -> Result<Answer> + use<C>> {
    let (capacity, workers) = (Capacity::at(setup)?, setup.workers());
    Ok(move |folder: &Arc<Folder>| {
        let (to_count, texts) = C::open::<Vec<u8>>(capacity, workers)?;
        let (to_add, mut counted) = C::open::<Words>(capacity, 1)?;
        let mut counted = counted.pop().ok_or("a channel without a receiver")?;
        thread::scope(|scope| {
            // Whoever fails or ends drops its ends, and so everybody after it and before it learns of that.
            let reader = scope.spawn(move || -> std::result::Result<(), String> {
                for path in &folder.paths {
                    let text = fs::read(path).map_err(|error| failed(path, &error))?;
                    if !C::send(&to_count, text) {
                        break;
                    }
                }
                Ok(())
            });
            for mut texts in texts {
                let to_add = to_add.clone();
                scope.spawn(
                    move || while C::receive(&mut texts).is_some_and(|text| C::send(&to_add, Words::of(&text))) {},
                );
            }
            drop(to_add);
            let mut all = Words::default();
            while let Some(words) = C::receive(&mut counted) {
                all.add(words);
            }
            reader.join().map_err(|_| "the reader panicked")??;
            Ok(all.answer())
        })
    })
}
// ANCHOR_END: on_threads

fn on_tasks<C: TaskChannel, R: Spawn>(
    setup: &Setup,
    runtime: R,
) -> Result<impl FnMut(&Arc<Folder>) -> Result<Answer> + use<C, R>> {
    let (capacity, workers) = (Capacity::at(setup)?, setup.workers());
    Ok(move |folder: &Arc<Folder>| {
        let (to_count, texts) = C::open::<Vec<u8>>(capacity, workers)?;
        let (to_add, mut counted) = C::open::<Words>(capacity, 1)?;
        let counted = counted.pop().ok_or("a channel without a receiver")?;
        let reader = runtime.spawn(read_all::<C, R>(folder.clone(), to_count));
        let count = |texts| runtime.spawn(count_words::<C>(texts, to_add.clone()));
        let counters: Vec<_> = texts.into_iter().map(count).collect();
        drop(to_add);
        let adder = runtime.spawn(add_up::<C>(counted));
        runtime.block_on(async {
            reader.await??;
            for counter in counters {
                counter.await?;
            }
            Ok(adder.await?.answer())
        })
    })
}

async fn read_all<C: TaskChannel, R: Spawn>(
    folder: Arc<Folder>,
    to_count: C::Sender<Vec<u8>>,
) -> std::result::Result<(), String> {
    for path in &folder.paths {
        let text = R::read(path).await.map_err(|error| failed(path, &error))?;
        if !C::send(&to_count, text).await {
            break;
        }
    }
    Ok(())
}

async fn count_words<C: TaskChannel>(mut texts: C::Receiver<Vec<u8>>, to_add: C::Sender<Words>) {
    while let Some(text) = C::receive(&mut texts).await {
        if !C::send(&to_add, Words::of(&text)).await {
            break;
        }
    }
}

async fn add_up<C: TaskChannel>(mut counted: C::Receiver<Words>) -> Words {
    let mut all = Words::default();
    while let Some(words) = C::receive(&mut counted).await {
        all.add(words);
    }
    all
}

fn rayon_par_bridge(setup: Setup) -> Result<impl FnMut(&Arc<Folder>) -> Result<Answer>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(setup.workers()).build()?;
    Ok(move |folder: &Arc<Folder>| {
        let add = |mut all: Words, words: Words| {
            all.add(words);
            Ok::<_, contend::BoxError>(all)
        };
        let counted = folder.paths.iter().par_bridge().map(|path| Ok(Words::of(&read(path)?)));
        let all = pool.install(|| counted.try_reduce(Words::default, add))?;
        Ok(all.answer())
    })
}

/// The user's own folder, else files of words, made in the cache folder once for each size.
fn made(setup: &Setup) -> Result<String> {
    input_or(setup, || {
        let (files, bytes) = (setup.get("files"), setup.get("kib_each") << 10);
        in_folder(&contend_files::cache::folder()?.join(format!("words-{files}-{bytes}")), files, bytes)
    })
}

fn in_folder(folder: &Path, files: u64, bytes: u64) -> Result<PathBuf> {
    let whole = |entry: io::Result<fs::DirEntry>| Ok(entry?.metadata()?.len() == bytes);
    let entries = fs::read_dir(folder).and_then(|there| there.map(whole).collect::<io::Result<Vec<bool>>>());
    if entries.is_ok_and(|entries| entries.len() as u64 == files && entries.into_iter().all(|whole| whole)) {
        return Ok(folder.to_owned());
    }
    contend_files::cache::make_folder(folder, |aside| {
        let stock: Vec<String> = (0..20_000).map(word).collect();
        let mut random = Pcg64::new(0x03_2026, 0x0a02_bdbf_7bb3_c0a7_ac28_fa16_a64a_bf97);
        for file in 0..files {
            let path = aside.join(format!("words-{file:04}.txt"));
            let mut text = String::with_capacity(bytes as usize + 32);
            while (text.len() as u64) < bytes {
                text.push_str(common_first::<String>(&mut random, &stock));
                text.push(if below(&mut random, 12) == 0 { '\n' } else { ' ' });
            }
            text.truncate(bytes as usize);
            fs::write(&path, text).map_err(|source| Error::Output { path, source })?;
        }
        Ok(())
    })?;
    Ok(folder.to_owned())
}

/// A word for each number, the short ones first, as in languages.
fn word(mut number: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.push(['n', 't', 's', 'r', 'l', 'd', 'm', 'k', 'w', 'g'][number % 10]);
        letters.push(['e', 'a', 'i', 'o', 'u'][number / 10 % 5]);
        number /= 50;
        if number == 0 {
            return letters;
        }
    }
}

#[cfg(test)]
mod tests {
    use contend::Racer;

    use super::*;

    #[test]
    fn every_contender_counts_what_is_there() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = in_folder(&temporary.path().join("words"), 11, 3_000).unwrap();
        let experiment = experiment();
        let fixture = folder.to_str().map(str::to_owned);
        let setup = Setup::at(experiment.spec.quick_point()).with_fixture(fixture);
        let expected = experiment.expect(&setup).unwrap().digest;
        for contender in &experiment.contenders {
            let Racer::Job(mut racer) = contender.build(&setup).unwrap() else { panic!("a job") };
            racer.slice(2, 0).unwrap_or_else(|error| panic!("{}: {error}", contender.name));
            assert_eq!(racer.digest().unwrap(), expected, "{}", contender.name);
        }
    }

    #[test]
    fn a_file_that_vanishes_ends_each_of_them_with_its_name_and_leaves_nobody_waiting() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = in_folder(&temporary.path().join("words"), 11, 3_000).unwrap();
        let experiment = experiment();
        let setup = Setup::at(experiment.spec.quick_point()).with_fixture(folder.to_str().map(str::to_owned));
        let contenders: Vec<_> = experiment.contenders.iter().filter(|one| one.name != "copies").collect();
        let mut built: Vec<_> = contenders.iter().map(|contender| contender.build(&setup).unwrap()).collect();
        fs::remove_file(folder.join("words-0005.txt")).unwrap();
        for (racer, contender) in built.iter_mut().zip(contenders) {
            let Racer::Job(racer) = racer else { panic!("a job") };
            let why = racer.slice(1, 0).expect_err(&contender.name).to_string();
            assert!(why.contains("words-0005.txt"), "{}: {why}", contender.name);
        }
    }
}
