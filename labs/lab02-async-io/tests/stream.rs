//! `stream`: every contender on small files against the reference, its memory on a large one, and inputs that are none.
//!
//! It has a `main` of its own (`harness = false`), because `processes` starts this executable again as its children, and
//! because memory is measured in a process that does nothing else.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitCode};

use contend::{Experiment, Racer, Setup, Value};
use lab02_async_io::count::counts;

/// Tells this executable to be the child of `no_contender_holds_the_file_in_memory`: a contender's name, and a file's.
const CHILD: &str = "LAB02_STREAM_CHILD";

fn main() -> ExitCode {
    contend::serve_if_runner(&[lab02_async_io::lab()]);
    if let Ok(order) = std::env::var(CHILD) {
        let (contender, path) = order.split_once(' ').expect("a name and a path");
        run(contender, &setup(Path::new(path), 1 << 20, 2));
        say(&peak_kib().to_string());
        return ExitCode::SUCCESS;
    }
    let tests: [(&str, fn()); 6] = [
        ("every_contender_gives_the_reference_answer", every_contender_gives_the_reference_answer),
        ("the_reference_gives_what_wc_and_python_give", the_reference_gives_what_wc_and_python_give),
        ("a_second_call_gives_the_same_answer", a_second_call_gives_the_same_answer),
        ("no_contender_holds_the_file_in_memory", no_contender_holds_the_file_in_memory),
        ("what_is_no_file_is_told_in_one_line", what_is_no_file_is_told_in_one_line),
        ("what_quick_names_exists", what_quick_names_exists),
    ];
    // As much of libtest's command line as `cargo test NAME` and nextest use.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if has("--list") {
        if !has("--ignored") {
            tests.iter().for_each(|(name, _)| say(&format!("{name}: test")));
        }
        return ExitCode::SUCCESS;
    }
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    for (name, test) in tests {
        if wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())) {
            test();
            say(&format!("test {name} ... ok"));
        }
    }
    ExitCode::SUCCESS
}

fn say(line: &str) {
    use std::io::Write;
    // A closed pipe is no failure of a test.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Nothing, fewer bytes than workers, parts and chunks that cut words, Hangul and CRLF, chunks longer than the file.
fn every_contender_gives_the_reference_answer() {
    let texts: [&[u8]; 6] = [
        b"",
        b"a",
        b"one word and\na half wo",
        b"   \n\n \t",
        "가나다 라마바\r\n사\u{0c}아\r\n".as_bytes(),
        &[0xff, b' ', 0],
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    for text in texts {
        fs::write(&path, text).unwrap();
        let expected = counts(text);
        for chunk_bytes in [1, 3, 8_192] {
            for workers in [1, 3] {
                let setup = setup(&path, chunk_bytes, workers);
                for contender in contenders() {
                    let place = format!("{contender} on {text:?}, chunks of {chunk_bytes}, {workers} workers");
                    assert_eq!(run(&contender, &setup), contend::digest::of(&expected).unwrap(), "{place}");
                }
            }
        }
    }
}

/// By the tools themselves, where they are there.
fn the_reference_gives_what_wc_and_python_give() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    let text: Vec<u8> = (0..60_000_u32)
        .map(|index| b"ab \n\tc\r\x0b\x0c\xea\x00\xa0\x85d"[(index * index / 7 % 14) as usize])
        .collect();
    fs::write(&path, &text).unwrap();
    let counts = counts(&text);
    if let Some(said) = output(Command::new("wc").arg("-lc").arg(&path)) {
        let numbers: Vec<u64> = said.split_whitespace().take(2).map(|word| word.parse().unwrap()).collect();
        assert_eq!(numbers, [counts.lines, counts.bytes]);
    }
    let python = "import sys; print(len(open(sys.argv[1], 'rb').read().split()))";
    if let Some(said) = output(Command::new("python3").args(["-c", python]).arg(&path)) {
        assert_eq!(said.trim(), counts.words.to_string());
    }
}

fn a_second_call_gives_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    fs::write(&path, b"two words and more\n".repeat(1000)).unwrap();
    let setup = setup(&path, 100, 2);
    let expected = experiment().expect(&setup).unwrap().digest;
    for name in contenders() {
        let mut racer = build(&name, &setup);
        for _ in 0..2 {
            racer.slice(2, 0).unwrap();
            assert_eq!(racer.digest().unwrap(), expected, "{name}");
        }
    }
}

/// The bound that is promised at any size, with the largest chunk of the sweep. The file is one hole: it takes no room
/// on disk, and its 64 MiB of zeros are read like any others.
fn no_contender_holds_the_file_in_memory() {
    const FILE_MIB: u64 = 64;
    const BOUND_MIB: u64 = 32;
    if !Path::new("/proc/self/status").exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hole");
    File::create(&path).unwrap().set_len(FILE_MIB << 20).unwrap();
    for contender in contenders().iter().filter(|name| *name != "memory-map") {
        let order = format!("{contender} {}", path.display());
        let child = Command::new(std::env::current_exe().unwrap()).env(CHILD, order).output().unwrap();
        assert!(child.status.success(), "{contender}: {}", String::from_utf8_lossy(&child.stderr));
        let peak_mib = String::from_utf8(child.stdout).unwrap().trim().parse::<u64>().unwrap() >> 10;
        assert!(peak_mib < BOUND_MIB, "{contender} had {peak_mib} MiB in memory");
    }
}

fn what_is_no_file_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    for (path, why) in [(folder.path().join("gone"), "No such file"), (folder.path().to_owned(), "no regular file")] {
        let error = experiment().expect(&setup(&path, 100, 2)).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains(path.to_str().unwrap()), "{error}");
        assert_eq!(error.lines().count(), 1);
    }
}

fn what_quick_names_exists() {
    let experiment = experiment();
    for name in &experiment.spec.quick_contenders {
        assert!(experiment.contenders.iter().any(|contender| contender.name == *name), "no contender `{name}`");
    }
    assert!(experiment.spec.quick_contenders.len() <= 5);
}

fn experiment() -> Experiment {
    let lab = lab02_async_io::lab();
    lab.experiments.into_iter().find(|known| known.spec.name == "stream").expect("the lab has this experiment")
}

/// Those that run in this executable, and the reference; `copies` gives its answer too.
fn contenders() -> Vec<String> {
    let all = experiment().contenders;
    all.into_iter().filter(|contender| contender.program().is_none()).map(|contender| contender.name).collect()
}

fn setup(path: &Path, chunk_bytes: u64, workers: u64) -> Setup {
    let parameters = [("chunk_bytes", chunk_bytes), ("workers", workers), ("bytes", 0)];
    let setup = Setup::new(parameters.map(|(name, value)| (name, Value::from(value))));
    setup.in_lab("lab02-async-io").with_fixture(Some(path.to_str().unwrap().to_owned()))
}

fn build(contender: &str, setup: &Setup) -> Box<dyn contend::runner::RaceJob> {
    let experiment = experiment();
    let known = experiment.contenders.iter().find(|known| known.name == contender).expect("a contender of this name");
    match known.build(setup).unwrap_or_else(|error| panic!("{contender}: {error}")) {
        Racer::Job(racer) => racer,
        Racer::Load(_) => panic!("{contender}: not a job"),
    }
}

/// One call, and the digest of its answer.
fn run(contender: &str, setup: &Setup) -> String {
    let mut racer = build(contender, setup);
    racer.slice(1, 0).unwrap_or_else(|error| panic!("{contender}: {error}"));
    racer.digest().unwrap()
}

/// The most memory that this process has had, as Linux tells it.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux says so");
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// What a program says, if it is there.
fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}
