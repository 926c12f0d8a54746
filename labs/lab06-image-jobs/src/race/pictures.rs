//! Which pictures, what they look like, and what is done with one.

use std::fs;
use std::path::{Path, PathBuf};

use contend::{Result, Setup};
use contend_files::gather;
use fast_image_resize::Resizer;
use serde::{Deserialize, Serialize};

use super::likeness::{Grid, grid, is_like};
use crate::resize::{Format, Wanted, decode, encode, fitted};
use crate::workers::Work;

/// The pictures to resize.
#[derive(Clone, Debug)]
pub(crate) struct Pictures {
    pub(crate) paths: Vec<PathBuf>,
    /// What each looks like from afar.
    pub(super) grids: Vec<Grid>,
}

/// What came of one: its width and height, and whether it looks like its original. As an array, so that it reads alike in
/// every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen(pub(crate) u32, pub(crate) u32, pub(crate) bool);

impl Pictures {
    /// The first so many of the folder that the fixture named.
    pub(crate) fn at(setup: &Setup) -> Result<Self> {
        let most = usize::try_from(setup.get("pictures"))?;
        let found = gather(Path::new(setup.fixture()?), "*")?;
        let paths: Vec<PathBuf> =
            found.into_iter().filter(|found| found.unreadable.is_none()).map(|found| found.path).take(most).collect();
        let look = |path: &PathBuf| -> Result<Grid> { Ok(grid(&decode(&fs::read(path)?, u64::MAX)?.picture)) };
        let grids = paths.iter().map(look).collect::<Result<_>>()?;
        Ok(Pictures { paths, grids })
    }
}

impl Work for Pictures {
    type Done = Seen;

    fn len(&self) -> usize {
        self.paths.len()
    }

    fn work(&self, index: usize, resizer: &mut Resizer) -> Seen {
        seen(&self.paths[index], &self.grids[index], resizer)
    }
}

// ANCHOR: seen
/// Reads, decodes, resizes and encodes one, and looks at what came out.
pub(super) fn seen(path: &Path, original: &Grid, resizer: &mut Resizer) -> Seen {
    let wanted = Wanted::default();
    let mut resized = || -> Result<Seen> {
        let decoded = decode(&fs::read(path)?, wanted.most_pixels)?;
        let picture = fitted(decoded.picture, &wanted, resizer)?;
        let file = encode(&picture, Format::Jpeg, wanted.quality, decoded.profile)?;
        let is_like = !std::hint::black_box(file).is_empty() && is_like(&grid(&picture), original);
        Ok(Seen(picture.width(), picture.height(), is_like))
    };
    // A picture that cannot be resized is its own answer, and stops no other.
    resized().unwrap_or(Seen(0, 0, false))
}
// ANCHOR_END: seen
