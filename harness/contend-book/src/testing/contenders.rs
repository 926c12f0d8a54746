//! Every contender that the reference raced stands in its lab's chapter by name.

use std::collections::BTreeSet;

use super::{Checked, Page};
use crate::problem::Problem;
use crate::results::Results;

pub(super) fn check(pages: &[Page], results: &Results) -> Checked {
    let (mut problems, mut count) = (Vec::new(), 0);
    for raced in results.references() {
        let number: String = raced.lab.chars().filter(char::is_ascii_digit).take(2).collect();
        let chapter = pages.iter().find(|page| {
            page.file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&format!("{number}-")))
        });
        let Some(chapter) = chapter else {
            problems.push(Problem::mistake(format!("{number}-….md"), 0, format!("{} has no chapter", raced.lab)));
            continue;
        };
        let contenders = raced.experiment.points.iter().flat_map(|point| &point.contenders);
        let names: BTreeSet<_> = contenders.map(|contender| contender.name.as_str()).collect();
        count += names.len();
        let is_named = |name: &&str| {
            [format!("`{name}`"), format!("<code>{name}</code>")].iter().any(|code| chapter.text.contains(code))
        };
        for name in names.into_iter().filter(|name| !is_named(name)) {
            let what = format!("`{name}` of {} {} is never named", raced.lab, raced.experiment.experiment);
            problems.push(Problem::mistake(&chapter.file, 0, what));
        }
    }
    problems.sort();
    problems.dedup();
    let said = match count {
        0 => "nothing to look for: there is no reference run yet".into(),
        _ => format!("{count} contenders, each in its chapter"),
    };
    Checked { problems, said }
}
