//! Syslog lines, as RFC 3164 describes and RFC 5424 defines them, as sent (with a priority) and as written to files.

use memchr::memchr;

use crate::stamp::TimeFormat;
use crate::{Level, Record, Stamp};

/// `<34>Oct 11 22:14:15 host su[230]: message`, `Oct 11 22:14:15 host kernel: message`, and
/// `<165>1 2003-10-11T22:14:15.003Z host app 123 ID47 [a@1 b="c"] message`; also the traditional file layout with times
/// in ISO form, which rsyslog writes today.
pub(super) fn parse(line: &[u8], year: u16) -> Option<Record<'_>> {
    let (level, rest) = priority(line);
    if let Some(rest) = rest.strip_prefix(b"1 ").filter(|_| level.is_some()) {
        return structured(level, rest);
    }
    let (at, used) = TimeFormat::MonthName.parse(rest, year).or_else(|| TimeFormat::Iso.parse(rest, year))?;
    let rest = rest[used..].strip_prefix(b" ")?;
    let host = memchr(b' ', rest)?;
    let rest = &rest[host + 1..];
    let colon = memchr(b':', rest)?;
    let tag = &rest[..colon];
    // A tag with a space in it is a message that happens to have a colon.
    let (tag, message) = if memchr(b' ', tag).is_some() { (&b""[..], rest) } else { (tag, &rest[colon + 1..]) };
    let program = &tag[..memchr(b'[', tag).unwrap_or(tag.len())];
    Some(Record::new(level, Some(at), program, message.trim_ascii_start()))
}

/// `<PRI>`: the facility times eight and the severity.
fn priority(line: &[u8]) -> (Option<Level>, &[u8]) {
    let read = || {
        let rest = line.strip_prefix(b"<")?;
        let end = memchr(b'>', rest.get(..4.min(rest.len()))?)?;
        let number: u8 = std::str::from_utf8(&rest[..end]).ok()?.parse().ok()?;
        (number < 192).then(|| (Level::of_severity(number & 7), &rest[end + 1..]))
    };
    read().map_or((None, line), |(level, rest)| (Some(level), rest))
}

fn structured(level: Option<Level>, rest: &[u8]) -> Option<Record<'_>> {
    let (at, rest): (Option<Stamp>, &[u8]) = match rest.strip_prefix(b"- ") {
        Some(rest) => (None, rest),
        None => {
            let (at, used) = TimeFormat::Iso.parse(rest, 0)?;
            (Some(at), rest[used..].strip_prefix(b" ")?)
        }
    };
    let mut fields = rest.splitn(5, |byte| *byte == b' ');
    let (_host, app) = (fields.next()?, fields.next()?);
    let (_process, _message_id, rest) = (fields.next()?, fields.next()?, fields.next()?);
    Some(Record::new(level, at, app, after_data(rest)?))
}

/// Past the structured data: `-`, or elements in brackets, within whose quotes a bracket may stand.
fn after_data(text: &[u8]) -> Option<&[u8]> {
    if let Some(rest) = text.strip_prefix(b"-") {
        return Some(rest.strip_prefix(b" ").unwrap_or(rest));
    }
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b']' if !is_quoted && text.get(at + 1) != Some(&b'[') => {
                let rest = &text[at + 1..];
                return Some(rest.strip_prefix(b" ").unwrap_or(rest));
            }
            _ if at == 0 && *byte != b'[' => return None,
            _ => (),
        }
    }
    None
}
