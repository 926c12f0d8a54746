//! `kill -9` of the parent and of runners, and a disk that is full.

use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use contend::Report;
use contend::journal::{self, Line};
use contend::referee::Referee;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::lab;
use crate::processes::{assert_none_is_left, living, wait_until};
use crate::racing::{point, settings};

/// Where a process is to keep a run that its parent wants to kill.
const FOLDER: &str = "CONTEND_FAULTS_FOLDER";

/// In such a process: begins the run in the folder, or goes on with it.
pub(crate) fn parent_in_another_process() -> Option<ExitCode> {
    let folder = std::path::PathBuf::from(std::env::var_os(FOLDER)?);
    let referee = Referee::new(settings("brief")).keep_in(&folder);
    let has_begun = folder.join(journal::FILE).exists();
    let raced = if has_begun { referee.resume(&[lab::lab()]) } else { referee.run(&[lab::lab()]) };
    Some(match raced {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "{error}");
            error.exit_code().into()
        }
    })
}

fn start(folder: &Path) -> Child {
    let executable = std::env::current_exe().expect("this executable has a path");
    Command::new(executable).env(FOLDER, folder).process_group(0).spawn().expect("this executable can be started again")
}

fn lines(folder: &Path) -> Vec<Line> {
    journal::read(folder).unwrap_or_default()
}

/// A generation ends once, and none of its rounds comes after that.
fn assert_no_sample_twice(folder: &Path) {
    let (mut ended, mut samples) = (BTreeSet::new(), BTreeSet::new());
    for line in lines(folder) {
        match &line {
            Line::Round { generation, slots, .. } => {
                assert!(!ended.contains(generation), "generation {generation} goes on behind its end");
                assert!(samples.insert(serde_json::to_string(slots).unwrap()), "a round stands there twice");
            }
            Line::Generation { generation, .. } => assert!(ended.insert(*generation), "{generation} ends twice"),
            _ => {}
        }
    }
}

fn assert_whole(report: &Report) {
    assert!(report.run.complete);
    let point = point(report);
    assert!(point.generations >= 10);
    for contender in &point.contenders {
        let numbers: BTreeSet<u32> = contender.generations.iter().map(|one| one.generation).collect();
        assert!(contender.status.is_verified(), "{}: {:?}", contender.name, contender.status);
        assert_eq!((numbers.len(), contender.generations.len()), (point.generations, point.generations));
    }
}

pub(crate) fn a_run_killed_again_and_again_resumes_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    // Drawn once: before anything but the settings is known, in the trials, after more and more rounds, and each a
    // little later than the line itself.
    let mut rng = Pcg64Mcg::seed_from_u64(20);
    let mut points: Vec<usize> = (0..20).map(|_| rng.random_range(1..60)).collect();
    points.sort_unstable();
    for so_far in points {
        let mut parent = start(folder.path());
        wait_until("the line", || lines(folder.path()).len() >= so_far || !is_running(&mut parent));
        std::thread::sleep(Duration::from_micros(rng.random_range(0..5_000)));
        parent.kill().unwrap();
        parent.wait().unwrap();
        assert_none_is_left();
    }
    let report = Referee::new(settings("brief")).keep_in(folder.path()).resume(&[lab::lab()]).unwrap();
    assert_whole(&report);
    assert_no_sample_twice(folder.path());
    assert_eq!(Report::read(folder.path()).unwrap(), report);
}

fn is_running(child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(None))
}

pub(crate) fn a_killed_runner_costs_a_generation_and_blames_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let mut parent = start(folder.path());
    for rounds in [2, 14] {
        let so_far = || lines(folder.path()).iter().filter(|line| matches!(line, Line::Round { .. })).count();
        wait_until("the round", || so_far() >= rounds || !is_running(&mut parent));
        let runner = || living().into_iter().find(|(_, role)| role.as_deref() == Some("runner"));
        let mut killed = false;
        // A generation ends whenever it likes, and its runner with it: whoever is there next will do.
        wait_until("a runner", || {
            killed = runner().is_some_and(|(id, _)| kill(Pid::from_raw(id), Signal::SIGKILL).is_ok());
            killed || !is_running(&mut parent)
        });
    }
    assert!(parent.wait().unwrap().success());
    assert_whole(&Report::read(folder.path()).unwrap());
    assert_no_sample_twice(folder.path());
}

pub(crate) fn a_full_disk_is_said_and_the_run_resumes() {
    let folder = tempfile::tempdir().unwrap();
    let executable = std::env::current_exe().unwrap();
    // No file may grow beyond 4 KiB, and whoever tries is told instead of killed.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\"";
    let mut limited = Command::new("sh");
    limited.arg("-c").arg(script).arg(executable).env(FOLDER, folder.path()).stderr(Stdio::piped());
    let output = limited.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(74), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("cannot write") && said.contains(journal::FILE), "{said}");
    assert_none_is_left();
    let text = std::fs::read(folder.path().join(journal::FILE)).unwrap();
    assert_eq!(text.last(), Some(&b'\n'), "half a line is taken back");
    assert_whole(&Referee::new(settings("brief")).keep_in(folder.path()).resume(&[lab::lab()]).unwrap());
    assert_no_sample_twice(folder.path());
}
