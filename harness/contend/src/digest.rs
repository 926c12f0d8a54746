//! A digest of an answer that any language can make: SHA-256 over canonical JSON.
//!
//! Canonical: keys sorted, no spaces, UTF-8 as it is, and whole numbers beyond 2^53 written as strings, because JSON
//! readers elsewhere (JavaScript, jq) round them. Python makes the same with
//! `json.dumps(answer, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};
use sha2::{Digest, Sha256};

/// The largest whole number that every JSON reader keeps exact: 2^53.
const EXACT: u128 = 1 << 53;

/// The digest of an answer, as 64 hexadecimal digits.
///
/// # Errors
/// When the answer cannot be written as JSON (a map whose keys are not strings, for example).
///
/// # Examples
/// ```
/// // A sum beyond 64 bits and its decimal digits are the same answer.
/// let sum: u128 = 333_283_333_335_000_000_000;
/// assert_eq!(contend::digest::of(&sum)?, contend::digest::of("333283333335000000000")?);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn of<T: Serialize + ?Sized>(answer: &T) -> serde_json::Result<String> {
    Ok(hex(&Sha256::digest(canonical(answer)?)))
}

/// The canonical JSON itself.
///
/// # Errors
/// As [`of`].
pub fn canonical<T: Serialize + ?Sized>(answer: &T) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::new();
    answer.serialize(&mut serde_json::Serializer::with_formatter(&mut text, BigNumbersAsStrings))?;
    // `serde_json::Value` keeps its keys in a BTreeMap: reading and writing again sorts them.
    let sorted: serde_json::Value = serde_json::from_slice(&text)?;
    serde_json::to_vec(&sorted)
}

/// The digest of bytes.
pub fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct BigNumbersAsStrings;

impl BigNumbersAsStrings {
    fn whole<W: ?Sized + io::Write>(out: &mut W, magnitude: u128, digits: impl std::fmt::Display) -> io::Result<()> {
        if magnitude > EXACT { write!(out, "\"{digits}\"") } else { write!(out, "{digits}") }
    }
}

impl Formatter for BigNumbersAsStrings {
    fn write_u64<W: ?Sized + io::Write>(&mut self, out: &mut W, value: u64) -> io::Result<()> {
        Self::whole(out, value.into(), value)
    }

    fn write_i64<W: ?Sized + io::Write>(&mut self, out: &mut W, value: i64) -> io::Result<()> {
        Self::whole(out, value.unsigned_abs().into(), value)
    }

    fn write_u128<W: ?Sized + io::Write>(&mut self, out: &mut W, value: u128) -> io::Result<()> {
        Self::whole(out, value, value)
    }

    fn write_i128<W: ?Sized + io::Write>(&mut self, out: &mut W, value: i128) -> io::Result<()> {
        Self::whole(out, value.unsigned_abs(), value)
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        CompactFormatter.write_f64(out, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn keys_are_sorted_and_big_numbers_are_strings() {
        #[derive(Serialize)]
        struct Answer {
            words: u64,
            lines: u64,
            sum: u128,
        }
        let json = canonical(&Answer { words: 1, lines: 2, sum: EXACT + 1 }).unwrap();
        assert_eq!(String::from_utf8(json).unwrap(), r#"{"lines":2,"sum":"9007199254740993","words":1}"#);
    }

    #[test]
    fn text_stays_utf8() {
        let answer = BTreeMap::from([("파일", 1)]);
        assert_eq!(String::from_utf8(canonical(&answer).unwrap()).unwrap(), r#"{"파일":1}"#);
    }
}
