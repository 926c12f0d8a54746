//! Racing the pieces of a grid, and going on where an earlier call ended.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use contend::referee::{Referee, Settings, forecast};
use contend::report::{Machine, Place, Run};
use contend::{Error, Lab, Report, journal};
use serde::{Deserialize, Serialize};

use crate::counts::Counts;
use crate::grid::{Grid, Piece};
use crate::neighbour::Neighbour;
use crate::record::{Company, FILE, RELEASE, Race, SCHEMA, SelfTest, TABLE};
use crate::table;
use crate::work::{BASE, PLANTED};

/// The folder of the pieces within that of the self-test.
const PIECES: &str = "pieces";

/// What is kept of a piece.
#[derive(Serialize, Deserialize)]
struct Kept {
    run: Run,
    machine: Machine,
    races: Vec<Race>,
}

/// Races every piece of the grid that the folder does not hold yet, and stops soon after `interrupt` becomes true. File
/// and tables are written then, of everything that was raced, this time and before. `neighbour` gives the command that
/// comes to [`crate::neighbour::serve`].
///
/// # Errors
/// What the referee returns, and what cannot be read or written.
pub fn race(
    labs: &[Lab],
    grid: &Grid,
    folder: &Path,
    about: &Settings,
    neighbour: &dyn Fn() -> Result<Command>,
    interrupt: &Arc<AtomicBool>,
    say: &dyn Fn(&str),
) -> Result<SelfTest> {
    let pieces = grid.pieces();
    let kept_at = |piece: &Piece| folder.join(PIECES).join(format!("{}.json", piece.name));
    fs::create_dir_all(folder.join(PIECES)).map_err(|source| Error::Output { path: folder.to_owned(), source })?;
    let mut left = std::time::Duration::ZERO;
    let mut waiting = 0;
    for piece in pieces.iter().filter(|piece| !kept_at(piece).exists()) {
        left += forecast(&piece.settings, labs)?;
        waiting += 1;
    }
    let takes = contend::quantity::span(left.as_secs_f64());
    say(&format!("{} pieces, {waiting} to race: about {takes}", pieces.len()));
    let mut all: Vec<Kept> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let path = kept_at(piece);
        let kept = if path.exists() {
            let text = fs::read(&path).with_context(|| path.display().to_string())?;
            serde_json::from_slice(&text).with_context(|| format!("{}: delete it to race it again", path.display()))?
        } else {
            if interrupt.load(Ordering::Relaxed) {
                break;
            }
            say(&format!("{} of {}: {}", index + 1, pieces.len(), piece.name));
            let Some(report) = one(labs, piece, folder, about, neighbour, interrupt)? else { break };
            let kept = keep(piece, &report);
            write(&path, &serde_json::to_vec(&kept)?)?;
            // Its generations are kept; the rounds within them are some megabytes a piece, and decide nothing more.
            let raced = folder.join(PIECES).join(&piece.name);
            fs::remove_dir_all(&raced).with_context(|| raced.display().to_string())?;
            kept
        };
        all.push(kept);
    }
    finish(&all, pieces.len(), &about.command, folder)
}

/// Races a piece, or goes on with it; `None` if it was interrupted.
fn one(
    labs: &[Lab],
    piece: &Piece,
    folder: &Path,
    about: &Settings,
    neighbour: &dyn Fn() -> Result<Command>,
    interrupt: &Arc<AtomicBool>,
) -> Result<Option<Report>> {
    let mut noise = match piece.company {
        Company::Quiet => None,
        Company::Neighbour => Some(Neighbour::start(neighbour()?).context("the neighbour cannot be started")?),
    };
    let folder = folder.join(PIECES).join(&piece.name);
    let settings = Settings {
        command: about.command.clone(),
        revision: about.revision.clone(),
        versions: about.versions.clone(),
        ..piece.settings.clone()
    };
    let referee = Referee::new(settings).keep_in(&folder).interrupt(interrupt.clone());
    let report = if folder.join(journal::FILE).exists() { referee.resume(labs)? } else { referee.run(labs)? };
    if !report.run.complete {
        return Ok(None);
    }
    if noise.as_mut().is_some_and(|noise| !noise.is_at_work()) {
        // Resumed, it would count as raced beside a neighbour that just came.
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        bail!("the neighbour ended before the races of {} did; give the command again", piece.name);
    }
    Ok(Some(report))
}

fn keep(piece: &Piece, report: &Report) -> Kept {
    let experiments = || report.labs.iter().flat_map(|lab| &lab.experiments);
    let mut races = Vec::new();
    for &kind in piece.kinds {
        let name = piece.sharing.experiment(kind);
        let points = experiments().filter(|experiment| experiment.experiment == name).flat_map(|one| &one.points);
        for point in points {
            let mut race = Race {
                kind,
                sharing: piece.sharing,
                company: piece.company,
                form: piece.form,
                depth: piece.settings.depth,
                seconds: point.seconds,
                foreign_cpu: point.company.foreign_cpu,
                ln_ratios: BTreeMap::new(),
                missing: BTreeMap::new(),
            };
            for (contender, _) in PLANTED.iter().filter(|(name, _)| *name != BASE) {
                let Some(one) = point.contender(contender) else { continue };
                if !one.status.is_verified() || !one.raced {
                    let why = one.status.why().unwrap_or("it did not race").to_owned();
                    race.missing.insert(one.name.clone(), format!("{}: {why}", one.status.word()));
                } else if one.place == Place::Apart {
                    race.missing.insert(one.name.clone(), "it was sent apart".to_owned());
                } else {
                    let ratios = one.generations.iter().map(|generation| generation.ln_ratio).collect();
                    race.ln_ratios.insert(one.name.clone(), ratios);
                }
            }
            races.push(race);
        }
    }
    Kept { run: report.run.clone(), machine: report.machine.clone(), races }
}

/// Counts, and writes what there is.
fn finish(all: &[Kept], pieces: usize, command: &str, folder: &Path) -> Result<SelfTest> {
    let races: Vec<Race> = all.iter().flat_map(|kept| &kept.races).cloned().collect();
    let profiles = all.iter().map(|kept| &kept.run.profile);
    let test = SelfTest {
        schema: SCHEMA,
        started: all.iter().map(|kept| kept.run.started.as_str()).min().unwrap_or_default().to_owned(),
        seconds: all.iter().map(|kept| kept.run.seconds).sum(),
        complete: all.len() == pieces,
        command: command.to_owned(),
        revisions: all.iter().filter_map(|kept| kept.run.revision.clone()).collect::<BTreeSet<_>>(),
        // One piece of a debug build spoils the counts of all.
        profile: profiles.max_by_key(|profile| *profile != RELEASE).cloned().unwrap_or_default(),
        machine: all.first().map(|kept| kept.machine.clone()).unwrap_or_default(),
        counts: Counts::of(&races),
        races,
    };
    write(&folder.join(FILE), &serde_json::to_vec(&test)?)?;
    write(&folder.join(TABLE), table::markdown(&test).as_bytes())?;
    Ok(test)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    contend::aside::write(path, bytes).with_context(|| path.display().to_string())
}
