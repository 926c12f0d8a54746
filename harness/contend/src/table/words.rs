//! Verdicts in words, the same in tables, plots and pages.

use crate::quantity::{percent, ratio_in};
use crate::report::{ContenderReport, Judged, Lean, PointReport, Said};

/// The verdict: `faster`, `slower`, `same within 0.5 %`, `cannot tell (leans faster, needs ~120 generations)`.
pub(crate) fn verdict(judged: &Judged) -> String {
    match judged.said {
        Said::Faster => "faster".into(),
        Said::Slower => "slower".into(),
        Said::Same { within } => format!("same within {}", percent(within)),
        Said::CannotTell { leaning, generations_needed } => {
            let leans = leaning.map(|lean| match lean {
                Lean::Faster => "leans faster".to_owned(),
                Lean::Slower => "leans slower".to_owned(),
            });
            let needs = generations_needed.map(|number| format!("needs ~{number} generations"));
            let because: Vec<String> = leans.into_iter().chain(needs).collect();
            match because.as_slice() {
                [] => "cannot tell".into(),
                reasons => format!("cannot tell ({})", reasons.join(", ")),
            }
        }
    }
}

/// The ratio with the interval that decided and its level: `0.520 [0.512, 0.529] 99 %`.
pub(crate) fn ratio(judged: &Judged) -> String {
    format!("{} {}", ratio_in(judged.ratio, judged.low, judged.high), percent(judged.level))
}

/// Whether it is what the others are compared with.
pub(crate) fn is_baseline(point: &PointReport, contender: &ContenderReport) -> bool {
    contender.name == point.baseline
}

/// The name with what a reader must know of it: `copies (reference)`.
pub(crate) fn name(contender: &ContenderReport) -> String {
    if contender.companion { format!("{} (reference)", contender.name) } else { contender.name.clone() }
}
