//! What a host wants of programs (RFC 9309).

use std::time::Duration;

use texting_robots::Robot;
use url::Url;

use super::result::Failure;

/// What is beyond need not be read (RFC 9309, 2.5, asks for 500 KiB at least).
pub(super) const MOST_BYTES: u64 = 512 * 1024;

/// A host that wants a request an hour gets one a minute: the user is there to be asked, and has a Ctrl-C.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// A host's rules.
pub(super) enum Rules {
    /// There are none.
    Free,
    /// These.
    Robot(Box<Robot>),
    /// Not to be known: then everything is forbidden, as RFC 9309, 2.3.1.4 says.
    Unknown(String),
}

impl Rules {
    /// Reads a robots.txt for the agent of that name. One that makes no sense forbids nothing.
    pub(super) fn read(agent: &str, text: &[u8]) -> Self {
        let token = agent.split('/').next().unwrap_or(agent);
        let is_cut = text.len() as u64 >= MOST_BYTES;
        let last_line = text.iter().rposition(|byte| *byte == b'\n').filter(|_| is_cut);
        // Half a rule is another rule.
        let text = last_line.map_or(text, |end| &text[..end]);
        Robot::new(token, text).map_or(Rules::Free, |robot| Rules::Robot(Box::new(robot)))
    }

    /// What follows from having got none.
    pub(super) fn without(failure: &Failure) -> Self {
        match failure {
            Failure::Status { status: 400..500, .. } => Rules::Free,
            other => Rules::Unknown(other.to_string()),
        }
    }

    /// Whether that URL may be fetched.
    pub(super) fn allow(&self, url: &Url) -> Result<(), Failure> {
        match self {
            Rules::Free => Ok(()),
            Rules::Robot(robot) if robot.allowed(url.as_str()) => Ok(()),
            Rules::Robot(_) => Err(Failure::Robots),
            Rules::Unknown(why) => Err(Failure::RobotsUnknown(why.clone())),
        }
    }

    /// How far apart it wants requests to be, if it says so.
    pub(super) fn delay(&self) -> Option<Duration> {
        let Rules::Robot(robot) = self else { return None };
        let delay = Duration::try_from_secs_f32(robot.delay?).ok()?;
        Some(delay.min(LONGEST_DELAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Damaged;

    #[track_caller]
    fn check(rules: &Rules, path: &str, allowed: bool) {
        let url = format!("http://a.example{path}").parse().unwrap();
        assert_eq!(rules.allow(&url).is_ok(), allowed, "{path}");
    }

    #[test]
    fn the_group_that_names_us_counts_and_else_the_one_for_all() {
        let text = b"User-agent: contend\nDisallow: /a\nAllow: /a/b\nCrawl-delay: 0.5\n\nUser-agent: *\nDisallow: /\n";
        let ours = Rules::read("contend/0.1", text);
        check(&ours, "/a/c", false);
        check(&ours, "/a/b", true);
        check(&ours, "/c", true);
        assert_eq!(ours.delay(), Some(Duration::from_millis(500)));
        check(&Rules::read("other/1", text), "/c", false);
    }

    #[test]
    fn of_a_long_one_the_whole_lines_of_the_beginning_count() {
        let mut text = b"User-agent: *\nDisallow: /a\n".to_vec();
        text.extend(b"#".repeat(MOST_BYTES as usize));
        let rule = b"\nDisallow: /but-not-this";
        let cut = MOST_BYTES as usize - b"\nDisallow: /".len();
        text.splice(cut.., rule.iter().copied());
        text.truncate(MOST_BYTES as usize);
        let rules = Rules::read("contend", &text);
        check(&rules, "/a", false);
        check(&rules, "/b", true);
    }

    #[test]
    fn without_rules_it_depends_why() {
        let answered = |status| Failure::Status { status, retry_after: None };
        check(&Rules::without(&answered(404)), "/", true);
        check(&Rules::without(&answered(503)), "/", false);
        check(&Rules::without(&Failure::Connect("refused".into())), "/", false);
        check(&Rules::without(&Failure::Damaged(Damaged::Gzip("half".into()))), "/", false);
        check(&Rules::read("contend", b"\xff\x00<html>no robots here"), "/", true);
        check(&Rules::read("contend", b""), "/", true);
        assert_eq!(Rules::read("contend", b"User-agent: *\nCrawl-delay: 86400").delay(), Some(LONGEST_DELAY));
        assert_eq!(Rules::read("contend", b"User-agent: *\nCrawl-delay: -1").delay(), None);
    }
}
