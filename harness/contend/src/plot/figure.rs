//! The frame around every plot: title above, machine and date below, style and text for screen readers within.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea, SVGBackend};

use super::text::{Canvas, Hand, bold_width, width, wrap, write};
use super::{Plot, PlotKind, Scene, ink};
use crate::quantity::span;
use crate::report::Report;

/// The width of every plot in pixels.
pub(super) const WIDTH: i32 = 920;
/// Free on all four sides.
const MARGIN: i32 = 18;
/// Why no drawing fails.
pub(super) const STRING: &str = "a drawing into a string cannot fail";

const TITLE: f64 = 17.0;
const SUBTITLE: f64 = 12.5;
const FOOT: f64 = 11.0;

/// A rectangle of the canvas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

/// A plot without its inside.
pub(super) struct Figure<'report> {
    pub(super) scene: Scene<'report>,
    pub(super) kind: PlotKind,
    /// What is shown, behind lab and experiment: `time against sequential`.
    pub(super) shows: String,
    /// Lines under the title: the point, how to read it.
    pub(super) notes: Vec<String>,
    /// The content as text.
    pub(super) summary: String,
    /// Height of the inside in pixels.
    pub(super) height: i32,
}

impl Figure<'_> {
    /// Draws the frame, and lets `inside` draw into the area that is left.
    pub(super) fn draw(self, inside: impl FnOnce(&Canvas<'_>, Area)) -> Plot {
        let report = self.scene.view.report;
        let title = format!("{}: {}", self.scene.view.title(), self.shows);
        let room = f64::from(WIDTH - 2 * MARGIN);
        let heading = wrap(&title, room, |text| bold_width(text, TITLE));
        let question = &self.scene.view.lab.question;
        let notes: Vec<String> = [question]
            .into_iter()
            .chain(&self.notes)
            .flat_map(|note| wrap(note, room, |t| width(t, SUBTITLE)))
            .collect();
        let foot = wrap(&provenance(report), room, |text| width(text, FOOT));

        let top = MARGIN + line(TITLE) * heading.len() as i32 + line(SUBTITLE) * notes.len() as i32 + 10;
        let bottom = top + self.height;
        let height = bottom + 12 + line(FOOT) * foot.len() as i32 + MARGIN;

        let mut buffer = String::new();
        {
            let canvas: DrawingArea<SVGBackend<'_>, Shift> =
                SVGBackend::with_string(&mut buffer, (WIDTH as u32, height as u32)).into_drawing_area();
            canvas.fill(&ink::PAPER).expect(STRING);
            let mut y = MARGIN;
            for text in &heading {
                write(&canvas, text, (MARGIN, y), Hand::new(TITLE).bold().below());
                y += line(TITLE);
            }
            for text in &notes {
                write(&canvas, text, (MARGIN, y + 2), Hand::new(SUBTITLE).muted().below());
                y += line(SUBTITLE);
            }
            inside(&canvas, Area { left: MARGIN, top, right: WIDTH - MARGIN, bottom });
            y = bottom + 12;
            for text in &foot {
                write(&canvas, text, (MARGIN, y), Hand::new(FOOT).muted().below());
                y += line(FOOT);
            }
            canvas.present().expect(STRING);
        }
        let file = self.scene.file(self.kind);
        let about = format!("{}. {}", self.notes.join("; "), self.summary);
        Plot {
            svg: dressed(&buffer, file.trim_end_matches(".svg"), &title, &format!("{about} {}", provenance(report))),
            file,
            kind: self.kind,
            lab: self.scene.view.lab.lab.clone(),
            experiment: self.scene.view.experiment.experiment.clone(),
            point: (self.kind != PlotKind::Sweep).then(|| index_of_point(self.scene)).flatten(),
            title,
            summary: self.summary,
        }
    }
}

fn index_of_point(scene: Scene<'_>) -> Option<usize> {
    scene.view.experiment.points.iter().position(|point| std::ptr::eq(point, scene.view.point))
}

/// The height of a line of text of this size.
fn line(size: f64) -> i32 {
    (size * 1.4).ceil() as i32
}

/// The machine, the date of the run, the versions: without them a plot is a rumour.
fn provenance(report: &Report) -> String {
    let machine = &report.machine;
    let run = &report.run;
    let cores = if machine.cores == 1 { "1 core".to_owned() } else { format!("{} cores", machine.cores) };
    let day = run.started.get(..10).unwrap_or(&run.started);
    let virtualisation = machine.virtualisation.iter().filter(|kind| *kind != "none").cloned();
    let place = [machine.cpu.clone(), cores].into_iter().chain(virtualisation).chain([machine.system.clone()]);
    let place = place.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let unfinished = if run.complete { "" } else { " (interrupted)" };
    format!("{place} · {day} · {} run of {}{unfinished} · contend {}", run.depth, span(run.seconds), run.contend)
}

/// The backend's document with a name, a text for screen readers, and a style for dark grounds.
fn dressed(svg: &str, id: &str, title: &str, about: &str) -> String {
    let (head, rest) = svg.split_once('>').expect("the backend begins with a tag");
    let id = escape(id);
    format!(
        "{head} class=\"contend-plot\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{}{}",
        escape(title),
        escape(about.trim()),
        ink::style(),
        rest.trim_start()
    )
}

/// Text for XML.
fn escape(text: &str) -> String {
    let clean = text.chars().filter(|letter| !letter.is_control());
    clean.fold(String::with_capacity(text.len()), |mut escaped, letter| {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter => escaped.push(letter),
        }
        escaped
    })
}
