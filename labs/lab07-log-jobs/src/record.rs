//! What one line of a log says.

use std::borrow::Cow;

use crate::{Level, Stamp};

/// A line that begins a record, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// What its level field says; `None` where it has none.
    pub level: Option<Level>,
    /// When; `None` where it has no time.
    pub at: Option<Stamp>,
    /// The logger, program or host that wrote it; empty where the layout names none.
    pub source: Cow<'a, [u8]>,
    /// Everything after the fields.
    pub message: Cow<'a, [u8]>,
    /// What an access log says beside.
    pub access: Option<Access<'a>>,
}

/// A request, as a web server logs it. The record's message is the method and the path without its query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access<'a> {
    /// Who asked.
    pub client: &'a [u8],
    /// The answer's status.
    pub status: u16,
    /// The bytes of the answer's body.
    pub bytes: u64,
    /// How long it took, in microseconds, where the log says so.
    pub micros: Option<u64>,
}

impl<'a> Record<'a> {
    pub(crate) fn new(level: Option<Level>, at: Option<Stamp>, source: &'a [u8], message: &'a [u8]) -> Self {
        Record { level, at, source: source.into(), message: message.into(), access: None }
    }
}
