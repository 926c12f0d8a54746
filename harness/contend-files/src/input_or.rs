//! What an experiment on files runs on, as the fixture that its runners are told.

use std::fs;
use std::path::PathBuf;

use contend::{Error, Result, Setup};

/// The user's own file or folder, else what `make` gives; as text, since it crosses a pipe.
///
/// # Errors
/// [`Error::Input`] where the user's own is not there, whatever `make` says, and a name that is no UTF-8.
pub fn input_or(setup: &Setup, make: impl FnOnce() -> Result<PathBuf>) -> Result<String> {
    let path = match setup.input() {
        // Contenders run in folders of their own, where a relative path would lead elsewhere.
        Some(input) => {
            fs::canonicalize(input).map_err(|error| Error::Input { path: input.to_owned(), why: error.to_string() })?
        }
        None => make()?,
    };
    let no_text = |path: std::ffi::OsString| format!("the name of {} is no UTF-8", path.display());
    Ok(path.into_os_string().into_string().map_err(no_text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_own_comes_first_and_has_to_be_there() {
        let setup = |input: &str| Setup::at(Default::default()).with_input(Some(input.into()));
        let never = || -> Result<PathBuf> { panic!("nothing is made beside the user's own") };
        assert!(PathBuf::from(input_or(&setup("."), never).unwrap()).is_absolute());
        assert!(input_or(&setup("no-such-folder"), never).unwrap_err().to_string().contains("no-such-folder"));
        let made = input_or(&Setup::at(Default::default()), || Ok("made".into()));
        assert_eq!(made.unwrap(), "made");
    }
}
