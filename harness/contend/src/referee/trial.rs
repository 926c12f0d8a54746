//! The trial: each contender once, alone in its runner. Whose answer differs never races.

use std::time::Duration;

use crate::journal::{Expected, TrialOutcome};
use crate::lab::Kind;
use crate::protocol::{Audit, Command, Reply, Sample};
use crate::referee::settings::Entrant;
use crate::referee::site::{Greeted, Site, status_of, unexpected};
use crate::referee::verifying;
use crate::referee::world::World;
use crate::report::{Status, Trial};
use crate::spawned::Lost;
use crate::{Error, Result};

/// Calls are timed singly until this much time has passed, at least three of them.
const PROBE: Duration = Duration::from_millis(15);
/// A call longer than this is not repeated in the trial.
const LONG_CALL: Duration = Duration::from_millis(100);
/// The instance's name in a trial.
pub(crate) const TRIAL: &str = "trial";

/// What a trial asks may end in: a status of the contender, or the run's own end.
pub(crate) enum Stop {
    Status(Status),
    Interrupted,
}

impl From<Status> for Stop {
    fn from(status: Status) -> Self {
        Stop::Status(status)
    }
}

impl From<Lost> for Stop {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Interrupted => Stop::Interrupted,
            other => Stop::Status(status_of(other)),
        }
    }
}

/// Makes the reference answer, in a runner of its own.
///
/// # Errors
/// [`Error::Lab`] when the lab's own input or reference fails: there is nothing to race then.
pub(crate) fn reference(site: &Site<'_>, world: &mut dyn World) -> Result<Option<Expected>, Error> {
    if site.experiment.kind == Kind::Load {
        return Ok(None);
    }
    let lab = |why: String| Error::Lab { experiment: site.at.experiment.clone(), why };
    let launch = site.launch(None, Vec::new())?;
    let mut greeted = match site.greet(world, &launch) {
        Ok(greeted) => greeted,
        Err(_) if world.interrupted() => return Err(Error::Interrupted),
        Err(status) => return Err(lab(status.why().unwrap_or("no runner").to_owned())),
    };
    let reply = greeted.talk.ask(&Command::Expect, site.deadline().saturating_mul(4));
    greeted.talk.end();
    match reply {
        Ok(Reply::Expected { digest, amount, spin_steps_per_us }) => {
            Ok(Some(Expected { digest, amount, spin_steps_per_us }))
        }
        Ok(other) => Err(lab(unexpected(&other).why().unwrap_or("no reference answer").to_owned())),
        Err(Lost::Interrupted) => Err(Error::Interrupted),
        Err(lost) => Err(lab(status_of(lost).why().unwrap_or("no reference answer").to_owned())),
    }
}

/// One entrant's trial.
///
/// # Errors
/// [`Error::Interrupted`], and what laying out scripts may return.
pub(crate) fn trial(
    site: &Site<'_>,
    world: &mut dyn World,
    entrant: &Entrant<'_>,
    expected: Option<&Expected>,
) -> Result<TrialOutcome, Error> {
    let failed = |status| TrialOutcome { status, trial: Trial::default(), threaded: false, version: None };
    if let Some(why) = entrant.contender.absent(&site.setup) {
        return Ok(failed(Status::Skipped(why.to_owned())));
    }
    if let Some(missing) = missing_program(entrant) {
        return Ok(failed(Status::Skipped(missing)));
    }
    let launch = site.launch(Some(entrant), site.env(entrant))?;
    let mut greeted = match site.greet(world, &launch) {
        Ok(greeted) => greeted,
        Err(_) if world.interrupted() => return Err(Error::Interrupted),
        Err(status) => return Ok(failed(status)),
    };
    let version = greeted.version.clone();
    let outcome = attend(site, &mut greeted, entrant, expected);
    greeted.talk.end();
    match outcome {
        Ok((trial, threaded)) => Ok(TrialOutcome { status: Status::Verified, trial, threaded, version }),
        Err(Stop::Status(status)) => Ok(TrialOutcome { version, ..failed(status) }),
        Err(Stop::Interrupted) => Err(Error::Interrupted),
    }
}

fn attend(
    site: &Site<'_>,
    greeted: &mut Greeted,
    entrant: &Entrant<'_>,
    expected: Option<&Expected>,
) -> Result<(Trial, bool), Stop> {
    let build = Command::Build { contender: entrant.contender.name.clone(), instance: TRIAL.into() };
    let build_ns = match greeted.talk.ask(&build, site.deadline())? {
        Reply::Built { wall_ns } => wall_ns,
        other => return Err(unexpected(&other).into()),
    };
    let mut trial = Trial { build_ns, ..Trial::default() };
    let mut threaded = entrant.contender.program().is_some();
    match expected {
        Some(expected) => threaded |= call(site, greeted, expected, &mut trial)?,
        None => {
            window(site, greeted)?;
            threaded = true;
        }
    }
    if let Reply::Audit(audit) = greeted.talk.ask(&Command::Audit, site.deadline())? {
        let Audit { peak_kib, threads, mut spoiled, burning } = audit;
        if burning {
            spoiled.push("threads that burn CPU while nothing is asked".to_owned());
        }
        threaded |= threads.is_some_and(|threads| threads > 1);
        trial = Trial { peak_kib, threads, spoiled, ..trial };
    }
    // After the audit: what a thousand calls more leave behind is no cost of one.
    if let (Some(expected), Some(call_ns)) = (expected, trial.call_ns) {
        verifying::verify(site, greeted, entrant, expected, Duration::from_nanos(call_ns))?;
    }
    Ok((trial, threaded))
}

/// Calls until the call's length is known; says whether other threads than the runner's own did work.
fn call(site: &Site<'_>, greeted: &mut Greeted, expected: &Expected, trial: &mut Trial) -> Result<bool, Stop> {
    let mut quickest = u64::MAX;
    let (mut spent, mut faults, mut threaded) = (Duration::ZERO, 0.0, false);
    for count in 1..=200 {
        let sample = slice(site, greeted, expected, 1)?;
        let wall = Duration::from_nanos(sample.wall_ns);
        spent += wall;
        quickest = quickest.min(sample.wall_ns);
        if let Some(usage) = sample.usage {
            faults = usage.minor_faults as f64;
            let own = sample.threads.map_or(usage.cpu_ns, |threads| threads.running_ns);
            // The first call may start threads; what the last one shows is how it goes on.
            threaded = usage.cpu_ns > own + own / 20 + 20_000;
        }
        if wall > LONG_CALL || (count >= 3 && spent > PROBE) {
            break;
        }
    }
    if quickest < 5_000 {
        // One call is in the order of the clock itself.
        quickest = (slice(site, greeted, expected, 200)?.wall_ns / 200).max(1);
    }
    trial.call_ns = Some(quickest);
    trial.faults_per_call = Some(faults);
    Ok(threaded)
}

/// One slice of so many calls, with the right answer at its end.
pub(crate) fn slice(site: &Site<'_>, greeted: &mut Greeted, expected: &Expected, calls: u32) -> Result<Sample, Stop> {
    let command = Command::Slice {
        instance: TRIAL.into(),
        calls,
        rest_us: 0,
        untimed_call: false,
        spin_steps: 0,
        settle: false,
        account: true,
    };
    match greeted.talk.ask(&command, site.deadline())? {
        Reply::Sample(sample) if sample.digest == expected.digest && sample.wall_ns > 0 => Ok(sample),
        Reply::Sample(sample) if sample.wall_ns == 0 => {
            Err(Status::Failed("its call took no time at all: the clock is too coarse".into()).into())
        }
        Reply::Sample(sample) => Err(wrong(&sample.digest, &expected.digest).into()),
        other => Err(unexpected(&other).into()),
    }
}

/// The status of an answer that is not the reference's.
pub(crate) fn wrong(given: &str, expected: &str) -> Status {
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    Status::WrongAnswer(format!("its answer has digest {}, the reference's has {}", short(given), short(expected)))
}

fn window(site: &Site<'_>, greeted: &mut Greeted) -> Result<(), Stop> {
    // One rate is enough to see whether it can wait for arrivals at all.
    let open_loop = site.rates().first().map(|rate| (true, Some(site.arrivals(*rate, 0))));
    for (timed, arrivals) in [(false, None), (true, None)].into_iter().chain(open_loop) {
        let (ramp_us, open_us) = (2_000, 10_000);
        let command = Command::Window { instance: TRIAL.into(), ramp_us, open_us, timed, arrivals };
        match greeted.talk.ask(&command, site.deadline())? {
            Reply::Window(window) if arrivals.is_some() && window.open_loop.is_none() => {
                return Err(no_open_loop().into());
            }
            Reply::Window(window) if window.open_ns > 0 => {}
            Reply::Window(_) => return Err(Status::Failed("its window never opened".into()).into()),
            other => return Err(unexpected(&other).into()),
        }
    }
    Ok(())
}

/// The status of a runner that was given arrivals and ran a closed loop.
pub(crate) fn no_open_loop() -> Status {
    Status::Failed("it was asked for an open loop, and its reply has no `open_loop`".into())
}

/// Why the entrant's program cannot run here, if so.
fn missing_program(entrant: &Entrant<'_>) -> Option<String> {
    entrant.contender.program()?.missing(entrant.python.as_deref().unwrap_or("python3"))
}
