//! How long answers wait: the same for all, or by a distribution.

use std::str::FromStr;
use std::time::Duration;

use rand::RngExt;
use rand_pcg::Pcg64;

/// A distribution of waiting times. The server's timer has steps of a millisecond.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Latency {
    /// Always as long.
    Constant(Duration),
    /// Anything between the two, each as likely.
    Uniform(Duration, Duration),
    /// Mostly short, now and then long, as of a queue; with that mean.
    Exponential(Duration),
}

impl Latency {
    pub(super) fn draw(self, random: &mut Pcg64) -> Duration {
        match self {
            Latency::Constant(time) => time,
            Latency::Uniform(least, most) => least + (most - least).mul_f64(random.random_range(0.0..1.0)),
            // By inversion: -mean * ln(u) with u in (0, 1].
            Latency::Exponential(mean) => mean.mul_f64(-(1.0 - random.random_range(0.0..1.0_f64)).ln()),
        }
    }
}

impl FromStr for Latency {
    type Err = String;

    /// `20`, `10-30` or `~20`, in milliseconds.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ms = |text: &str| text.parse().map(Duration::from_millis).ok();
        let read = match (text.strip_prefix('~'), text.split_once('-')) {
            (Some(mean), _) => ms(mean).map(Latency::Exponential),
            (None, Some((least, most))) => {
                ms(least).zip(ms(most)).filter(|(least, most)| least <= most).map(|(a, b)| Latency::Uniform(a, b))
            }
            (None, None) => ms(text).map(Latency::Constant),
        };
        read.ok_or_else(|| {
            "a latency is `20` (always), `10-30` (between), or `~20` (exponential, its mean), in ms".into()
        })
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn draws_are_of_their_distribution() {
        let mut random = Pcg64::seed_from_u64(1);
        let mut mean_ms = |latency: &str| {
            let latency: Latency = latency.parse().unwrap();
            (0..10_000).map(|_| latency.draw(&mut random).as_secs_f64()).sum::<f64>() / 10.0
        };
        assert_eq!(mean_ms("20").round(), 20.0);
        assert!((mean_ms("10-30") - 20.0).abs() < 0.5);
        assert!((mean_ms("~20") - 20.0).abs() < 1.0);
    }

    #[test]
    fn what_is_no_latency_is_told_what_is() {
        for text in ["", "fast", "30-10", "~", "-5"] {
            assert!(text.parse::<Latency>().unwrap_err().contains("10-30"), "{text}");
        }
    }
}
