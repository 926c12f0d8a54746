//! How bad a record says it is, in all the spellings that loggers have.

use serde::{Deserialize, Serialize};

/// The severity of a record, from the least to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Finer than what helps to find a fault.
    Trace,
    /// What helps to find a fault.
    Debug,
    /// What went as it should.
    Info,
    /// What is worth knowing and no fault (syslog).
    Notice,
    /// What may become a fault.
    Warn,
    /// What went wrong.
    Error,
    /// What nobody goes on after.
    Fatal,
}

/// No spelling is longer.
const LONGEST: usize = 11;

impl Level {
    /// All of them, the least first.
    pub const ALL: [Level; 7] =
        [Level::Trace, Level::Debug, Level::Info, Level::Notice, Level::Warn, Level::Error, Level::Fatal];

    /// What it is called here.
    pub fn name(self) -> &'static str {
        match self {
            Level::Trace => "TRACE",
            Level::Debug => "DEBUG",
            Level::Info => "INFO",
            Level::Notice => "NOTICE",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
            Level::Fatal => "FATAL",
        }
    }

    /// Its place in [`Level::ALL`].
    pub(crate) fn index(self) -> usize {
        self as usize
    }

    /// The level that a field of a record names, in any case: the names of log4j, `java.util.logging`, Python, syslog,
    /// glog and Android, and their abbreviations.
    ///
    /// # Examples
    /// ```
    /// use lab07_log_jobs::Level;
    /// assert_eq!(Level::named(b"SEVERE"), Some(Level::Error));
    /// assert_eq!(Level::named(b"w"), Some(Level::Warn));
    /// assert_eq!(Level::named(b"errors"), None);
    /// ```
    pub fn named(field: &[u8]) -> Option<Level> {
        if field.is_empty() || field.len() > LONGEST {
            return None;
        }
        let mut lower = [0; LONGEST];
        let lower = &mut lower[..field.len()];
        lower.copy_from_slice(field);
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"info" | b"i" | b"inf" | b"information" | b"informative" => Level::Info,
            b"debug" | b"d" | b"dbg" | b"fine" | b"config" => Level::Debug,
            b"warn" | b"warning" | b"w" | b"wrn" => Level::Warn,
            b"error" | b"err" | b"e" | b"eror" | b"severe" => Level::Error,
            b"trace" | b"t" | b"trc" | b"finer" | b"finest" | b"verbose" | b"v" => Level::Trace,
            b"notice" | b"n" => Level::Notice,
            b"fatal" | b"f" | b"ftl" | b"critical" | b"crit" | b"c" | b"alert" | b"emerg" | b"emergency" | b"panic"
            | b"dpanic" => Level::Fatal,
            _ => return None,
        })
    }

    /// The level of a syslog severity, 0 (emergency) to 7 (debug): RFC 5424, section 6.2.1.
    pub(crate) fn of_severity(severity: u8) -> Level {
        match severity & 7 {
            0..=2 => Level::Fatal,
            3 => Level::Error,
            4 => Level::Warn,
            5 => Level::Notice,
            6 => Level::Info,
            _ => Level::Debug,
        }
    }

    /// The level of a number in a JSON record: pino's and bunyan's 10 to 60, which Python's 10 to 50 are a part of as far
    /// as they agree.
    pub(crate) fn of_number(number: u64) -> Option<Level> {
        Some(match number {
            10 => Level::Trace,
            20 => Level::Debug,
            30 => Level::Info,
            40 => Level::Warn,
            50 => Level::Error,
            60 => Level::Fatal,
            _ => return None,
        })
    }
}
