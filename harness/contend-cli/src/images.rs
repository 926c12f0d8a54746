//! `images`: the user's own pictures, resized.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::Result;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use contend::cli::{self, Ended};
use contend::quantity::bytes;
use contend::table::{Column, Side, Table};
use lab06_image_jobs::folder::{self, ImageReport, Mode, Options, Outcome};
use lab06_image_jobs::resize::{Fit, Wanted};
use serde_json::{Value, json};

use crate::shown::name;

/// What `images` is told.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  contend images --input-dir photos --output-dir small
  contend images --input-dir photos --output-dir photos --size 1600x1200      NAME_resized.jpg beside each
  contend images --input-dir photos --output-dir square --size 400x400 --fit cover --quality 80

Pictures keep their proportions (--fit contain), and none is made larger unless --enlarge is given.")]
pub(crate) struct Images {
    /// The folder of pictures, or one picture
    #[arg(long, value_name = "DIR")]
    input_dir: PathBuf,
    /// Where the results go; made if it is not there
    #[arg(long, value_name = "DIR")]
    output_dir: PathBuf,
    /// The width and height that each is to fit into
    #[arg(long, value_name = "WxH", default_value = "800x600", value_parser = size)]
    size: (u32, u32),
    /// Whole within the size, filling it, or squeezed into it
    #[arg(long, default_value = "contain", value_parser = PossibleValuesParser::new(Fit::ALL.map(|(name, _)| name)))]
    fit: String,
    /// Make smaller pictures larger, too
    #[arg(long)]
    enlarge: bool,
    /// The quality of JPEGs, 1 to 100
    #[arg(long, value_name = "N", default_value_t = 85)]
    quality: u8,
    /// Replace results that are there already
    #[arg(long)]
    overwrite: bool,
    /// Refuse pictures that declare more pixels than this
    #[arg(long, value_name = "N", default_value_t = Wanted::default().most_pixels)]
    most_pixels: u64,
    /// Who resizes them
    #[arg(long, default_value = "async", value_parser = PossibleValuesParser::new(Mode::ALL.map(|(name, _)| name)))]
    mode: String,
    /// How many pictures may be under way at once; as many as there are cores, if not said
    #[arg(long, value_name = "N")]
    workers: Option<usize>,
    /// How often a file is tried again that failed for a reason that may pass
    #[arg(long, value_name = "N", default_value_t = 0)]
    retries: u32,
    /// What is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// How many, and which failed and why
    #[default]
    Table,
    /// What became of each
    Json,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let sides =
        text.split_once(['x', 'X', '×']).and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    sides.ok_or_else(|| "a size is written 800x600: width, x, height, in pixels".to_owned())
}

impl Images {
    pub(crate) fn execute(&self) -> Result<Ended> {
        let interrupt = cli::interrupt();
        let bar = cli::bar(0, "pictures");
        let (watched, shown) = (interrupt.clone(), bar.clone());
        let reports = folder::run(&self.options(), &mut |pictures| bar.set_length(pictures as u64), move |report| {
            shown.inc(1);
            shown.set_message(name(&report.path));
            !watched.load(Ordering::Relaxed)
        });
        bar.finish_and_clear();
        let reports = reports?;
        match self.format {
            Format::Json => cli::json(&reports.iter().map(entry).collect::<Vec<_>>())?,
            Format::Table => cli::table(&self.table(&reports))?,
        }
        if reports.is_empty() {
            cli::say(&format!(
                "there is no picture in {} (.jpg, .png, .webp, .gif, .bmp, .tif)",
                name(&self.input_dir)
            ));
        }
        let is = |wanted: fn(&Outcome) -> bool| reports.iter().any(|report| wanted(&report.outcome));
        Ok(if is(|outcome| *outcome == Outcome::NotBegun) {
            cli::say("interrupted: what is finished is whole, and the same command goes on with the rest");
            Ended::Interrupted
        } else if is(|outcome| matches!(outcome, Outcome::Failed(_))) {
            Ended::InPart
        } else {
            Ended::Well
        })
    }

    fn options(&self) -> Options {
        let fit = Fit::ALL.iter().find(|(name, _)| *name == self.fit).map_or(Fit::Contain, |(_, fit)| *fit);
        let mode = Mode::ALL.iter().find(|(name, _)| *name == self.mode).map_or(Mode::Async, |(_, mode)| *mode);
        let (size, quality) = (self.size, self.quality);
        let wanted = Wanted { size, fit, enlarge: self.enlarge, quality, most_pixels: self.most_pixels };
        Options {
            wanted,
            overwrite: self.overwrite,
            workers: self.workers.unwrap_or_else(contend::cores),
            mode,
            retries: self.retries,
            ..Options::new(&self.input_dir, &self.output_dir)
        }
    }

    fn table(&self, reports: &[ImageReport]) -> Table {
        let count = |wanted: fn(&Outcome) -> bool| reports.iter().filter(|report| wanted(&report.outcome)).count();
        let written =
            reports.iter().map(|report| if let Outcome::Resized { bytes, .. } = report.outcome { bytes } else { 0 });
        let left_alone = count(|outcome| matches!(outcome, Outcome::LeftAlone(_)));
        let columns = [
            ("pictures", reports.len().to_string()),
            ("resized", count(|outcome| matches!(outcome, Outcome::Resized { .. })).to_string()),
            ("left alone", left_alone.to_string()),
            ("failures", count(|outcome| matches!(outcome, Outcome::Failed(_))).to_string()),
            ("written", bytes(written.sum::<u64>() as f64)),
        ];
        let mut foot: Vec<String> = Vec::new();
        if left_alone > 0 {
            foot.push("left alone: a result of that name is there already; --overwrite replaces it".to_owned());
        }
        foot.extend(reports.iter().filter_map(|report| match &report.outcome {
            Outcome::Failed(error) => Some(format!("failed: {}: {error}", name(&report.path))),
            _ => None,
        }));
        let title = |(title, _): &(&str, String)| Column { title: (*title).to_owned(), side: Side::Right };
        Table {
            caption: format!("{} to {}", name(&self.input_dir), name(Path::new(&self.output_dir))),
            columns: columns.iter().map(title).collect(),
            rows: vec![columns.into_iter().map(|(_, value)| value).collect()],
            foot,
        }
    }
}

fn entry(report: &ImageReport) -> Value {
    let path = report.path.to_string_lossy();
    match &report.outcome {
        Outcome::Resized { output, size: (width, height), bytes } => json!({
            "path": path, "result": "resized", "output": output.to_string_lossy(),
            "width": width, "height": height, "bytes": bytes,
        }),
        Outcome::LeftAlone(output) => {
            json!({ "path": path, "result": "left-alone", "output": output.to_string_lossy() })
        }
        Outcome::Failed(error) => json!({ "path": path, "result": "failed", "error": error.to_string() }),
        Outcome::NotBegun => json!({ "path": path, "result": "not-begun" }),
    }
}
