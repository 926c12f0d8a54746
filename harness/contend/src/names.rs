//! Finding labs, experiments and contenders by the names that people type; whoever errs is shown the nearest known ones.

use crate::{Error, Experiment, Lab};

/// The lab of that name: in full, `lab01`, or `01`.
///
/// # Errors
/// [`Error::Unknown`] with the nearest names.
///
/// # Examples
/// ```
/// let labs = [contend::lab("lab01-lock-contention", "what does one big lock cost?")];
/// assert_eq!(contend::names::lab(&labs, "01")?.name, "lab01-lock-contention");
/// let error = contend::names::lab(&labs, "lab1-lock").unwrap_err();
/// assert!(error.to_string().contains("lab01-lock-contention"));
/// # Ok::<(), contend::Error>(())
/// ```
pub fn lab<'labs>(labs: &'labs [Lab], name: &str) -> Result<&'labs Lab, Error> {
    let answers_to = |lab: &&Lab| {
        let short = lab.name.split_once('-').map_or(lab.name.as_str(), |(short, _)| short);
        lab.name == name || short == name || short.strip_prefix("lab") == Some(name)
    };
    let known = || labs.iter().map(|lab| lab.name.as_str());
    labs.iter().find(answers_to).ok_or_else(|| unknown("this program".into(), "lab", name, known()))
}

/// The lab's experiment of that name.
///
/// # Errors
/// [`Error::Unknown`] with the nearest names.
pub fn experiment<'lab>(labs: &[&'lab Lab], name: &str) -> Result<&'lab Experiment, Error> {
    let found = labs.iter().find_map(|lab| lab.find(name));
    let known = labs.iter().flat_map(|lab| &lab.experiments).map(|experiment| experiment.spec.name.as_str());
    found.ok_or_else(|| unknown(place(labs), "experiment", name, known))
}

/// Whether any of these experiments has a contender of that name.
///
/// # Errors
/// [`Error::Unknown`] with the nearest names.
pub fn contender(labs: &[&Lab], experiments: &[&Experiment], name: &str) -> Result<(), Error> {
    let known = || experiments.iter().flat_map(|experiment| &experiment.contenders).map(|known| known.name.as_str());
    if known().any(|known| known == name) { Ok(()) } else { Err(unknown(place(labs), "contender", name, known())) }
}

fn place(labs: &[&Lab]) -> String {
    match labs {
        [only] => format!("lab `{}`", only.name),
        _ => "this program".to_owned(),
    }
}

/// The error for a name that nothing answers to.
pub fn unknown<'a>(place: String, kind: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    // Nearest first; what merely contains the name as typed is near too.
    let far = |known: &str| 1.0 - strsim::jaro_winkler(known, name) - if known.contains(name) { 0.5 } else { 0.0 };
    known.sort_by(|one, other| far(one).total_cmp(&far(other)));
    let shown = known.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = known.len().saturating_sub(SHOWN);
    let known = match (known.len(), more) {
        (0, _) => "it has none".to_owned(),
        (_, 0) => format!("it has: {shown}"),
        _ => format!("nearest of its {}: {shown}", more + SHOWN),
    };
    Error::Unknown { place, kind, name: name.to_owned(), known }
}

/// More names than these are a wall of text.
const SHOWN: usize = 6;
