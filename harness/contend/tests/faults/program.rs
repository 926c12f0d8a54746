//! The same faults through the command line: exit codes, what is printed, two runs that want one folder.

use std::fs::OpenOptions;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Output, Stdio};

use contend::Report;
use contend::journal;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::lab;
use crate::processes::wait_until;

/// Makes a process of this executable a program with the measuring commands.
const PROGRAM: &str = "CONTEND_FAULTS_PROGRAM";
/// What goes wrong in a second or two: a hanging contender takes five.
const CONTENDERS: &str = "fine,wrong-later,panics-later,errs-later,aborts-later,exits-later";

/// In such a process: the command line.
pub(crate) fn in_another_process() -> Option<ExitCode> {
    std::env::var_os(PROGRAM)?;
    Some(contend::main([lab::lab()]))
}

fn run(experiment: &str, folder: &Path, more: &[&str]) -> Command {
    let executable = std::env::current_exe().expect("this executable has a path");
    let mut command = Command::new(executable);
    command.env(PROGRAM, "yes").args(["run", lab::LAB, "--quick", "--budget", "1ms", "--experiment", experiment]);
    command.arg("--out").arg(folder).args(more).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn end(child: Child) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
}

pub(crate) fn a_run_with_faults_shows_the_fine_ones_and_ends_with_3() {
    for more in [&["--contender", CONTENDERS][..], &["--contender", CONTENDERS, "--apart"]] {
        let folder = tempfile::tempdir().unwrap();
        let (code, printed, said) = end(run("in-race", folder.path(), more).spawn().unwrap());
        assert_eq!(code, Some(3), "{said}");
        let report = Report::read(folder.path()).unwrap();
        let fine = report.labs[0].experiments[0].points[0].contender("fine").unwrap();
        assert!(report.run.complete && fine.raced && fine.judgement.is_some());
        let shows = |name: &str, word: &str| printed.lines().any(|line| line.contains(name) && line.contains(word));
        for (name, word) in [
            ("wrong-later", "wrong answer"),
            ("panics-later", "panicked"),
            ("errs-later", "failed"),
            ("aborts-later", "died"),
            ("exits-later", "died"),
        ] {
            assert!(shows(name, word), "{name} is not shown as {word}:\n{printed}");
        }
        assert!(!shows("fine", "died"), "{printed}");
    }
}

pub(crate) fn a_run_whose_output_is_full_loses_nothing_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (code, _, said) = end(run("brief", folder.path(), &["--format", "json"]).stdout(full).spawn().unwrap());
    assert_eq!(code, Some(74), "{said}");
    assert!(said.lines().last().is_some_and(|line| line.contains("standard output")), "{said}");
    assert!(Report::read(folder.path()).unwrap().run.complete);
}

pub(crate) fn of_two_runs_in_one_folder_the_second_gives_way() {
    let folder = tempfile::tempdir().unwrap();
    // With someone who hangs it is there for three seconds at least.
    let first = run("stuck", folder.path(), &["--contender", "fine,deadlocks"]).spawn().unwrap();
    let id = Pid::from_raw(i32::try_from(first.id()).unwrap());
    wait_until("the first line", || journal::read(folder.path()).is_ok());
    // And it stands still while the other one tries, however quick this machine is.
    kill(id, Signal::SIGSTOP).unwrap();
    let (code, _, said) = end(run("brief", folder.path(), &[]).spawn().unwrap());
    kill(id, Signal::SIGCONT).unwrap();
    assert_eq!(code, Some(73), "{said}");
    assert!(said.contains("another run is writing here"), "{said}");
    let (code, _, said) = end(first);
    assert_eq!(code, Some(3), "{said}");
    assert!(Report::read(folder.path()).unwrap().run.complete);
}
