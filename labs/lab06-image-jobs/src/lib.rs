//! Where does work that computes belong in a program that waits?
//!
//! Decoding, resizing and encoding a photograph is some milliseconds of one core, and waits for nobody. An async program
//! that does it between two `.await`s keeps everybody else waiting; one that hands it to a pool of as many threads as
//! there are cores does not, and is as quick as any other way to use them. How quick that is was decided before: by the
//! decoder, the filter and the encoder.
//!
//! - [`resize`] is what is done with one picture; [`folder`] what `contend images` does with a folder of them.
//! - The experiment `resize` races the runtimes, and Pillow, over made photographs.

pub mod data;
pub mod folder;
pub mod pitfalls;
pub mod resize;

mod race;
mod workers;

use contend::Lab;

/// The lab.
pub fn lab() -> Lab {
    contend::lab("lab06-image-jobs", "where does work that computes belong in a program that waits?")
        .experiment(race::resize())
}
