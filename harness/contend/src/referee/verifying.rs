//! Many calls of a trial, each answer looked at.
//!
//! Of a slice the last answer is checked, which rarely is the one of a thousand that is wrong. Here all are: of up to a
//! thousand calls, or as many as fit into the time there is for it. No time of theirs is kept.

use std::time::Duration;

use crate::Lab;
use crate::journal::Expected;
use crate::lab::Kind;
use crate::protocol::{Command, Reply};
use crate::referee::settings::{Entrant, Settings};
use crate::referee::site::{Greeted, Site, unexpected};
use crate::referee::trial::{Stop, TRIAL, slice, wrong};
use crate::verdict::Depth;

/// Calls whose answers are checked one by one, at most.
const CALLS: u32 = 1_000;
/// How long that may take of a trial.
const AT_MOST: Duration = Duration::from_millis(50);
/// How long it may take of a lab in a quick run, all its contenders together.
const OF_A_QUICK_LAB: Duration = Duration::from_millis(400);
/// What asking another program for one call takes besides the call.
const ROUND_TRIP: Duration = Duration::from_micros(200);

/// How long the checking of one contender may take.
pub(crate) fn allowance(settings: &Settings, lab: &Lab) -> Duration {
    if settings.depth != Depth::Quick {
        return AT_MOST;
    }
    let jobs = lab.experiments.iter().filter(|one| one.kind == Kind::Job && settings.wants(one));
    let trials: usize = jobs.map(|one| settings.entrants(one).len() * settings.points(one).len()).sum();
    AT_MOST.min(OF_A_QUICK_LAB / u32::try_from(trials.max(1)).unwrap_or(u32::MAX))
}

/// Asks for as many answers as there is time for, and looks at each.
///
/// Calls so long that not two of them fit are left alone: their trial has looked at each of three or more already.
pub(crate) fn verify(
    site: &Site<'_>,
    greeted: &mut Greeted,
    entrant: &Entrant<'_>,
    expected: &Expected,
    call: Duration,
) -> Result<(), Stop> {
    let is_program = entrant.contender.program().is_some();
    let each = call + if is_program { ROUND_TRIP } else { Duration::ZERO };
    let fit = site.verifying.as_nanos() / each.as_nanos().max(1);
    let calls = u32::try_from(fit).unwrap_or(u32::MAX).min(CALLS);
    if calls < 2 {
        return Ok(());
    }
    if is_program {
        // Another program need not know more of the protocol than slices: a slice of one call shows its answer.
        return (0..calls).try_for_each(|_| slice(site, greeted, expected, 1).map(drop));
    }
    let for_us = u64::try_from(site.verifying.as_micros()).unwrap_or(u64::MAX);
    let command = Command::Verify { instance: TRIAL.into(), digest: expected.digest.clone(), calls, for_us };
    match greeted.talk.ask(&command, site.deadline())? {
        Reply::Verified { digest, .. } if digest == expected.digest => Ok(()),
        Reply::Verified { digest, .. } => Err(wrong(&digest, &expected.digest).into()),
        other => Err(unexpected(&other).into()),
    }
}
