//! `gil-demo`: the lesson's first experiment, told as the lesson tells it.

use anyhow::Result;
use clap::Args;
use contend::Report;
use contend::cli::{self, Context, Ended, Showing};
use contend::report::PointReport;
use contend::view::views;

use super::Choices;

/// What `gil-demo` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend gil-demo                    about as long as it takes to read this
  contend gil-demo --full             all 10,000,000 numbers, with 1, 2 and 4 workers

`contend run lab01 --experiment gil-demo` races all its contenders.")]
pub(crate) struct GilDemo {
    #[command(flatten)]
    choices: Choices,
}

/// The lesson's three ways, in Rust and under the real GIL, and what one would try next.
const CONTENDERS: [&str; 9] = [
    "std-threads",
    "one-big-lock",
    "rayon-pool",
    "tokio-tasks",
    "processes",
    "copies",
    "python-sequential",
    "python-threads",
    "python-processes",
];

impl GilDemo {
    pub(crate) fn execute(&self, context: &Context<'_>) -> Result<Ended> {
        let mut settings = self.choices.settings(context, &["lab01"], &["gil-demo"])?;
        settings.contenders = CONTENDERS.map(str::to_owned).to_vec();
        let showing = match self.choices.showing() {
            Showing::Tables => Showing::Nothing,
            other => other,
        };
        let raced = self.choices.race(context, settings, showing)?;
        if showing == Showing::Nothing {
            cli::print(&lines(&raced.report))?;
            cli::tables(&raced.report)?;
        }
        Ok(raced.ended())
    }
}

/// The lesson's three lines, of each point.
fn lines(report: &Report) -> String {
    let mut text = String::new();
    for view in views(report) {
        let many = view.workers();
        let ways = [
            ("one thread".to_owned(), "sequential", "python-sequential"),
            (format!("{many} threads"), "std-threads", "python-threads"),
            (format!("{many} processes"), "processes", "python-processes"),
        ];
        text.push_str(&format!("{:12} {:>10} {:>10}\n", "", "Rust", "Python"));
        for (way, rust, python) in ways {
            let line = format!("{way:12} {:>10} {:>10}", seconds(view.point, rust), seconds(view.point, python));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

/// How long one job took; nothing where it did not race.
fn seconds(point: &PointReport, contender: &str) -> String {
    let summary = point.contender(contender).filter(|there| there.status.is_verified());
    let summary = summary.and_then(|there| there.summary.as_ref());
    summary.map(|summary| format!("{:.4} s", summary.wall_ns.median / 1e9)).unwrap_or_default()
}
