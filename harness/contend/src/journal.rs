//! The run's journal: one JSON object a line, appended as things happen; only for resume and audit.
//!
//! Whoever is killed loses at most the line being written. Reading stops at a line that is cut off at the end of the
//! file; a broken line before that is a damaged journal and is said so.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::knee::Probe;
use crate::protocol::{Sample, WindowReply};
use crate::report::{Company, Status, Trial};
use crate::setup::Point;

/// The file's name in a run's folder.
pub const FILE: &str = "journal.jsonl";
/// The version of the lines.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub enum Line {
    /// The first line: what was asked for, so that `--resume` asks for the same.
    Run {
        /// The version of these lines.
        journal: u32,
        /// When it began, RFC 3339 in UTC.
        started: String,
        /// All settings, as [`crate::referee::Settings`] writes them.
        settings: serde_json::Value,
    },
    /// A contender's trial at a point.
    Trial {
        /// Where.
        at: At,
        /// Who.
        contender: String,
        /// How it went.
        outcome: TrialOutcome,
    },
    /// The reference answer at a point.
    Expected {
        /// Where.
        at: At,
        /// What the runner said of it.
        expected: Expected,
    },
    /// One round of a generation.
    Round {
        /// Where.
        at: At,
        /// Which generation, from 1.
        generation: u32,
        /// What each instance gave in its turn.
        slots: Vec<Slot>,
    },
    /// A generation is over.
    Generation {
        /// Where.
        at: At,
        /// Which.
        generation: u32,
        /// Dropped because of this contender; absent: it counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dropped: Option<String>,
        /// What the machine did meanwhile.
        company: Company,
        /// How long it took, in seconds.
        #[serde(default)]
        seconds: f64,
    },
    /// A window of the search for a contender's knee.
    Probe {
        /// Where.
        at: At,
        /// Who.
        contender: String,
        /// What it showed.
        probe: Probe,
    },
    /// A contender failed while racing.
    Withdrawn {
        /// Where.
        at: At,
        /// Who.
        contender: String,
        /// How.
        status: Status,
    },
    /// A contender did not get along with the others in one process, and goes on in its own.
    SentApart {
        /// Where.
        at: At,
        /// Who.
        contender: String,
        /// Why.
        why: String,
    },
    /// The point is finished.
    Done {
        /// Where.
        at: At,
        /// How long it took in all, in seconds.
        seconds: f64,
    },
}

/// Where a line belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct At {
    /// The lab.
    pub lab: String,
    /// The experiment.
    pub experiment: String,
    /// The point.
    pub point: Point,
}

/// The reference answer, as the runner said it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// Its digest.
    pub digest: String,
    /// Units of work in one job.
    pub amount: u64,
    /// Steps of planted spin in a microsecond.
    pub spin_steps_per_us: f64,
}

/// How a trial went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrialOutcome {
    /// Verified, or why not.
    pub status: Status,
    /// What it showed.
    #[serde(default)]
    pub trial: Trial,
    /// The contender works with threads of its own.
    #[serde(default)]
    pub threaded: bool,
    /// What its program calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// One instance's turn in a round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Which instance.
    pub who: String,
    /// What it gave.
    #[serde(flatten)]
    pub turn: Turn,
}

/// What a turn gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// A job's slice. Its digest is left out: it was the reference's.
    Slice(Sample),
    /// A load's window, counted only.
    Window(WindowReply),
    /// A load's window, each operation timed.
    Timed(WindowReply),
    /// A load's window in an open loop.
    Open(OpenTurn),
}

/// A window in an open loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenTurn {
    /// Planned arrivals a second.
    pub per_second: u64,
    /// What it gave.
    pub window: WindowReply,
}

/// All that is known of one point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The reference answer; `None` for loads.
    pub expected: Option<Expected>,
    /// Each contender's trial.
    pub trials: BTreeMap<String, TrialOutcome>,
    /// Who failed while racing.
    pub withdrawn: BTreeMap<String, Status>,
    /// Who was sent into a process of its own, and why.
    pub sent_apart: BTreeMap<String, String>,
    /// The generations that count, in order.
    pub generations: Vec<GenerationRecord>,
    /// Rounds of a generation whose end was never written.
    pub unfinished: Option<GenerationRecord>,
    /// Generations dropped, by the cause.
    pub dropped: BTreeMap<String, u32>,
    /// The search for each contender's knee, as far as it came.
    pub probes: BTreeMap<String, Vec<Probe>>,
    /// Its end was reached, after so many seconds.
    pub done: Option<f64>,
    /// What its generations took together, in seconds.
    pub seconds_raced: f64,
}

/// The rounds of one generation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenerationRecord {
    /// Its number, from 1.
    pub number: u32,
    /// Its rounds.
    pub rounds: Vec<Vec<Slot>>,
    /// What the machine did meanwhile.
    pub company: Company,
}

impl Record {
    /// Takes in a line that belongs here.
    pub fn take(&mut self, line: Line) {
        match line {
            Line::Run { .. } => {}
            Line::Trial { contender, outcome, .. } => {
                self.trials.insert(contender, outcome);
            }
            Line::Expected { expected, .. } => self.expected = Some(expected),
            Line::Round { generation, slots, .. } => {
                let current = self.unfinished.get_or_insert_with(GenerationRecord::default);
                if current.number != generation {
                    // A generation that was begun anew after a resume: what came before is not its own.
                    *current = GenerationRecord { number: generation, ..GenerationRecord::default() };
                }
                current.rounds.push(slots);
            }
            Line::Generation { dropped: Some(cause), seconds, .. } => {
                self.seconds_raced += seconds;
                self.unfinished = None;
                *self.dropped.entry(cause).or_default() += 1;
            }
            Line::Generation { generation, company, seconds, .. } => {
                self.seconds_raced += seconds;
                if let Some(mut finished) = self.unfinished.take_if(|current| current.number == generation) {
                    finished.company = company;
                    self.generations.push(finished);
                }
            }
            Line::Probe { contender, probe, .. } => self.probes.entry(contender).or_default().push(probe),
            Line::Withdrawn { contender, status, .. } => {
                self.withdrawn.insert(contender, status);
            }
            Line::SentApart { contender, why, .. } => {
                self.sent_apart.insert(contender, why);
            }
            Line::Done { seconds, .. } => self.done = Some(seconds),
        }
    }

    /// The number of the next generation.
    pub fn next_generation(&self) -> u32 {
        let dropped: u32 = self.dropped.values().sum();
        u32::try_from(self.generations.len()).unwrap_or(u32::MAX).saturating_add(dropped) + 1
    }

    /// How the contender stands.
    pub fn status(&self, contender: &str) -> Option<&Status> {
        self.withdrawn.get(contender).or_else(|| self.trials.get(contender).map(|trial| &trial.status))
    }
}

impl Line {
    /// Where the line belongs; `None` for the first.
    pub fn at(&self) -> Option<&At> {
        match self {
            Line::Run { .. } => None,
            Line::Trial { at, .. }
            | Line::Expected { at, .. }
            | Line::Round { at, .. }
            | Line::Generation { at, .. }
            | Line::Probe { at, .. }
            | Line::Withdrawn { at, .. }
            | Line::SentApart { at, .. }
            | Line::Done { at, .. } => Some(at),
        }
    }
}

/// An open journal; one process at a time.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    /// Begins a journal in an empty folder.
    ///
    /// # Errors
    /// [`Error::Output`]; also where there is a journal already: a run is never overwritten.
    pub fn begin(folder: &Path, first: &Line) -> Result<Journal, Error> {
        let path = folder.join(FILE);
        let failed = |source| Error::Output { path: path.clone(), source };
        let file = OpenOptions::new().append(true).create_new(true).open(&path).map_err(failed)?;
        let mut journal = Journal { file, path: path.clone() };
        journal.lock()?;
        journal.append(first)?;
        journal.keep()?;
        Ok(journal)
    }

    /// Opens a journal to go on with it: its lines, and itself cut back to the last whole line.
    ///
    /// # Errors
    /// [`Error::Input`] where it is missing, damaged, newer, or in use by a living run.
    pub fn resume(folder: &Path) -> Result<(Journal, Vec<Line>), Error> {
        let path = folder.join(FILE);
        let input = |why: String| Error::Input { path: path.clone(), why };
        regular(&path)?;
        let mut file = OpenOptions::new().read(true).append(true).open(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => input("there is no run to resume here".to_owned()),
            _ => input(error.to_string()),
        })?;
        let mut text = Vec::new();
        let journal = Journal { file: file.try_clone().map_err(|error| input(error.to_string()))?, path: path.clone() };
        journal.lock()?;
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.read_to_end(&mut text))
            .map_err(|error| input(error.to_string()))?;
        let (lines, whole) = parse(&text).map_err(input)?;
        file.set_len(whole as u64).map_err(|source| Error::Output { path: path.clone(), source })?;
        Ok((journal, lines))
    }

    /// Appends a line.
    ///
    /// # Errors
    /// [`Error::Output`]: disk full, for example. What stood there stays.
    pub fn append(&mut self, line: &Line) -> Result<(), Error> {
        let mut text = serde_json::to_vec(line).expect("journal lines have string keys only");
        text.push(b'\n');
        let before = self.file.metadata().map(|metadata| metadata.len());
        self.file.write_all(&text).map_err(|source| {
            // Half a line is taken back, so that the journal stays whole for `--resume`.
            if let Ok(before) = before {
                let _ = self.file.set_len(before);
            }
            Error::Output { path: self.path.clone(), source }
        })
    }

    /// Waits until what was appended is on disk.
    ///
    /// # Errors
    /// [`Error::Output`].
    pub fn keep(&mut self) -> Result<(), Error> {
        self.file.sync_data().map_err(|source| Error::Output { path: self.path.clone(), source })
    }

    /// Two runs into one folder at once would mix their lines.
    fn lock(&self) -> Result<(), Error> {
        // A process that is just being started holds what its parent has open until it becomes another program: a lock
        // that was let go of a moment ago may still be there.
        for _ in 0..100 {
            if self.file.try_lock().is_ok() {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Err(Error::Input {
            path: self.path.clone(),
            why: "another run is writing here; wait for it, or give another `--out`".to_owned(),
        })
    }
}

/// Reads a journal's lines without opening it for writing; a cut-off last line is left out.
///
/// # Errors
/// [`Error::Input`].
pub fn read(folder: &Path) -> Result<Vec<Line>, Error> {
    let path = folder.join(FILE);
    regular(&path)?;
    let text = std::fs::read(&path).map_err(|error| Error::Input { path: path.clone(), why: error.to_string() })?;
    Ok(parse(&text).map_err(|why| Error::Input { path, why })?.0)
}

/// Refuses devices and pipes, which may have no end; what is not there is left to whoever opens it.
///
/// # Errors
/// [`Error::Input`].
fn regular(path: &Path) -> Result<(), Error> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            Err(Error::Input { path: path.to_owned(), why: "it is not a file".to_owned() })
        }
        _ => Ok(()),
    }
}

/// The whole lines, and how many bytes they take.
fn parse(text: &[u8]) -> Result<(Vec<Line>, usize), String> {
    let (mut lines, mut whole) = (Vec::new(), 0);
    for (index, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if line.last() != Some(&b'\n') {
            break;
        }
        match serde_json::from_slice(line) {
            Ok(parsed) => lines.push(parsed),
            // A machine that lost power may leave zeros or half a line, but only at the end.
            Err(_) if whole + line.len() == text.len() && index > 0 => break,
            Err(error) => {
                return Err(format!("line {} is damaged ({error}); a new run needs another folder", index + 1));
            }
        }
        whole += line.len();
    }
    match lines.first() {
        Some(Line::Run { journal, .. }) if *journal > VERSION => {
            Err(format!("it was written by a newer program (version {journal})"))
        }
        Some(Line::Run { .. }) => Ok((lines, whole)),
        _ => Err("it does not begin as a journal; a new run needs another folder".to_owned()),
    }
}
