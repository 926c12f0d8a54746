//! Which files are pictures, and what their results are called.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use contend::Error;
use contend_files::{Found, WireName, gather};

use super::{ImageError, ImageReport, Options, Outcome};
use crate::resize::Format;

/// Endings of pictures, in lower case; what a camera writes as `.JPG` is one as well.
const ENDINGS: [&str; 10] = ["jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff"];
/// What is put behind the name of a result that lies beside its picture.
const RESIZED: &str = "_resized";

/// A picture and where its result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) input: PathBuf,
    folder: PathBuf,
    stem: OsString,
    /// The input's own ending, if the result keeps it.
    ending: OsString,
}

impl Job {
    /// Its parts, to cross a pipe: picture, folder of the result, stem and ending of its name.
    pub(super) fn names(&self) -> [WireName; 4] {
        let bytes = |name: &OsString| WireName::from(name.as_bytes().to_vec());
        [self.input.as_path().into(), self.folder.as_path().into(), bytes(&self.stem), bytes(&self.ending)]
    }

    pub(super) fn from_names([input, folder, stem, ending]: [WireName; 4]) -> Self {
        let name = |name: WireName| OsString::from_vec(name.into());
        Job { input: input.into(), folder: folder.into(), stem: name(stem), ending: name(ending) }
    }

    /// Where the result goes. An ending that says the format stays as it is.
    pub(super) fn output(&self, format: Format) -> PathBuf {
        let lower = self.ending.to_string_lossy().to_lowercase();
        let says_it = match format {
            Format::Jpeg => matches!(lower.as_str(), "jpg" | "jpeg" | "jpe" | "jfif"),
            Format::Png => lower == "png",
        };
        let mut name = self.stem.clone();
        name.push(".");
        name.push(if says_it { self.ending.clone() } else { format.extension().into() });
        self.folder.join(name)
    }
}

/// The pictures to resize, and those that it is known of already that they have no result.
///
/// # Errors
/// [`Error::Input`] for a folder that is not there, [`Error::Output`] where the output folder cannot be made.
pub(super) fn jobs(options: &Options) -> Result<(Vec<Job>, Vec<ImageReport>), Error> {
    let found = gather(&options.input, "*")?;
    let is_one_file = !options.input.is_dir();
    fs::create_dir_all(&options.output).map_err(|source| Error::Output { path: options.output.clone(), source })?;
    let folder_of_input = if is_one_file { parent(&options.input) } else { options.input.clone() };
    let beside = same(&folder_of_input, &options.output);
    let names: Vec<PathBuf> = found.iter().map(|found| found.path.clone()).collect();
    let mut taken: HashMap<PathBuf, PathBuf> = HashMap::new();
    let (mut jobs, mut reports) = (Vec::new(), Vec::new());
    for Found { path, unreadable } in found {
        if !is_one_file && !is_picture(&path) || beside && is_result(&path, &names) {
            continue;
        }
        let failed = |error| ImageReport { path: path.clone(), outcome: Outcome::Failed(error) };
        if let Some(error) = unreadable {
            reports.push(failed(error.into()));
            continue;
        }
        let mut stem = path.file_stem().unwrap_or_default().to_owned();
        if beside {
            stem.push(RESIZED);
        }
        let ending = path.extension().unwrap_or_default().to_owned();
        let job = Job { input: path.clone(), folder: options.output.clone(), stem, ending };
        // By what the ending says; a file that is named otherwise than it is meets its namesake when it is written.
        let output = job.output(if job.ending.eq_ignore_ascii_case("png") { Format::Png } else { Format::Jpeg });
        match taken.get(&output) {
            Some(other) => reports.push(failed(ImageError::SameOutput { output, other: other.clone() })),
            None => {
                taken.insert(output, path);
                jobs.push(job);
            }
        }
    }
    Ok((jobs, reports))
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// A result of an earlier run: `NAME_resized.jpg` beside a picture called `NAME`.
fn is_result(path: &Path, names: &[PathBuf]) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem.strip_suffix(RESIZED).is_some_and(|original| {
        names.iter().any(|name| is_picture(name) && name.file_stem().unwrap_or_default().to_string_lossy() == original)
    })
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn parent(path: &Path) -> PathBuf {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}
