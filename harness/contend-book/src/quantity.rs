//! Numbers as a reader says them: three digits, the unit behind.

/// Three significant digits, without an exponent.
pub(crate) fn digits(value: f64) -> String {
    if !value.is_finite() {
        return "?".into();
    }
    let size = value.abs();
    let after_point = match size {
        _ if size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ if size >= 0.1 => 3,
        _ if size == 0.0 => 0,
        // 0.0123: as many zeros as it takes, and three digits.
        _ => usize::try_from(2 - size.log10().floor() as i64).unwrap_or(12).min(12),
    };
    grouped(&format!("{value:.after_point$}"))
}

/// Commas between thousands, as in 1,234,567.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_once('.').map_or((number, ""), |(whole, rest)| (whole, rest));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A time given in nanoseconds, in the unit that needs no zeros.
pub(crate) fn time(nanoseconds: f64) -> String {
    let (divisor, unit) = match nanoseconds.abs() {
        size if size >= 1e9 => (1e9, "s"),
        size if size >= 1e6 => (1e6, "ms"),
        size if size >= 1e3 => (1e3, "µs"),
        _ => (1.0, "ns"),
    };
    format!("{} {unit}", digits(nanoseconds / divisor))
}

/// Units of work a second.
pub(crate) fn rate(per_second: f64, unit: &str) -> String {
    let (divisor, word) = match per_second.abs() {
        size if size >= 1e9 => (1e9, " billion"),
        size if size >= 1e6 => (1e6, " million"),
        _ => (1.0, ""),
    };
    format!("{}{word} {unit} a second", digits(per_second / divisor))
}

/// Memory given in KiB.
pub(crate) fn memory(kib: f64) -> String {
    match kib {
        size if size >= 1024.0 * 1024.0 => format!("{} GiB", digits(size / 1024.0 / 1024.0)),
        size if size >= 1024.0 => format!("{} MiB", digits(size / 1024.0)),
        size => format!("{} KiB", digits(size)),
    }
}

/// A share, 0.013 being 1.3 %.
pub(crate) fn percent(share: f64) -> String {
    format!("{} %", digits(share * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_whatever_the_size() {
        let said = [0.0, 0.012_34, 0.523_4, 1.0, 26.44, 199.6, 12_345.6].map(digits);
        assert_eq!(said, ["0", "0.0123", "0.523", "1.00", "26.4", "200", "12,346"]);
    }

    #[test]
    fn units_follow_the_size() {
        assert_eq!([3.0, 1_500.0, 2.5e6, 1.48e9].map(time), ["3.00 ns", "1.50 µs", "2.50 ms", "1.48 s"]);
        assert_eq!(rate(2.5e9, "additions"), "2.50 billion additions a second");
        assert_eq!(rate(312.0, "files"), "312 files a second");
        assert_eq!([512.0, 11_264.0].map(memory), ["512 KiB", "11.0 MiB"]);
        assert_eq!(percent(0.0053), "0.530 %");
    }
}
