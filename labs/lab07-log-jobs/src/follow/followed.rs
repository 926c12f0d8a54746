//! One path that is followed: the file that has it now, and those that had it before and may still grow.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::GRACE;
use super::siblings::beside;
use super::source::{FollowedLine, Identity, Source};

/// So many beginnings of generations are remembered.
const REMEMBERED: usize = 32;

#[derive(Debug)]
pub(super) struct Followed {
    path: PathBuf,
    current: Option<Source>,
    /// Had the path before; the oldest first.
    former: Vec<Source>,
    /// What lay beside it at the last change, and is no generation that was missed.
    known: Vec<Identity>,
    /// How generations began that are no longer held, so that a copy of one is not taken for another.
    heads: VecDeque<Vec<u8>>,
    generation: u64,
}

impl Followed {
    pub(super) fn new(path: &Path, from_start: bool) -> Self {
        let known = beside(path).into_iter().map(|sibling| sibling.identity).collect();
        let mut followed = Followed {
            path: path.to_owned(),
            current: None,
            former: Vec::new(),
            known,
            heads: VecDeque::new(),
            generation: 0,
        };
        if let Some(mut source) = followed.open(path, Duration::ZERO)
            && (from_start || source.pass_over().is_ok())
        {
            followed.current = Some(source);
        }
        followed
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn look(&mut self, now: Duration, on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        self.read_former(now, on_line);
        // Truncated, and by now perhaps renamed as well.
        let was_truncated = self.current.as_ref().is_some_and(|source| source.was_truncated().unwrap_or(false));
        if was_truncated {
            self.after_truncation(now, on_line);
        } else if self.current.as_ref().is_some_and(Source::is_unread) {
            // Where nothing was read, a truncation leaves no trace but the copy.
            self.catch_up(None, now, on_line);
        }
        if let Some(source) = &mut self.current {
            // What cannot be read now (a network file system that is away) is read at the next look.
            let _ = source.read_on(&self.path, now, on_line);
        }
        let Ok(there) = fs::metadata(&self.path).map(|metadata| Identity::of(&metadata)) else { return };
        if self.current.as_ref().is_none_or(|source| source.identity != there) {
            self.replace(now, on_line);
        }
    }

    pub(super) fn finish(&mut self, on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        for source in self.former.iter_mut().chain(&mut self.current) {
            source.finish(&self.path, on_line);
        }
    }

    /// Another file has the path, or one at last.
    fn replace(&mut self, now: Duration, on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        // Gone again already: the next look will find the next.
        let Some(next) = self.open(&self.path.clone(), now) else { return };
        if let Some(mut source) = self.current.replace(next) {
            source.grew = now;
            self.former.push(source);
            self.catch_up(None, now, on_line);
        }
        if let Some(source) = &mut self.current {
            let _ = source.read_on(&self.path, now, on_line);
        }
    }

    /// What was written before the truncation lies in a copy, if anywhere.
    fn after_truncation(&mut self, now: Duration, on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        let Some(mut source) = self.current.take() else { return };
        self.catch_up(Some(&mut source), now, on_line);
        source.finish(&self.path, on_line);
        self.remember(source.head().to_vec());
        self.generation += 1;
        source.begin_again(self.generation);
        self.current = Some(source);
    }

    /// Reads what has appeared beside the file since the last change: the copy of what was truncated, from where it was
    /// read to; and generations that nobody saw while they had the path, from their beginning. A copy of what was read, or
    /// is about to be, is neither.
    fn catch_up(
        &mut self,
        mut truncated: Option<&mut Source>,
        now: Duration,
        on_line: &mut dyn FnMut(FollowedLine<'_>),
    ) {
        let about_to_be_read = truncated.as_deref().or(self.current.as_ref()).and_then(|source| source.head_now().ok());
        let about_to_be_read = about_to_be_read.unwrap_or_default();
        let siblings = beside(&self.path);
        for sibling in &siblings {
            let is = |source: &Source| source.identity == sibling.identity;
            let is_held = self.former.iter().chain(&self.current).chain(truncated.as_deref()).any(is);
            if is_held || self.known.contains(&sibling.identity) {
                continue;
            }
            let Some(mut source) = self.open(&sibling.path, now) else { continue };
            match truncated.take() {
                Some(original) if source.begins_with(original.head()).unwrap_or(false) => source.go_on_from(original),
                other => {
                    truncated = other;
                    if self.is_copy_of_known(&source, &about_to_be_read) {
                        continue;
                    }
                }
            }
            let _ = source.read_on(&self.path, now, on_line);
            self.former.push(source);
        }
        self.known = siblings.into_iter().map(|sibling| sibling.identity).collect();
    }

    fn is_copy_of_known(&self, source: &Source, about_to_be_read: &[u8]) -> bool {
        let begins_with = |head: &[u8]| source.begins_with(head).unwrap_or(false);
        // What it is a copy of may have grown since.
        source.head_now().is_ok_and(|head| !head.is_empty() && about_to_be_read.starts_with(&head))
            || self.former.iter().any(|former| begins_with(former.head()))
            || self.heads.iter().any(|head| begins_with(head))
    }

    fn remember(&mut self, head: Vec<u8>) {
        if !head.is_empty() {
            self.heads.push_back(head);
            if self.heads.len() > REMEMBERED {
                self.heads.pop_front();
            }
        }
    }

    /// Those that had the path before, until nothing came for a while.
    fn read_former(&mut self, now: Duration, on_line: &mut dyn FnMut(FollowedLine<'_>)) {
        let (path, mut ended) = (&self.path, Vec::new());
        self.former.retain_mut(|source| {
            let _ = source.read_on(path, now, on_line);
            let goes_on = now.saturating_sub(source.grew) < GRACE;
            if !goes_on {
                source.finish(path, on_line);
                ended.push(source.head().to_vec());
            }
            goes_on
        });
        for head in ended {
            self.remember(head);
        }
    }

    fn open(&mut self, path: &Path, now: Duration) -> Option<Source> {
        let source = Source::open(path, self.generation + 1, now).ok()?;
        self.generation += 1;
        Some(source)
    }
}
