//! Access logs: the common and the combined format of Apache and nginx, with or without a time taken at the end.

use memchr::memchr;

use crate::Record;
use crate::record::Access;
use crate::stamp::TimeFormat;

/// `1.2.3.4 - frank [25/Nov/2026:13:05:30 +0000] "GET /a?b=1 HTTP/1.1" 200 2326 "referer" "agent" 0.123`
pub(super) fn parse(line: &[u8]) -> Option<Record<'_>> {
    let client = &line[..memchr(b' ', line)?];
    let open = memchr(b'[', line)?;
    let (at, used) = TimeFormat::Access.parse(&line[open + 1..], 0)?;
    let rest = line[open + 1 + used..].strip_prefix(b"] \"")?;
    let close = end_of_quoted(rest)?;
    let (request, rest) = (&rest[..close], rest[close + 1..].strip_prefix(b" ")?);
    let (status, rest) = number(rest)?;
    let status = u16::try_from(status).ok().filter(|status| *status < 1_000)?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    // A dash where nothing was sent.
    let (bytes, rest) = match rest.strip_prefix(b"-") {
        Some(rest) => (0, rest),
        None => number(rest)?,
    };
    let access = Access { client, status, bytes, micros: time_taken(rest) };
    let mut record = Record::new(None, Some(at), client, without_query(request));
    record.access = Some(access);
    Some(record)
}

/// Apache and nginx write a quote within as `\"` or `\x22`.
fn end_of_quoted(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr(b'"', &text[from..])?;
        let escapes = text[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        if escapes % 2 == 0 {
            return Some(at);
        }
        from = at + 1;
    }
}

/// `GET /a?b=1 HTTP/1.1` without the query and the version. What is no request (garbage that somebody sent) stays whole.
fn without_query(request: &[u8]) -> &[u8] {
    let Some(method) = memchr(b' ', request) else { return request };
    let end = request[method + 1..].iter().position(|byte| matches!(byte, b' ' | b'?'));
    end.map_or(request, |end| &request[..method + 1 + end])
}

fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let digits = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    if digits == 0 || digits > 18 {
        return None;
    }
    let number = text[..digits].iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    Some((number, &text[digits..]))
}

/// The last field, if it is a number outside quotes: seconds with a point, as nginx's `$request_time`, or microseconds,
/// as Apache's `%D`.
fn time_taken(rest: &[u8]) -> Option<u64> {
    let field = rest.trim_ascii_end();
    let field = &field[field.iter().rposition(|byte| *byte == b' ')? + 1..];
    match memchr(b'.', field) {
        Some(point) => {
            let (seconds, _) = number(&field[..point])?;
            let fraction = field[point + 1..].get(..(field.len() - point - 1).min(6))?;
            let (value, left) = number(fraction)?;
            left.is_empty().then(|| seconds * 1_000_000 + value * 10_u64.pow(6 - fraction.len() as u32))
        }
        None => number(field).and_then(|(micros, left)| left.is_empty().then_some(micros)),
    }
}
