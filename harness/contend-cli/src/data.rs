//! `data`: the made data that labs run on, to look at or to run other programs on.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use contend::cli::{self, Ended};
use contend::quantity::bytes;
use lab02_async_io::data;

/// What `data` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend data text                          2,000 text files, 44 MB, in your cache folder
  contend data text --size small --out /tmp/text
  contend data images                        60 photographs, 24 MB, in your cache folder
  contend data logs                          six logs, 504 MB, in your cache folder
  contend data edge                          one of each input that goes wrong elsewhere, small")]
pub(crate) struct Data {
    /// Which data
    #[arg(value_enum)]
    kind: Kind,
    /// How much of it
    #[arg(long, value_enum, default_value_t = Size::Full)]
    size: Size,
    /// Make it in this new or empty folder, instead of your cache folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Text files
    Text,
    /// Photographs
    Images,
    /// Logs: three of an application, three of a web server
    Logs,
    /// One of each bad input: empty, undecodable, a pipe, a link to nothing; of one size
    Edge,
}

/// How much is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Size {
    /// A few files
    Small,
    /// What is raced over
    Full,
}

impl Data {
    pub(crate) fn execute(&self) -> Result<Ended> {
        match self.kind {
            Kind::Text => self.text(),
            #[cfg(feature = "lab06")]
            Kind::Images => self.images(),
            #[cfg(not(feature = "lab06"))]
            Kind::Images => not_yet("images", "lab06"),
            #[cfg(feature = "lab07")]
            Kind::Logs => self.logs(),
            #[cfg(not(feature = "lab07"))]
            Kind::Logs => not_yet("logs", "lab07"),
            Kind::Edge => self.edge(),
        }
    }

    fn text(&self) -> Result<Ended> {
        let size = match self.size {
            Size::Small => data::Size::Small,
            Size::Full => data::Size::Full,
        };
        let bar = cli::bar(size.files() as u64, "files");
        let made = data::text(size, self.out.as_deref(), &mut |done, _| bar.set_position(done));
        bar.finish_and_clear();
        tell(&made?, &format!("{} files", size.files()))
    }

    #[cfg(feature = "lab06")]
    fn images(&self) -> Result<Ended> {
        let size = match self.size {
            Size::Small => lab06_image_jobs::data::Size::Small,
            Size::Full => lab06_image_jobs::data::Size::Full,
        };
        let bar = cli::bar(size.pictures() as u64, "pictures");
        let made = lab06_image_jobs::data::images(size, self.out.as_deref(), &mut |done, _| bar.set_position(done));
        bar.finish_and_clear();
        tell(&made?, &format!("{} pictures", size.pictures()))
    }

    #[cfg(feature = "lab07")]
    fn logs(&self) -> Result<Ended> {
        let size = match self.size {
            Size::Small => lab07_log_jobs::data::Size::Small,
            Size::Full => lab07_log_jobs::data::Size::Full,
        };
        let bar = cli::bar(6, "files");
        let made = lab07_log_jobs::data::logs(size, self.out.as_deref(), &mut |done, _| bar.set_position(done));
        bar.finish_and_clear();
        tell(&made?, "6 files")
    }

    fn edge(&self) -> Result<Ended> {
        tell(&data::edge(self.out.as_deref())?, "one of each bad input")
    }
}

fn tell(made: &data::Made, what: &str) -> Result<Ended> {
    cli::print(&format!("{}\n", made.folder.display()))?;
    let how = if made.reused { "there already, and whole" } else { "made" };
    cli::say(&format!("{what}, {}, {how}; SHA-256 {}", bytes(made.bytes as f64), made.digest));
    Ok(Ended::Well)
}

#[cfg(not(all(feature = "lab06", feature = "lab07")))]
fn not_yet(kind: &str, lab: &str) -> Result<Ended> {
    Err(contend::Error::Usage(format!(
        "`{kind}` comes with {lab}, which this program was built without; there are: text, images, logs, edge"
    ))
    .into())
}
