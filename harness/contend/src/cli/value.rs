//! Argument values as people write them: times, amounts of memory, shares.

use std::time::Duration;

/// `5s`, `500ms`, `1m 30s`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let parsed: Option<jiff::SignedDuration> = text.parse().ok();
    parsed
        .and_then(|signed| Duration::try_from(signed).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "a time is a number with its unit, for example `5s`, `500ms` or `2m`".to_owned())
}

/// `512MiB`, `2G`, `1000000`: bytes; units are powers of 1024.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    let unit = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let power = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        _ => return Err(AMOUNT.to_owned()),
    };
    let number: f64 = number.parse().map_err(|_| AMOUNT.to_owned())?;
    let bytes = number * 1024_f64.powi(power);
    if bytes >= 1.0 && bytes < u64::MAX as f64 { Ok(bytes as u64) } else { Err(AMOUNT.to_owned()) }
}

/// `2%`, `0.02`: a share, 2 % being 0.02.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 0.01),
        None => (text, 1.0),
    };
    let share = number.parse().map(|number: f64| number * scale).ok();
    let share = share.filter(|share| (0.0..1000.0).contains(share));
    share.ok_or_else(|| "a share is a percentage or a number, for example `2%` or `0.02`".to_owned())
}

const AMOUNT: &str = "an amount of memory is a number of bytes, or one with its unit, for example `512MiB` or `2GiB`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units_and_are_not_nothing() {
        assert_eq!(duration("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1m 30s"), Ok(Duration::from_secs(90)));
        for wrong in ["5", "0s", "-5s", "soon", ""] {
            assert!(duration(wrong).unwrap_err().contains("`5s`"), "{wrong}");
        }
    }

    #[test]
    fn shares_are_percentages_or_numbers() {
        assert_eq!(share("2%"), Ok(0.02));
        assert_eq!(share("0.5 %"), Ok(0.005));
        assert_eq!(share("0.02"), Ok(0.02));
        for wrong in ["", "%", "-1%", "NaN", "much"] {
            assert!(share(wrong).unwrap_err().contains("`2%`"), "{wrong}");
        }
    }

    #[test]
    fn amounts_of_memory_are_bytes_or_have_units() {
        assert_eq!(bytes("4096"), Ok(4096));
        assert_eq!(bytes("512MiB"), Ok(512 << 20));
        assert_eq!(bytes("1.5G"), Ok(3 << 29));
        for wrong in ["", "0", "much", "5 apples", "-1"] {
            assert!(bytes(wrong).unwrap_err().contains("512MiB"), "{wrong}");
        }
    }
}
