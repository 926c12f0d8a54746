//! The layouts of log lines that are known, and how a file's is found out.
//!
//! A layout says where the fields are. A level is what stands in the level's field: a message that tells of an `ERROR`
//! is no error. A line that does not begin a record in its file's layout belongs to the record before it: the rest of a
//! stack trace, a message of several lines.

mod access;
mod detect;
mod json;
mod known;
mod logfmt;
mod syslog;
mod template;

#[cfg(test)]
mod tests;

use contend::{Error, names};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub(crate) use detect::detect;

use crate::Record;
use template::Template;

/// How a log's lines are made up.
#[derive(Clone, Copy, Debug)]
pub struct Layout(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Template(&'static Template),
    Access,
    Syslog,
    Json,
    Logfmt,
    Plain,
}

/// Those that are no template, and take no line of another layout for theirs.
const STRICT: [Kind; 2] = [Kind::Access, Kind::Json];
/// Those that would read lines of others, too.
const LOOSE: [Kind; 3] = [Kind::Syslog, Kind::Logfmt, Kind::Plain];

impl Layout {
    /// Lines without fields: each is a record, without a level.
    pub const PLAIN: Layout = Layout(Kind::Plain);

    /// All of them, the most specific first.
    pub fn all() -> impl Iterator<Item = Layout> {
        let templates = known::TEMPLATES.iter().map(|template| Layout(Kind::Template(template)));
        STRICT.into_iter().map(Layout).chain(templates).chain(LOOSE.into_iter().map(Layout))
    }

    /// What it is called on the command line.
    pub fn name(&self) -> &'static str {
        match self.0 {
            Kind::Template(template) => template.name,
            Kind::Access => "access",
            Kind::Syslog => "syslog",
            Kind::Json => "json",
            Kind::Logfmt => "logfmt",
            Kind::Plain => "plain",
        }
    }

    /// The layout of that name; `None` for `auto`, which is to find out.
    ///
    /// # Errors
    /// [`Error::Usage`] for a name that is none, with the nearest that is one.
    ///
    /// # Examples
    /// ```
    /// use lab07_log_jobs::Layout;
    /// assert_eq!(Layout::named("json")?.map(|layout| layout.name()), Some("json"));
    /// assert!(Layout::named("auto")?.is_none());
    /// assert!(Layout::named("jsno").is_err());
    /// # Ok::<(), contend::Error>(())
    /// ```
    pub fn named(name: &str) -> Result<Option<Layout>, Error> {
        if name == "auto" {
            return Ok(None);
        }
        if let Some(layout) = Layout::all().find(|layout| layout.name() == name) {
            return Ok(Some(layout));
        }
        let known = ["auto"].into_iter().chain(Layout::all().map(|layout| layout.name()));
        Err(names::unknown("this program".into(), "layout", name, known))
    }

    /// The record that this line begins; `None` where it belongs to the one before. `year` is for layouts that leave it
    /// out.
    pub fn parse<'a>(&self, line: &'a [u8], year: u16) -> Option<Record<'a>> {
        match self.0 {
            Kind::Template(template) => template.parse(line, year),
            Kind::Access => access::parse(line),
            Kind::Syslog => syslog::parse(line, year),
            Kind::Json => json::parse(line),
            Kind::Logfmt => logfmt::parse(line),
            Kind::Plain => Some(Layout::plain(line)),
        }
    }

    /// A line without fields as a record.
    pub(crate) fn plain(line: &[u8]) -> Record<'_> {
        Record::new(None, None, b"", line)
    }
}

impl PartialEq for Layout {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Layout {}

impl Serialize for Layout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Layout {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let layout = Layout::named(&name).map_err(de::Error::custom)?;
        layout.ok_or_else(|| de::Error::custom("`auto` is no layout"))
    }
}
