//! One point of one experiment, from its fixture to its last generation.

use std::path::Path;
use std::time::Duration;

use crate::journal::{At, Journal, Line, Record, TrialOutcome};
use crate::lab::Kind;
use crate::referee::fixtures::{self, Standing};
use crate::referee::race::{self, Desk};
use crate::referee::settings::Settings;
use crate::referee::site::Site;
use crate::referee::world::World;
use crate::referee::{Event, Watcher, outcome, probing, trial, verifying};
use crate::report::{PointReport, Status, Trial};
use crate::setup::Setup;
use crate::{Error, Experiment, Lab};

/// A point to be raced.
pub(crate) struct Meeting<'run> {
    pub(crate) lab: &'run Lab,
    pub(crate) experiment: &'run Experiment,
    pub(crate) settings: &'run Settings,
    pub(crate) at: At,
    pub(crate) scripts: &'run Path,
    pub(crate) memory_limit: Option<u64>,
}

/// How far it came.
pub(crate) struct Reached {
    pub(crate) report: PointReport,
    pub(crate) interrupted: bool,
}

impl Meeting<'_> {
    /// Trials and race; what the record holds already is not done again.
    ///
    /// # Errors
    /// [`Error::Output`]: the journal cannot be written any more.
    pub(crate) fn hold(
        self,
        mut record: Record,
        journal: &mut Journal,
        world: &mut dyn World,
        watcher: &mut Watcher,
    ) -> Result<Reached, Error> {
        let begun = world.now();
        let seconds_before = record.seconds_raced;
        let mut site = self.site();
        if let Some(seconds) = record.done {
            return Ok(Reached { report: outcome::report(&site, &record, seconds), interrupted: false });
        }
        let mut desk = Desk { journal, record: &mut record };
        let ended = self.proceed(&mut site, &mut desk, world, watcher);
        let seconds = seconds_before + (world.now() - begun).as_secs_f64();
        let interrupted = match ended {
            Ok(()) => {
                desk.note(Line::Done { at: self.at.clone(), seconds })?;
                desk.journal.keep()?;
                false
            }
            Err(Error::Interrupted) => true,
            Err(other) => return Err(other),
        };
        Ok(Reached { report: outcome::report(&site, &record, seconds), interrupted })
    }

    fn site(&self) -> Site<'_> {
        let setup = Setup::at(self.at.point.clone())
            .in_lab(&self.lab.name)
            .with_seed(self.settings.seed)
            .with_input(self.settings.input.clone());
        Site {
            experiment: self.experiment,
            settings: self.settings,
            at: self.at.clone(),
            setup,
            fixture: None,
            fixture_group: None,
            scripts: self.scripts,
            memory_limit: self.memory_limit,
            verifying: verifying::allowance(self.settings, self.lab),
        }
    }

    fn proceed(
        &self,
        site: &mut Site<'_>,
        desk: &mut Desk<'_>,
        world: &mut dyn World,
        watcher: &mut Watcher,
    ) -> Result<(), Error> {
        if self.experiment.spec.fixture.is_some() {
            watcher(&Event::Fixture);
        }
        // It stands until the point is over.
        let standing = match fixtures::set_up(site, world) {
            Ok(standing) => standing,
            Err(Error::Lab { why, .. }) => return nobody_races(site, desk, &why),
            Err(other) => return Err(other),
        };
        if let Some(Standing { address, group, .. }) = &standing {
            site.fixture = Some(address.clone());
            site.fixture_group = *group;
            site.setup = site.setup.clone().with_fixture(Some(address.clone()));
        }
        let raced = self.race(site, desk, world, watcher);
        if let Some(standing) = standing {
            standing.end();
        }
        raced
    }

    fn race(
        &self,
        site: &Site<'_>,
        desk: &mut Desk<'_>,
        world: &mut dyn World,
        watcher: &mut Watcher,
    ) -> Result<(), Error> {
        if desk.record.expected.is_none() {
            match trial::reference(site, world) {
                Ok(Some(expected)) => desk.note(Line::Expected { at: self.at.clone(), expected })?,
                Ok(None) => {}
                Err(Error::Lab { why, .. }) => return nobody_races(site, desk, &why),
                Err(other) => return Err(other),
            }
        }
        for entrant in site.entrants() {
            if !desk.record.trials.contains_key(&entrant.name) {
                let expected = desk.record.expected.clone();
                let outcome = trial::trial(site, world, &entrant, expected.as_ref())?;
                watcher(&Event::Trial { contender: &entrant.name, status: &outcome.status });
                desk.note(Line::Trial { at: self.at.clone(), contender: entrant.name.clone(), outcome })?;
            }
        }
        desk.journal.keep()?;
        race::race(site, world, desk, &mut |kept, planned| watcher(&Event::Generation { kept, planned }))?;
        if self.settings.find_knee && self.experiment.kind == Kind::Load {
            let probes = &mut |contender: &str, per_second| watcher(&Event::Probe { contender, per_second });
            probing::find_knees(site, world, desk, probes)?;
        }
        Ok(())
    }
}

/// Without input, fixture or reference answer there is nothing to race, and every contender says why.
fn nobody_races(site: &Site<'_>, desk: &mut Desk<'_>, why: &str) -> Result<(), Error> {
    for entrant in site.entrants() {
        let status = Status::Failed(format!("nothing to race: {why}"));
        let outcome = TrialOutcome { status, trial: Trial::default(), threaded: false, version: None };
        desk.note(Line::Trial { at: site.at.clone(), contender: entrant.name.clone(), outcome })?;
    }
    Ok(())
}

/// How long a fixture may take until it stands.
pub(crate) const FIXTURE_DEADLINE: Duration = Duration::from_secs(30);
