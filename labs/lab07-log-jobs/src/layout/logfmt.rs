//! `ts=2026-11-25T13:05:30Z level=info msg="it is ready" caller=main.go:12`: Go's and Heroku's `key=value` lines.

use crate::stamp::TimeFormat;
use crate::{Level, Record};

pub(super) fn parse(line: &[u8]) -> Option<Record<'_>> {
    let (mut record, mut rest, mut is_known) = (Record::new(None, None, b"", b""), line.trim_ascii(), false);
    while !rest.is_empty() {
        let (key, value, after) = pair(rest)?;
        rest = after;
        match key {
            b"level" | b"lvl" | b"severity" => {
                record.level = Level::named(value).or(record.level);
                is_known = true;
            }
            b"ts" | b"time" | b"t" | b"timestamp" => {
                record.at = TimeFormat::Iso.parse(value, 0).map(|(stamp, _)| stamp).or(record.at);
                is_known = true;
            }
            b"logger" | b"component" | b"caller" | b"source" | b"module" => record.source = value.into(),
            b"msg" | b"message" => {
                record.message = value.into();
                is_known = true;
            }
            _ => (),
        }
    }
    // A line of words, or of other settings, is no record.
    is_known.then_some(record)
}

/// A key, its value without quotes, and the rest of the line after the space. A key alone is a flag, as logfmt has them,
/// and its value empty.
fn pair(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let end = text.iter().position(|byte| matches!(byte, b'=' | b' ')).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    let is_key = !key.is_empty() && key.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-.@/".contains(byte));
    is_key.then_some(())?;
    let Some(rest) = rest.strip_prefix(b"=") else { return Some((key, b"", rest.trim_ascii_start())) };
    if let Some(quoted) = rest.strip_prefix(b"\"") {
        let mut is_escaped = false;
        let close = quoted.iter().position(|byte| {
            let closes = *byte == b'"' && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            closes
        })?;
        return Some((key, &quoted[..close], quoted[close + 1..].trim_ascii_start()));
    }
    let end = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
    Some((key, &rest[..end], rest[end..].trim_ascii_start()))
}
