//! The search for knees: after the race, each contender of a load alone, at one rate after the other.

use crate::Error;
use crate::estimate::median;
use crate::journal::{Line, Record, Turn};
use crate::knee::{self, Probe};
use crate::protocol::{Command, Reply};
use crate::referee::lineup::{Instance, Lineup, line_up};
use crate::referee::outcome::per_second;
use crate::referee::race::{Desk, WindowKind};
use crate::referee::site::{Greeted, Site, status_of, unexpected};
use crate::referee::trial::no_open_loop;
use crate::referee::world::World;
use crate::report::Status;
use crate::spawned::Lost;

/// What the referee tells whoever watches a search.
pub(crate) type OnProbe<'watch> = dyn FnMut(&str, u64) + 'watch;

/// Finds the knee of everyone who raced. The record may hold probes already: the search goes on behind them.
///
/// # Errors
/// [`Error::Interrupted`], [`Error::Output`].
pub(crate) fn find_knees(
    site: &Site<'_>,
    world: &mut dyn World,
    desk: &mut Desk<'_>,
    on_probe: &mut OnProbe<'_>,
) -> Result<(), Error> {
    let Some(lineup) = line_up(site, desk.record) else { return Ok(()) };
    for instance in lineup.instances.iter().filter(|instance| !instance.id.starts_with('~')) {
        if let Err(status) = search(site, world, desk, &lineup, instance, on_probe)? {
            let (at, contender) = (site.at.clone(), instance.entrant.clone());
            desk.note(Line::Withdrawn { at, contender, status })?;
        }
        desk.journal.keep()?;
    }
    Ok(())
}

/// One contender's search; the inner error is its own.
fn search(
    site: &Site<'_>,
    world: &mut dyn World,
    desk: &mut Desk<'_>,
    lineup: &Lineup,
    instance: &Instance,
    on_probe: &mut OnProbe<'_>,
) -> Result<Result<(), Status>, Error> {
    let Some(start) = start(desk.record, &instance.id) else { return Ok(Ok(())) };
    let probes = |record: &Record| record.probes.get(&instance.entrant).cloned().unwrap_or_default();
    let Some(mut rate) = knee::next(&probes(desk.record), start) else { return Ok(Ok(())) };
    let mut greeted = match build(site, world, lineup, instance)? {
        Ok(greeted) => greeted,
        Err(status) => return Ok(Err(status)),
    };
    let (workers, cores) = (site.setup.workers(), crate::cores());
    let outcome = loop {
        on_probe(&instance.entrant, rate);
        let number = u32::try_from(probes(desk.record).len()).unwrap_or(u32::MAX);
        let kind = WindowKind::open(site.arrivals(rate, number), workers, cores);
        let window = match greeted.talk.ask(&kind.command(&instance.id), site.deadline() + kind.open) {
            Ok(Reply::Window(window)) => window,
            Ok(other) => break Ok(Err(unexpected(&other))),
            Err(Lost::Interrupted) => break Err(Error::Interrupted),
            Err(lost) => break Ok(Err(status_of(lost))),
        };
        let Some(open) = window.open_loop else { break Ok(Err(no_open_loop())) };
        let probe = Probe { per_second: rate, over: open.is_saturated(window.operations_per_lane.len()) };
        let (at, contender) = (site.at.clone(), instance.entrant.clone());
        if let Err(error) = desk.note(Line::Probe { at, contender, probe }) {
            break Err(error);
        }
        match knee::next(&probes(desk.record), start) {
            Some(next) => rate = next,
            None => break Ok(Ok(())),
        }
    };
    greeted.talk.end();
    outcome
}

/// Half of what it did in the closed loop: most contenders keep up with that.
fn start(record: &Record, id: &str) -> Option<u64> {
    let slots = record.generations.iter().flat_map(|generation| &generation.rounds).flatten();
    let closed: Vec<f64> = slots
        .filter(|slot| slot.who == id)
        .filter_map(|slot| match &slot.turn {
            Turn::Window(window) if window.open_ns > 0 => Some(per_second(window)),
            _ => None,
        })
        .collect();
    median(&closed).filter(|rate| *rate > 0.0).map(|rate| ((rate / 2.0) as u64).max(1))
}

/// A fresh runner with this one contender in it.
fn build(
    site: &Site<'_>,
    world: &mut dyn World,
    lineup: &Lineup,
    instance: &Instance,
) -> Result<Result<Greeted, Status>, Error> {
    let entrants = site.entrants();
    let set = &lineup.sets[instance.set];
    let launch = site.launch(set.program.map(|index| &entrants[index]), set.env.clone())?;
    let mut greeted = match site.greet(world, &launch) {
        Ok(greeted) => greeted,
        Err(_) if world.interrupted() => return Err(Error::Interrupted),
        Err(status) => return Ok(Err(status)),
    };
    let build = Command::Build { contender: instance.contender.clone(), instance: instance.id.clone() };
    let status = match greeted.talk.ask(&build, site.deadline()) {
        Ok(Reply::Built { .. }) => return Ok(Ok(greeted)),
        Ok(other) => Ok(Err(unexpected(&other))),
        Err(Lost::Interrupted) => Err(Error::Interrupted),
        Err(lost) => Ok(Err(status_of(lost))),
    };
    greeted.talk.end();
    status
}
