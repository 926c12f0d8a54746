//! The body of an answer: whole, or with a fault in it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::account::Open;

/// A body, and the entry in the account that lasts as long.
pub(super) struct Answer {
    pub(super) kind: Kind,
    pub(super) _open: Open,
}

pub(super) enum Kind {
    /// All at once.
    Whole(Option<Bytes>),
    /// A byte a second.
    Slow { rest: Bytes, until: Pin<Box<Sleep>> },
    /// This, again and again.
    Endless(Bytes),
    /// A part, and then the connection ends: with a reset where there is a flag to raise.
    Torn { part: Option<Bytes>, declared: u64, reset: Option<Arc<AtomicBool>> },
}

impl Kind {
    pub(super) fn slow(bytes: Bytes) -> Self {
        Kind::Slow { rest: bytes, until: Box::pin(sleep(Duration::ZERO)) }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let next = match &mut self.kind {
            Kind::Whole(bytes) => bytes.take(),
            Kind::Slow { rest, .. } if rest.is_empty() => None,
            Kind::Slow { rest, until } => {
                ready!(until.as_mut().poll(context));
                until.set(sleep(Duration::from_secs(1)));
                Some(rest.split_to(1))
            }
            Kind::Endless(bytes) => Some(bytes.clone()),
            Kind::Torn { part, reset, .. } => match part.take() {
                Some(part) => Some(part),
                None => {
                    if let Some(reset) = reset {
                        reset.store(true, Ordering::Relaxed);
                    }
                    return Poll::Ready(Some(Err(io::Error::other("torn, as asked"))));
                }
            },
        };
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.kind, Kind::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Kind::Slow { rest, .. } => SizeHint::with_exact(rest.len() as u64),
            Kind::Torn { declared, .. } => SizeHint::with_exact(*declared),
            Kind::Endless(_) => SizeHint::new(),
        }
    }
}
