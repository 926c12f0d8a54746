//! The made photographs, the same bytes on every platform, kept in the user's cache folder.

mod photograph;

use std::fs;
use std::path::Path;

use contend::Error;
use contend_files::made::{Made, digest_of_files, found_or_made};

pub use photograph::picture;

/// How many are made, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 4 of 320x180: for tests.
    Small,
    /// 60 of 1920x1080, about 24 MB.
    Full,
}

impl Size {
    /// How many.
    pub fn pictures(self) -> usize {
        match self {
            Size::Small => 4,
            Size::Full => 60,
        }
    }

    fn pixels(self) -> (u32, u32) {
        match self {
            Size::Small => (320, 180),
            Size::Full => (1920, 1080),
        }
    }

    /// The digest that all of them together must have, see [`digest_of_files`].
    pub fn digest(self) -> &'static str {
        match self {
            Size::Small => "b6a515efe7e364dd63dc1dedd56e2e4205cd221a74d475cb530545df7daf7eea",
            Size::Full => "a70bae03003f2f42309ec0cf2a1a7284c78ea77e6958fa9e6539c37e9a0525b3",
        }
    }

    fn folder_name(self) -> &'static str {
        match self {
            Size::Small => "images-small",
            Size::Full => "images",
        }
    }
}

/// The folder of made photographs: found in the user's cache folder or in `out`, else made there. `progress` hears how
/// many of how many are written.
///
/// # Errors
/// As [`found_or_made`].
///
/// # Examples
/// ```
/// use lab06_image_jobs::data::{self, Size};
/// # let folder = tempfile::tempdir()?;
/// # let out = folder.path().join("images");
/// let made = data::images(Size::Small, Some(&out), &mut |_, _| ())?;
/// assert_eq!(made.digest, Size::Small.digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn images(size: Size, out: Option<&Path>, progress: &mut dyn FnMut(u64, u64)) -> Result<Made, Error> {
    let (width, height) = size.pixels();
    found_or_made(
        out,
        size.folder_name(),
        size.digest(),
        |folder| intact(folder, size),
        |aside| {
            for (index, name) in names(size).enumerate() {
                let path = aside.join(name);
                let bytes = picture(index as u64, width, height);
                fs::write(&path, bytes).map_err(|source| Error::Output { path, source })?;
                progress(index as u64 + 1, size.pictures() as u64);
            }
            Ok(())
        },
    )
}

fn names(size: Size) -> impl Iterator<Item = String> {
    (0..size.pictures()).map(|index| format!("photo-{index:02}.jpg"))
}

fn intact(folder: &Path, size: Size) -> Option<u64> {
    if fs::read_dir(folder).ok()?.count() != size.pictures() {
        return None;
    }
    let (digest, bytes) = digest_of_files(folder, names(size)).ok()?;
    (digest == size.digest()).then_some(bytes)
}
