//! When a record says that it happened: as it was written, without turning it into another time zone.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A civil time, to the second, in whatever zone the writer of the log had; comparable within one log.
///
/// Packed so that comparing two is comparing two numbers, and the hour is a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(u64);

/// An hour of a day; its name is `2026-11-25 13`, or `13` where the log has no dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hour(u64);

impl Stamp {
    /// The time of these parts; `None` where a day or an hour is none.
    pub fn new(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Stamp> {
        // 60: a leap second is written so.
        let is_time = month <= 12 && day <= 31 && hour < 24 && minute < 60 && second <= 60;
        let is_date = (month == 0) == (day == 0);
        (is_time && is_date).then(|| {
            let date = u64::from(year) << 9 | u64::from(month) << 5 | u64::from(day);
            Stamp(date << 17 | u64::from(hour) << 12 | u64::from(minute) << 6 | u64::from(second))
        })
    }

    /// The hour that it lies in.
    pub fn hour(self) -> Hour {
        Hour(self.0 >> 12)
    }

    /// Whether it has a date, and so a place before or after others.
    pub fn has_date(self) -> bool {
        self.0 >> 17 != 0
    }

    /// The time that a user wrote: `2026-11-25`, `2026-11-25 13:05`, `2026-11-25T13:05:30`.
    pub fn from_user(text: &str) -> Option<Stamp> {
        let text = text.trim().as_bytes();
        let padded = match text.len() {
            10 => [text, b" 00:00:00"].concat(),
            13 => [text, b":00:00"].concat(),
            16 => [text, b":00"].concat(),
            _ => text.to_vec(),
        };
        let (stamp, used) = TimeFormat::Iso.parse(&padded, 0)?;
        (used == padded.len()).then_some(stamp)
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, hour) = (self.0 >> 5, self.0 & 31);
        match date {
            0 => write!(f, "{hour:02}"),
            _ => write!(f, "{:04}-{:02}-{:02} {hour:02}", date >> 9, date >> 5 & 15, date & 31),
        }
    }
}

/// How a layout writes its times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeFormat {
    /// `2026-11-25 13:05:30,123`, `2026-11-25T13:05:30.123+09:00`.
    Iso,
    /// `2026/11/25 13:05:30`: nginx, Go.
    SlashedYear,
    /// `17/06/09 20:10:40`: Spark, with a year of two digits.
    ShortYear,
    /// `081109 203615`: HDFS.
    Compact,
    /// `03-17 16:13:38.811`: Android, without a year.
    MonthDay,
    /// `13:05:30.123`: logback's default, without a date.
    ClockOnly,
    /// `Sun Dec 04 04:47:44 2005`, with or without a fraction: Apache's error log.
    Ctime,
    /// `Oct 11 22:14:15`: syslog, without a year.
    MonthName,
    /// `25/Nov/2026:13:05:30 +0000`: access logs.
    Access,
}

impl TimeFormat {
    /// The time that these bytes begin with, and how many of them it takes, its fraction and zone included. `year` is for
    /// the formats that have none.
    pub(crate) fn parse(self, text: &[u8], year: u16) -> Option<(Stamp, usize)> {
        match self {
            TimeFormat::Iso => ymd(text, b'-').and_then(|(year, month, day)| {
                matches!(text.get(10)?, b' ' | b'T').then_some(())?;
                clock(text, 11, year, month, day, true)
            }),
            TimeFormat::SlashedYear => ymd(text, b'/').and_then(|(year, month, day)| {
                (*text.get(10)? == b' ').then_some(())?;
                clock(text, 11, year, month, day, false)
            }),
            TimeFormat::ShortYear => {
                let (year, month, day) = (two(text, 0)?, two(text, 3)?, two(text, 6)?);
                (text[2] == b'/' && text[5] == b'/' && *text.get(8)? == b' ').then_some(())?;
                clock(text, 9, century(year), month, day, false)
            }
            TimeFormat::Compact => {
                let (year, month, day) = (two(text, 0)?, two(text, 2)?, two(text, 4)?);
                (*text.get(6)? == b' ').then_some(())?;
                let (hour, minute, second) = (two(text, 7)?, two(text, 9)?, two(text, 11)?);
                Some((Stamp::new(century(year), month, day, hour, minute, second)?, 13))
            }
            TimeFormat::MonthDay => {
                let (month, day) = (two(text, 0)?, two(text, 3)?);
                (text[2] == b'-' && *text.get(5)? == b' ').then_some(())?;
                clock(text, 6, year, month, day, false)
            }
            TimeFormat::ClockOnly => clock(text, 0, 0, 0, 0, false),
            TimeFormat::Ctime => {
                (text.len() >= 24 && text[3] == b' ').then_some(())?;
                let (stamp, used) = TimeFormat::MonthName.parse(&text[4..], 0)?;
                let year = four(text, 4 + used + 1)?;
                Some((stamp.in_year(year), 4 + used + 5))
            }
            TimeFormat::MonthName => {
                let month = month_named(text.get(..3)?)?;
                (*text.get(3)? == b' ').then_some(())?;
                let day = match text.get(4)? {
                    b' ' => digit(text, 5)?,
                    _ => two(text, 4)?,
                };
                (*text.get(6)? == b' ').then_some(())?;
                clock(text, 7, year, month, day, false)
            }
            TimeFormat::Access => {
                let day = two(text, 0)?;
                (*text.get(2)? == b'/').then_some(())?;
                let month = month_named(text.get(3..6)?)?;
                let year = four(text, 7)?;
                (*text.get(11)? == b':').then_some(())?;
                clock(text, 12, year, month, day, true)
            }
        }
    }
}

impl Stamp {
    fn in_year(self, year: u16) -> Stamp {
        Stamp(self.0 | u64::from(year) << 26)
    }
}

/// `HH:MM:SS`, a fraction after a point or a comma, and a zone where the format may have one.
fn clock(text: &[u8], at: usize, year: u16, month: u8, day: u8, has_zone: bool) -> Option<(Stamp, usize)> {
    let (hour, minute, second) = (two(text, at)?, two(text, at + 3)?, two(text, at + 6)?);
    (text[at + 2] == b':' && text[at + 5] == b':').then_some(())?;
    let mut end = at + 8;
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    if matches!(text.get(end), Some(b'.' | b',')) && is_digit(end + 1) {
        end += 2;
        while is_digit(end) {
            end += 1;
        }
    }
    if has_zone {
        end = after_zone(text, end);
    }
    Some((Stamp::new(year, month, day, hour, minute, second)?, end))
}

/// Past `Z`, `+09:00`, `+0900` or ` +0900`, if there is one.
fn after_zone(text: &[u8], end: usize) -> usize {
    let sign = match text.get(end) {
        Some(b'Z') => return end + 1,
        Some(b' ') => end + 1,
        _ => end,
    };
    if !matches!(text.get(sign), Some(b'+' | b'-')) || two(text, sign + 1).is_none() {
        return end;
    }
    let minutes = if text.get(sign + 3) == Some(&b':') { sign + 4 } else { sign + 3 };
    if two(text, minutes).is_some() { minutes + 2 } else { end }
}

fn ymd(text: &[u8], between: u8) -> Option<(u16, u8, u8)> {
    let (year, month, day) = (four(text, 0)?, two(text, 5)?, two(text, 8)?);
    (text[4] == between && text[7] == between).then_some((year, month, day))
}

fn digit(text: &[u8], at: usize) -> Option<u8> {
    text.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10)
}

fn two(text: &[u8], at: usize) -> Option<u8> {
    Some(digit(text, at)? * 10 + digit(text, at + 1)?)
}

fn four(text: &[u8], at: usize) -> Option<u16> {
    Some(u16::from(two(text, at)?) * 100 + u16::from(two(text, at + 2)?))
}

/// POSIX's rule for years of two digits (`strptime`, `%y`).
fn century(year: u8) -> u16 {
    u16::from(year) + if year < 69 { 2000 } else { 1900 }
}

fn month_named(name: &[u8]) -> Option<u8> {
    const NAMES: [&[u8; 3]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    NAMES.iter().position(|month| *month == name).map(|index| index as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: TimeFormat, text: &str, hour: &str, used: usize) {
        let (stamp, end) = format.parse(text.as_bytes(), 2026).unwrap_or_else(|| panic!("{text} is no {format:?}"));
        assert_eq!((stamp.hour().to_string().as_str(), end), (hour, used), "{text}");
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        check(TimeFormat::Iso, "2026-11-25 13:05:30,123 INFO", "2026-11-25 13", 23);
        check(TimeFormat::Iso, "2026-11-25T13:05:30+09:00 x", "2026-11-25 13", 25);
        check(TimeFormat::Iso, "2026-11-25T13:05:30.5Z", "2026-11-25 13", 22);
        check(TimeFormat::Iso, "2026-11-25 13:05:30 - x", "2026-11-25 13", 19);
        check(TimeFormat::SlashedYear, "2026/11/25 13:05:30 [error]", "2026-11-25 13", 19);
        check(TimeFormat::ShortYear, "17/06/09 20:10:40 INFO", "2017-06-09 20", 17);
        check(TimeFormat::Compact, "081109 203615 148 INFO", "2008-11-09 20", 13);
        check(TimeFormat::MonthDay, "03-17 16:13:38.811  1702", "2026-03-17 16", 18);
        check(TimeFormat::ClockOnly, "16:13:38.811 [main]", "16", 12);
        check(TimeFormat::Ctime, "Sun Dec 04 04:47:44 2005] [error]", "2005-12-04 04", 24);
        check(TimeFormat::Ctime, "Sun Dec 04 04:47:44.123456 2005]", "2005-12-04 04", 31);
        check(TimeFormat::MonthName, "Oct  1 22:14:15 host", "2026-10-01 22", 15);
        check(TimeFormat::Access, "25/Nov/2026:13:05:30 +0000] ", "2026-11-25 13", 26);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "2026", "2026-13-25 13:05:30", "2026-11-25 24:05:30", "2026-11-25_13:05:30", "2026-11-25 13:0x:30"]
        {
            assert_eq!(TimeFormat::Iso.parse(text.as_bytes(), 0), None, "{text}");
        }
    }

    #[test]
    fn users_may_leave_out_the_clock() {
        let day = Stamp::from_user("2026-11-25").unwrap();
        assert!(day < Stamp::from_user("2026-11-25 00:00:01").unwrap());
        assert_eq!(Some(day), Stamp::from_user("2026-11-25T00:00"));
        assert_eq!(Stamp::from_user("yesterday"), None);
    }
}
