//! Contenders that do everything wrong, runs that are killed, disks that are full: with real processes, end to end.
//!
//! `lab.rs` has the contenders, `racing.rs` looks at how they are shown and at who is harmed, `program.rs` at what the
//! command line makes of it, `killing.rs` kills runs and runners, `journal.rs` damages what they left on disk. The runners are this executable again, hence no libtest.

use std::process::{Command, ExitCode};

mod journal;
mod killing;
mod lab;
mod processes;
mod program;
mod racing;

/// Told to every process of one execution of these tests, so that what is left of it can be found.
const MARK: &str = "CONTEND_FAULTS_MARK";

fn main() -> ExitCode {
    contend::serve_if_runner(&[lab::lab()]);
    if std::env::var_os(MARK).is_none() {
        return again_with_a_mark();
    }
    if let Some(code) = program::in_another_process().or_else(killing::parent_in_another_process) {
        return code;
    }
    let tests: [(&str, fn()); 20] = [
        ("each_fault_in_a_trial_is_shown_as_what_it_is", racing::each_fault_in_a_trial_is_shown_as_what_it_is),
        ("each_fault_in_a_race_is_shown_as_what_it_is", racing::each_fault_in_a_race_is_shown_as_what_it_is),
        ("each_fault_apart_is_shown_as_what_it_is", racing::each_fault_apart_is_shown_as_what_it_is),
        ("who_spoils_its_process_races_apart", racing::who_spoils_its_process_races_apart),
        ("one_wrong_answer_in_a_thousand_is_caught", racing::one_wrong_answer_in_a_thousand_is_caught),
        ("who_is_stuck_is_killed_at_the_deadline", racing::who_is_stuck_is_killed_at_the_deadline),
        ("lost_operations_of_a_load_are_seen", racing::lost_operations_of_a_load_are_seen),
        ("an_input_that_cannot_be_made_is_everyones_reason", racing::an_input_that_cannot_be_made_is_everyones_reason),
        ("a_run_killed_again_and_again_resumes_to_its_end", killing::a_run_killed_again_and_again_resumes_to_its_end),
        (
            "a_killed_runner_costs_a_generation_and_blames_nobody",
            killing::a_killed_runner_costs_a_generation_and_blames_nobody,
        ),
        ("a_full_disk_is_said_and_the_run_resumes", killing::a_full_disk_is_said_and_the_run_resumes),
        (
            "a_journal_cut_at_any_byte_of_its_last_line_resumes",
            journal::a_journal_cut_at_any_byte_of_its_last_line_resumes,
        ),
        ("a_damaged_line_in_the_middle_is_named", journal::a_damaged_line_in_the_middle_is_named),
        ("two_runs_in_one_folder_are_refused", journal::two_runs_in_one_folder_are_refused),
        ("a_folder_that_cannot_be_written_is_named", journal::a_folder_that_cannot_be_written_is_named),
        ("a_journal_that_is_no_file_is_refused", journal::a_journal_that_is_no_file_is_refused),
        (
            "a_report_that_cannot_be_written_costs_no_generation",
            journal::a_report_that_cannot_be_written_costs_no_generation,
        ),
        (
            "a_run_with_faults_shows_the_fine_ones_and_ends_with_3",
            program::a_run_with_faults_shows_the_fine_ones_and_ends_with_3,
        ),
        (
            "a_run_whose_output_is_full_loses_nothing_of_its_folder",
            program::a_run_whose_output_is_full_loses_nothing_of_its_folder,
        ),
        ("of_two_runs_in_one_folder_the_second_gives_way", program::of_two_runs_in_one_folder_the_second_gives_way),
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
    let mut passed = 0;
    for (name, test) in tests {
        if wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())) {
            test();
            processes::assert_none_is_left();
            say(&format!("test {name} ... ok"));
            passed += 1;
        }
    }
    let left_out = tests.len() - passed;
    say(&format!("\ntest result: ok. {passed} passed; 0 failed; 0 ignored; 0 measured; {left_out} filtered out"));
    ExitCode::SUCCESS
}

/// The environment of a process cannot be changed from within without `unsafe`; that of a child can.
fn again_with_a_mark() -> ExitCode {
    let executable = std::env::current_exe().expect("this executable has a path");
    let mark = std::process::id().to_string();
    let status = Command::new(executable).args(std::env::args_os().skip(1)).env(MARK, mark).status();
    if status.expect("this executable can be started again").success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn say(line: &str) {
    use std::io::Write;
    // A closed pipe is no failure of a test.
    let _ = writeln!(std::io::stdout(), "{line}");
}
