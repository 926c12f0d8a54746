//! Tables: the reference's, and before it the reader's own where there is one.

use contend::report::PointReport;

use super::directive::Directive;
use super::{Shown, escape};
use crate::results::{self, Raced, Results};

/// # Errors
/// A sentence, where the directive itself is wrong.
pub(super) fn show(directive: &Directive, results: &Results) -> Result<Shown, String> {
    let [lab, experiment] = directive.words("LAB EXPERIMENT [name=value]")?;
    let own = results.own(lab, experiment).map(|raced| of_own(&raced, directive)).unwrap_or_default();
    let missing = |why: String| Shown::Missing {
        text: format!("{own}<p class=\"unmeasured\">Here the table of the reference run will stand.</p>\n"),
        why,
    };
    let Some(raced) = results.reference(lab, experiment) else {
        return Ok(missing(format!("no reference run of {lab} {experiment} yet")));
    };
    Ok(match raced.point(&directive.point) {
        Ok(point) => Shown::Text(format!("{own}{}", captioned("Reference", &raced, point))),
        Err(why) => missing(format!("{experiment}: {why}")),
    })
}

/// The same point, or, since a quick run has one point of each experiment, the one that there is.
fn of_own(raced: &Raced<'_>, directive: &Directive) -> String {
    let same = raced.fitting(&directive.point).next();
    match same.or(raced.experiment.points.first()) {
        Some(point) => captioned("Yours", raced, point),
        None => String::new(),
    }
}

fn captioned(whose: &str, raced: &Raced<'_>, point: &PointReport) -> String {
    let at = results::describe(point);
    let caption = format!("**{whose}** · `{}` at {at} · {}", raced.experiment.experiment, raced.run.where_and_when());
    format!("<div class=\"results\">\n\n{}\n\n{}\n\n</div>\n\n", escape(&caption), markdown(raced, point))
}

/// One race as a Markdown table, with its foot.
fn markdown(raced: &Raced<'_>, point: &PointReport) -> String {
    let report = &raced.run.report;
    let view = contend::view::view(report, raced.lab, &raced.experiment.experiment, Some(&point.point));
    view.map(|view| folded(&contend::table::of(view).markdown())).unwrap_or_default()
}

/// So many lines of a foot stay in sight: how to read the table, and what this race could see.
const IN_SIGHT: usize = 3;

/// The table with the rest of its foot folded away: a page has many tables, and their notes are for who asks.
fn folded(table: &str) -> String {
    let notes = table.lines().filter(|line| line.starts_with("- ")).count();
    if notes <= IN_SIGHT + 1 {
        return table.to_owned();
    }
    let (mut out, mut passed) = (String::new(), 0);
    for line in table.lines() {
        passed += usize::from(line.starts_with("- "));
        if passed == IN_SIGHT + 1 {
            out += &format!("\n<details><summary>{} more notes</summary>\n\n", notes - IN_SIGHT);
            passed += notes; // Only once.
        }
        out.push_str(line);
        out.push('\n');
    }
    out + "\n</details>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_foot_is_folded_and_a_short_one_is_not() {
        let table = |notes: usize| {
            let notes: String = (1..=notes).map(|note| format!("- note {note}\n")).collect();
            format!("| a |\n| :-- |\n| 1 |\n\n{notes}")
        };
        assert_eq!(folded(&table(4)), table(4));
        let wanted =
            "- note 3\n\n<details><summary>3 more notes</summary>\n\n- note 4\n- note 5\n- note 6\n\n</details>\n";
        assert!(folded(&table(6)).ends_with(wanted), "{}", folded(&table(6)));
    }
}
