//! A JSON object a line, by the names that loggers give to their fields.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::stamp::TimeFormat;
use crate::{Level, Record, Stamp};

pub(super) fn parse(line: &[u8]) -> Option<Record<'_>> {
    if line.first() != Some(&b'{') {
        return None;
    }
    let mut deserializer = serde_json::Deserializer::from_slice(line);
    let fields = deserializer.deserialize_map(Fields).ok()?;
    deserializer.end().ok()?;
    Some(fields)
}

/// Reads the fields that are known, and skips the others without keeping them.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Record<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut record = Record::new(None, None, b"", b"");
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "level" | "lvl" | "severity" | "levelname" | "level_name" | "log.level" | "loglevel" => {
                    record.level = level(&map.next_value()?).or(record.level);
                }
                "time" | "ts" | "timestamp" | "@timestamp" | "asctime" | "t" | "date" => {
                    record.at = stamp(&map.next_value()?).or(record.at);
                }
                "logger" | "logger_name" | "name" | "target" | "component" | "source" | "log.logger" | "module" => {
                    record.source = text(map.next_value()?).unwrap_or(record.source);
                }
                "msg" | "message" | "event" | "@message" => {
                    record.message = text(map.next_value()?).unwrap_or(record.message);
                }
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(record)
    }
}

fn level(value: &Value) -> Option<Level> {
    match value {
        Value::String(name) => Level::named(name.as_bytes()),
        Value::Number(number) => number.as_u64().and_then(Level::of_number),
        _ => None,
    }
}

/// Text in ISO form, or seconds, or milliseconds since 1970; numbers are shown in UTC.
fn stamp(value: &Value) -> Option<Stamp> {
    match value {
        Value::String(text) => TimeFormat::Iso.parse(text.as_bytes(), 0).map(|(stamp, _)| stamp),
        Value::Number(number) => {
            let number = number.as_f64()?;
            // 100,000 million seconds are the year 5138.
            let seconds = if number.abs() > 1e11 { number / 1e3 } else { number };
            let time = Timestamp::from_second(seconds.floor() as i64).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
            let unsigned = |number: i8| number.unsigned_abs();
            Stamp::new(
                u16::try_from(time.year()).ok()?,
                unsigned(time.month()),
                unsigned(time.day()),
                unsigned(time.hour()),
                unsigned(time.minute()),
                unsigned(time.second()),
            )
        }
        _ => None,
    }
}

fn text<'a>(value: Value) -> Option<Cow<'a, [u8]>> {
    match value {
        Value::String(text) => Some(Cow::Owned(text.into_bytes())),
        Value::Null => None,
        // A message that is an object, or a number for a name.
        other => Some(Cow::Owned(other.to_string().into_bytes())),
    }
}
