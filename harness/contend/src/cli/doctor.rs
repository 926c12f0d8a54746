//! `doctor`: what about this machine spoils measurements.

use clap::{Args, ValueEnum};

use crate::Error;
use crate::cli::{Ended, show};
use crate::doctor::{Finding, examine};

/// What `doctor` is told.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  doctor
  doctor --format json")]
pub struct Doctor {
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: DoctorFormat,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DoctorFormat {
    /// A line each, advice and what is lost without it below
    #[default]
    Text,
    /// For a program
    Json,
}

impl Doctor {
    pub(crate) fn execute(&self) -> Result<Ended, Error> {
        let findings = examine();
        match self.format {
            DoctorFormat::Json => show::json(&findings)?,
            DoctorFormat::Text => show::print(&text(&findings))?,
        }
        Ok(Ended::Well)
    }
}

fn text(findings: &[Finding]) -> String {
    let width = findings.iter().map(|finding| finding.subject.len()).max().unwrap_or(0);
    let mut text = String::new();
    for Finding { subject, seen, advice, lost } in findings {
        let line = format!("{subject:width$}  {}", seen.as_deref().unwrap_or_default());
        text.push_str(line.trim_end());
        text.push('\n');
        if let Some(advice) = advice {
            text.push_str(&format!("{:width$}  → {advice}\n", ""));
        }
        if let Some(lost) = lost {
            text.push_str(&format!("{:width$}    lost: {lost}\n", ""));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_finding_is_a_line_and_what_is_unknown_stays_empty() {
        let findings = [
            Finding {
                subject: "load",
                seen: Some("3.50".into()),
                advice: Some("wait".into()),
                lost: Some("time".into()),
            },
            Finding { subject: "governor", seen: None, advice: None, lost: None },
        ];
        assert_eq!(text(&findings), "load      3.50\n          → wait\n            lost: time\ngovernor\n");
    }
}
