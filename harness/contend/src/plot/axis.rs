//! Axes: their range, their scale, and ticks at numbers one would choose by hand.

/// How values become places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Equal differences are equally far.
    Linear,
    /// Equal ratios are equally far.
    Log,
}

/// A range with its ticks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) scale: Scale,
    from: f64,
    to: f64,
    /// Values and what is written there.
    pub(super) ticks: Vec<(f64, String)>,
}

/// Values that span more than this are shown on a log axis.
const WIDE: f64 = 20.0;

impl Axis {
    /// A log axis over these values, a little wider than they are; `None` if none of them is above zero.
    pub(super) fn log(values: impl IntoIterator<Item = f64>, label: impl Fn(f64) -> String) -> Option<Axis> {
        let (low, high) = extent(values.into_iter().filter(|value| *value > 0.0))?;
        // A lone value stands in the middle of something.
        let margin = ((high / low).ln() * 0.06).max(0.03).exp();
        let (from, to) = (low / margin, high * margin);
        let ticks = log_ticks(from, to).into_iter().map(|tick| (tick, label(tick))).collect();
        Some(Axis { scale: Scale::Log, from, to, ticks })
    }

    /// A linear axis from zero over these values.
    pub(super) fn from_zero(values: impl IntoIterator<Item = f64>, label: impl Fn(f64) -> String) -> Option<Axis> {
        let (_, high) = extent(values)?;
        let to = if high > 0.0 { high * 1.08 } else { 1.0 };
        let ticks = linear_ticks(0.0, to).into_iter().map(|tick| (tick, label(tick))).collect();
        Some(Axis { scale: Scale::Linear, from: 0.0, to, ticks })
    }

    /// Log where the values span much, else linear from zero.
    pub(super) fn apt(values: impl IntoIterator<Item = f64> + Clone, label: impl Fn(f64) -> String) -> Option<Axis> {
        let (low, high) = extent(values.clone())?;
        if low > 0.0 && high / low > WIDE { Axis::log(values, label) } else { Axis::from_zero(values, label) }
    }

    /// An axis with a tick at each of these values (in rising order) and no other; log where they span much, or where
    /// each is about twice the last or more: who sweeps 1, 2, 4, 8 thinks in doublings.
    pub(super) fn at(values: &[f64], label: impl Fn(f64) -> String) -> Option<Axis> {
        let (low, high) = extent(values.iter().copied())?;
        let doubles = values.len() > 2 && values.windows(2).all(|pair| pair[1] >= pair[0] * 1.9);
        let scale = if low > 0.0 && (doubles || high / low > WIDE) { Scale::Log } else { Scale::Linear };
        let mut axis = Axis { scale, from: low, to: high, ticks: Vec::new() };
        let (first, last) = (axis.place(low), axis.place(high));
        let margin = if last > first { (last - first) * 0.08 } else { 0.5 };
        (axis.from, axis.to) = (axis.value(first - margin), axis.value(last + margin));
        axis.ticks = values.iter().map(|value| (*value, label(*value))).collect();
        Some(axis)
    }

    /// Where a value stands, in the axis's own measure.
    pub(super) fn place(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => value,
            Scale::Log => value.max(f64::MIN_POSITIVE).log10(),
        }
    }

    /// Which value stands at a place.
    fn value(&self, place: f64) -> f64 {
        match self.scale {
            Scale::Linear => place,
            Scale::Log => 10_f64.powf(place),
        }
    }

    /// From where to where the axis goes, in its own measure.
    pub(super) fn range(&self) -> std::ops::Range<f64> {
        self.place(self.from)..self.place(self.to)
    }

    /// The value, or the end of the axis on its side; whether it was inside.
    pub(super) fn clip(&self, value: f64) -> (f64, Clipped) {
        if value < self.from {
            (self.from, Clipped::Low)
        } else if value > self.to {
            (self.to, Clipped::High)
        } else {
            (value, Clipped::No)
        }
    }

    /// Leaves out labels that would touch their neighbour, where the axis is so many pixels long and labels are as
    /// wide as `measure` says; `keep` stays in any case.
    pub(super) fn thin_out(&mut self, pixels: f64, measure: impl Fn(&str) -> f64, keep: Option<f64>) {
        let range = self.range();
        let per_unit = pixels / (range.end - range.start);
        let centre = |axis: &Axis, tick: f64| axis.place(tick) * per_unit;
        let mut kept: Vec<(f64, f64)> = Vec::new();
        let mut order: Vec<usize> = (0..self.ticks.len()).collect();
        // What must stay is placed first, then round numbers (few digits) before others, from low to high.
        order.sort_by_key(|index| {
            let tick = self.ticks[*index].0;
            (keep != Some(tick), self.scale == Scale::Log && !is_power_of_ten(tick), *index)
        });
        let mut shown = vec![false; self.ticks.len()];
        for index in order {
            let (tick, label) = &self.ticks[index];
            let (middle, half) = (centre(self, *tick), measure(label) / 2.0 + 4.0);
            let is_free = kept.iter().all(|(from, to)| middle + half < *from || middle - half > *to);
            if is_free {
                kept.push((middle - half, middle + half));
                shown[index] = true;
            }
        }
        for (index, (_, label)) in self.ticks.iter_mut().enumerate() {
            if !shown[index] {
                label.clear();
            }
        }
    }
}

/// On which side a value lay outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clipped {
    No,
    Low,
    High,
}

fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|value| value.is_finite());
    finite.fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((f64::min(low, value), f64::max(high, value))),
    })
}

fn is_power_of_ten(value: f64) -> bool {
    let exponent = value.log10();
    (exponent - exponent.round()).abs() < 1e-9
}

/// 1, 2, 5 a decade; in many decades powers of ten alone; within a narrow span equal steps.
fn log_ticks(from: f64, to: f64) -> Vec<f64> {
    let decades = (to / from).log10();
    if decades < 0.7 {
        return linear_ticks(from, to);
    }
    let (first, last) = (from.log10().floor() as i32, to.log10().ceil() as i32);
    let mantissas: &[f64] = if decades <= 3.2 { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let step = ((decades / 12.0).ceil() as usize).max(1);
    (first..=last)
        .step_by(step)
        .flat_map(|exponent| mantissas.iter().map(move |mantissa| decimal(*mantissa, exponent)))
        .filter(|tick| (from..=to).contains(tick))
        .collect()
}

/// Multiples of 1, 2 or 5 times a power of ten, about six of them.
fn linear_ticks(from: f64, to: f64) -> Vec<f64> {
    let rough = (to - from) / 6.0;
    if rough.is_nan() || rough <= 0.0 {
        return vec![from];
    }
    let exponent = rough.log10().floor() as i32;
    let mantissa = [1.0, 2.0, 5.0, 10.0].into_iter().find(|mantissa| decimal(*mantissa, exponent) >= rough);
    let step = decimal(mantissa.unwrap_or(10.0), exponent);
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    (first..=last).map(|number| number as f64 * step).collect()
}

/// Written and read: 3e-1 is 0.3, and not 0.30000000000000004.
fn decimal(mantissa: f64, exponent: i32) -> f64 {
    format!("{mantissa}e{exponent}").parse().expect("a number with an exponent")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(axis: &Axis) -> Vec<f64> {
        axis.ticks.iter().map(|(tick, _)| *tick).collect()
    }

    #[test]
    fn ticks_are_numbers_one_would_choose() {
        let text = |value: f64| value.to_string();
        assert_eq!(ticks(&Axis::log([0.31, 41.0], text).unwrap()), [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0]);
        assert_eq!(ticks(&Axis::from_zero([0.93], text).unwrap()), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(ticks(&Axis::log([1.0, 1e9], text).unwrap()).len(), 10);
        assert_eq!(Axis::apt([1.0, 30.0], text).unwrap().scale, Scale::Log);
        assert_eq!(Axis::apt([1.0, 3.0], text).unwrap().scale, Scale::Linear);
        assert_eq!(Axis::log([0.0], text), None);
        assert_eq!(Axis::at(&[1.0, 2.0, 4.0], text).unwrap().scale, Scale::Log);
        assert_eq!(Axis::at(&[1.0, 2.0, 3.0], text).unwrap().scale, Scale::Linear);
    }

    #[test]
    fn labels_that_would_touch_are_left_out_and_one_is_kept() {
        let mut axis = Axis::log([0.1, 100.0], |value| value.to_string()).unwrap();
        axis.thin_out(60.0, |_| 20.0, Some(1.0));
        let shown: Vec<&str> = axis.ticks.iter().map(|(_, label)| label.as_str()).filter(|l| !l.is_empty()).collect();
        assert!(shown.contains(&"1"), "{shown:?}");
        assert!(shown.len() <= 3, "{shown:?}");
    }
}
