//! How far a race is, on a terminal; nothing at all elsewhere.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::journal::At;
use crate::quantity::{count, span};
use crate::referee::Event;
use crate::setup::describe;

pub use indicatif::ProgressBar as Bar;

/// A bar on standard error, drawn only where that is a terminal: `what` it counts stands behind the numbers.
///
/// It is drawn when it is told something and never by itself: a bar that ticks would take time from what is measured.
pub fn bar(length: u64, what: &str) -> Bar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(10));
    bar.set_style(style(&format!("{{bar:24}} {{pos}}/{{len}} {what} {{wide_msg}}")));
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates of this file are well formed").progress_chars("━╸─")
}

/// The bar of a race; its unit is the expected millisecond.
pub(crate) struct Progress {
    bar: Bar,
    points: usize,
    here: String,
    before: Duration,
    expected: Duration,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        bar.set_style(style("{bar:24} {percent:>3} % {wide_msg}"));
        Progress { bar, points: 0, here: String::new(), before: Duration::ZERO, expected: Duration::ZERO }
    }

    pub(crate) fn tell(&mut self, event: &Event<'_>) {
        match event {
            Event::Begins { points, expected } => {
                self.points = *points;
                self.bar.set_length(millis(*expected));
            }
            Event::Point { index, at, expected } => {
                self.before += self.expected;
                self.expected = *expected;
                self.here = format!("{} of {}, {}", index + 1, self.points, place(at));
                self.reached(0.0, "begins");
            }
            Event::Fixture => self.reached(0.0, "makes what it needs"),
            Event::Trial { contender, .. } => self.reached(0.05, &format!("tried {contender}")),
            Event::Generation { kept, planned } => {
                let share = *kept as f64 / (*planned).max(1) as f64;
                self.reached(0.1 + 0.9 * share, &format!("generation {kept} of {planned}"));
            }
            Event::Probe { contender, per_second } => {
                self.reached(1.0, &format!("knee of {contender} at {}/s", count(*per_second as f64)));
            }
            Event::Raced { .. } => self.reached(1.0, "done"),
        }
    }

    /// Does something that writes to the terminal, with the bar out of its way.
    pub(crate) fn aside<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn reached(&self, share: f64, what: &str) {
        self.bar.set_position(millis(self.before + self.expected.mul_f64(share)));
        self.bar.set_message(format!("{} · {what} · {}", self.here, span(self.bar.elapsed().as_secs_f64())));
    }
}

fn place(at: &At) -> String {
    let point = describe(&at.point);
    if point.is_empty() { at.experiment.clone() } else { format!("{} ({point})", at.experiment) }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
