//! Numbers as people read them: three significant digits and a unit, for tables, plots and pages.
//!
//! Files keep plain numbers; only what is shown passes through here.

/// Three significant digits, without exponent: `1.20`, `12.0`, `120`, `1200`.
///
/// # Examples
/// ```
/// use contend::quantity::significant;
/// assert_eq!([1.2, 119.96, 0.012345, 0.0].map(significant), ["1.20", "120", "0.0123", "0"]);
/// ```
pub fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return if value > 0.0 { "∞".into() } else { "-∞".into() };
    }
    let decimals = |value: f64| (2 - value.abs().log10().floor() as i32).max(0);
    let scale = 10_f64.powi(decimals(value));
    // 9.996 becomes 10.0 and not 10.00: the digits are counted after rounding.
    let rounded = (value * scale).round() / scale;
    let places = decimals(rounded).min(12) as usize;
    format!("{rounded:.places$}")
}

/// A unit, and how many of the base unit it holds.
type Unit = (&'static str, f64);

const TIMES: [Unit; 4] = [("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];
const COUNTS: [Unit; 5] = [("", 1.0), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)];
const BYTES: [Unit; 5] = [
    ("B", 1.0),
    ("KiB", 1024.0),
    ("MiB", 1024.0 * 1024.0),
    ("GiB", 1024.0 * 1024.0 * 1024.0),
    ("TiB", 1024.0 * 1024.0 * 1024.0 * 1024.0),
];

/// The largest unit in which the value, rounded to three digits, is at least 1.
fn unit_of(value: f64, units: &[Unit]) -> Unit {
    // 999.7 ns reads as 1.00 µs, not as 1000 ns.
    let fits = |(_, size): &&Unit| value.abs() >= size * 0.9995;
    units.iter().rev().find(fits).or(units.first()).copied().expect("the lists above are not empty")
}

fn with_unit(value: f64, units: &[Unit]) -> String {
    let (name, size) = unit_of(value, units);
    join(&significant(value / size), name)
}

fn join(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

/// A duration given in nanoseconds: `13.0 ns`, `1.24 µs`, `4.32 ms`, `2.00 s`.
///
/// # Examples
/// ```
/// use contend::quantity::duration;
/// assert_eq!([13.0, 999.7, 4_320_000.0].map(duration), ["13.0 ns", "1.00 µs", "4.32 ms"]);
/// ```
pub fn duration(nanoseconds: f64) -> String {
    with_unit(nanoseconds, &TIMES)
}

/// Two durations in nanoseconds in the one unit that suits the larger: `4.30 to 4.41 ms`.
pub fn durations(low: f64, high: f64) -> String {
    range(low, high, &TIMES)
}

fn range(low: f64, high: f64, units: &[Unit]) -> String {
    let (name, size) = unit_of(high, units);
    join(&format!("{} to {}", significant(low / size), significant(high / size)), name)
}

/// A time span given in seconds, as one says it: `4.2 s`, `3 min 20 s`, `2 h 5 min`.
pub fn span(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0..10 => format!("{seconds:.1} s"),
        10..120 => format!("{whole} s"),
        120..7200 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// A count or a rate: `850`, `12.3 k`, `1.23 M`.
///
/// # Examples
/// ```
/// use contend::quantity::count;
/// assert_eq!([850.0, 12_345.0, 1_234_567.0].map(count), ["850", "12.3 k", "1.23 M"]);
/// ```
pub fn count(value: f64) -> String {
    with_unit(value, &COUNTS)
}

/// A number of bytes: `512 B`, `1.50 MiB`.
pub fn bytes(value: f64) -> String {
    with_unit(value, &BYTES)
}

/// Memory given in KiB, as reports keep it.
pub fn memory(kib: u64) -> String {
    bytes(kib as f64 * 1024.0)
}

/// Units of work per second, without the unit's name; bytes count in powers of 1024.
pub fn rate(per_second: f64, unit: &str) -> String {
    with_unit(per_second, rates(unit))
}

/// Two rates in one unit: `1.20 to 1.25 M`.
pub fn rate_range(low: f64, high: f64, unit: &str) -> String {
    range(low, high, rates(unit))
}

fn rates(unit: &str) -> &'static [Unit] {
    if unit == "bytes" { &BYTES } else { &COUNTS }
}

/// Without zeros that carry nothing, for ticks of an axis: `1.00 µs` becomes `1 µs`, `0.500` becomes `0.5`.
///
/// # Examples
/// ```
/// use contend::quantity::trimmed;
/// assert_eq!(["1.00 µs", "0.500", "20.0 M", "200"].map(trimmed), ["1 µs", "0.5", "20 M", "200"]);
/// ```
pub fn trimmed(text: &str) -> String {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    let short = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    join(short, unit)
}

/// How often something happens per operation; what is too rare for three decimals is said to be so.
pub fn per_operation(value: f64) -> String {
    if value > 0.0 && value < 0.001 { "< 0.001".into() } else { count(value) }
}

/// A share as percent: `0.5 %`, `12 %`, `0.05 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    let places = match value.abs() {
        size if size >= 9.95 || size == 0.0 => 0,
        size if size >= 0.0995 => 1,
        _ => 2,
    };
    let text = format!("{value:.places$}");
    // A whole number of percent is said without a decimal: a margin is 1 %, not 1.0 %.
    let text = if places == 1 { text.strip_suffix(".0").unwrap_or(&text) } else { &text };
    format!("{text} %")
}

/// The largest ratio that is written as a number; what is beyond only says that nothing is known on that side.
const BEYOND: f64 = 1e6;

/// A ratio and its interval with as many decimals as the interval's width deserves: `0.520 [0.512, 0.529]`.
///
/// # Examples
/// ```
/// use contend::quantity::ratio_in;
/// assert_eq!(ratio_in(0.5204, 0.5119, 0.5288), "0.520 [0.512, 0.529]");
/// assert_eq!(ratio_in(20.4, 14.9, 27.8), "20 [15, 28]");
/// assert_eq!(ratio_in(1.02, 0.969, 1.071), "1.02 [0.97, 1.07]");
/// ```
pub fn ratio_in(ratio: f64, low: f64, high: f64) -> String {
    let width = high - low;
    let places = if width > 0.0 && width.is_finite() { (1.0 - width.log10()).round().clamp(0.0, 4.0) } else { 3.0 };
    // Two digits of the ratio itself are always shown, however hopeless the interval.
    let needed = if ratio > 0.0 { (1.0 - ratio.log10()).ceil().clamp(0.0, 6.0) } else { 0.0 };
    let mut places = places.max(needed) as usize;
    // A side that is not 1 is not written as 1: the verdict beside it stands on just that.
    let reads_as_one = |places: usize| [low, high].iter().any(|side| *side != 1.0 && rounds_to_one(*side, places));
    while places < 4 && reads_as_one(places) {
        places += 1;
    }
    let side = |value: f64| match value {
        value if value > BEYOND => "∞".to_owned(),
        value if value < 1.0 / BEYOND => "0".to_owned(),
        value => format!("{value:.places$}"),
    };
    format!("{} [{}, {}]", side(ratio), side(low), side(high))
}

fn rounds_to_one(value: f64, places: usize) -> bool {
    (value - 1.0).abs() < 0.5 * 10_f64.powi(-(places as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_up_moves_to_the_next_unit() {
        assert_eq!([999.4, 999.6, 0.4, 61e9].map(duration), ["999 ns", "1.00 µs", "0.400 ns", "61.0 s"]);
        assert_eq!(significant(9.996), "10.0");
        assert_eq!(memory(1023), "1023 KiB");
        assert_eq!(memory(2048), "2.00 MiB");
    }

    #[test]
    fn a_range_has_one_unit() {
        assert_eq!(durations(999_000.0, 1_010_000.0), "0.999 to 1.01 ms");
        assert_eq!(rate_range(1_200_000.0, 1_250_000.0, "files"), "1.20 to 1.25 M");
        assert_eq!(rate_range(1_048_576.0, 2_097_152.0, "bytes"), "1.00 to 2.00 MiB");
    }

    #[test]
    fn decimals_follow_the_width_of_the_interval() {
        assert_eq!(ratio_in(1.0001, 0.9995, 1.0007), "1.0001 [0.9995, 1.0007]");
        assert_eq!(ratio_in(0.998, 0.991, 1.004), "0.998 [0.991, 1.004]");
        assert_eq!(ratio_in(1.2, f64::MIN_POSITIVE, f64::MAX), "1.2 [0, ∞]");
        assert_eq!(ratio_in(0.0123, 0.0119, 0.0128), "0.0123 [0.0119, 0.0128]");
    }

    #[test]
    fn a_side_that_is_not_one_does_not_read_as_one() {
        assert_eq!(ratio_in(1.24, 1.013, 1.47), "1.24 [1.01, 1.47]");
        assert_eq!(ratio_in(0.71, 0.60, 0.9985), "0.710 [0.600, 0.999]");
        assert_eq!(ratio_in(0.71, 0.60, 1.0), "0.71 [0.60, 1.00]");
    }

    #[test]
    fn percents_and_spans_read_naturally() {
        assert_eq!([0.005, 0.01, 0.123, 0.0004, 0.0].map(percent), ["0.5 %", "1 %", "12 %", "0.04 %", "0 %"]);
        assert_eq!([4.23, 59.6, 200.0, 7500.0].map(span), ["4.2 s", "60 s", "3 min 20 s", "2 h 5 min"]);
    }

    #[test]
    fn what_is_rare_is_not_called_never() {
        assert_eq!([0.0, 0.0002, 0.25, 1234.0].map(per_operation), ["0", "< 0.001", "0.250", "1.23 k"]);
    }
}
