//! The book's runner in Python, spoken to as the referee would speak.

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use command_fds::{CommandFdExt, FdMapping};
use contend::protocol::{self, Command as Order, Failure, Hello, Reply};
use contend::setup::Point;
use serde_json::Value;

use super::rust::blocks;
use super::{Checked, Page};
use crate::problem::Problem;

/// Where the protocol is told.
const PAGE: &str = "runner-protocol.md";
/// What the page includes.
const SCRIPT: &str = "code/runner.py";
/// The script's deadline for one reply. It is a guard against hanging, not a measurement.
const DEADLINE: Duration = Duration::from_secs(30);

pub(super) fn check(book: &Path, pages: &[Page]) -> Result<Checked> {
    let mut problems: Vec<Problem> = pages.iter().filter(|page| page.file.ends_with(PAGE)).flat_map(examples).collect();
    let script = book.join(SCRIPT);
    if Command::new("python3").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Ok(Checked { problems, said: "the runner in Python is skipped: there is no `python3` here".into() });
    }
    let spoken = Runner::start(&script).and_then(speak);
    problems.extend(spoken.err().map(|error| Problem::mistake(&script, 0, format!("{error:#}"))));
    Ok(Checked { problems, said: "the runner in Python answers as it should".into() })
}

/// Every message shown on the page is one that both sides would read, with no field that they do not know.
fn examples(page: &Page) -> Vec<Problem> {
    let shown = blocks(&page.text).into_iter().filter(|block| block.language == "json");
    let lines = shown.flat_map(|block| {
        let lines: Vec<_> = block.text.lines().map(str::to_owned).collect();
        lines.into_iter().enumerate().map(move |(index, line)| (block.line + 1 + index, line))
    });
    lines.filter_map(|(line, text)| Some(Problem::mistake(&page.file, line, message_fault(&text)?))).collect()
}

fn message_fault(text: &str) -> Option<String> {
    let shown: Value = match serde_json::from_str(text) {
        Ok(shown) => shown,
        Err(error) => return Some(format!("not JSON: {error}")),
    };
    let read = if shown.get("do").is_some() {
        serde_json::from_value::<Order>(shown.clone()).and_then(serde_json::to_value)
    } else {
        serde_json::from_value::<Reply>(shown.clone()).and_then(serde_json::to_value)
    };
    let read = match read {
        Ok(read) => read,
        Err(error) => return Some(format!("no message of version {}: {error}", protocol::VERSION)),
    };
    let unknown = shown.as_object()?.keys().find(|key| read.get(key.as_str()).is_none())?;
    Some(format!("no such field: `{unknown}`"))
}

/// A whole conversation, with a mistake of the referee's in the middle.
fn speak(mut runner: Runner) -> Result<()> {
    let n = 1_000_u64;
    let hello = Hello {
        protocol: protocol::VERSION,
        lab: "lab01-lock-contention".into(),
        experiment: "gil-demo".into(),
        point: Point::from([("n".to_owned(), n.into()), ("workers".to_owned(), 2_u64.into())]),
        workers: 2,
        seed: 1,
        ..Hello::default()
    };
    let Reply::Hello { protocol: spoken, .. } = runner.ask(&Order::Hello(hello))? else {
        bail!("`hello` is answered by `hello`")
    };
    ensure!(spoken == protocol::VERSION, "it speaks version {spoken}");
    let build = Order::Build { contender: "python".into(), instance: "python".into() };
    ensure!(matches!(runner.ask(&build)?, Reply::Built { .. }), "`build` is answered by `built`");
    let slice = Order::Slice {
        instance: "python".into(),
        calls: 3,
        rest_us: 50,
        untimed_call: true,
        spin_steps: 0,
        settle: true,
        account: true,
    };
    let Reply::Sample(sample) = runner.ask(&slice)? else { bail!("`slice` is answered by `sample`") };
    ensure!(sample.calls == 3 && sample.wall_ns > 0, "a sample of three calls, and took some time: {sample:?}");
    let expected = contend::digest::of(&(0..n).map(|i| i * i).sum::<u64>()).map_err(|error| anyhow!("{error}"))?;
    ensure!(sample.digest == expected, "the digest of the answer is {expected}, not {}", sample.digest);
    ensure!(matches!(runner.ask(&Order::Audit)?, Reply::Audit(_)), "`audit` is answered by `audit`");
    let window = Order::Window { instance: "python".into(), ramp_us: 1, open_us: 1, timed: false, arrivals: None };
    let refused = matches!(runner.ask(&window)?, Reply::Failed { kind: Failure::Error, .. });
    ensure!(refused, "what it cannot do it answers by `failed`");
    runner.end()
}

struct Runner {
    process: Child,
    commands: PipeWriter,
    replies: mpsc::Receiver<std::io::Result<String>>,
}

impl Runner {
    fn start(script: &Path) -> Result<Self> {
        let (theirs_in, commands) = std::io::pipe()?;
        let (replies, theirs_out) = std::io::pipe()?;
        let mappings = vec![
            FdMapping { parent_fd: theirs_in.into(), child_fd: protocol::COMMANDS },
            FdMapping { parent_fd: theirs_out.into(), child_fd: protocol::REPLIES },
        ];
        let mut python = Command::new("python3");
        python.arg(script).stdin(Stdio::null()).fd_mappings(mappings)?;
        let process = python.spawn().context("cannot start python3")?;
        // The command keeps the child's ends; with them open, the end of the conversation would never be seen.
        drop(python);
        Ok(Runner { process, commands, replies: lines(replies) })
    }

    fn ask(&mut self, order: &Order) -> Result<Reply> {
        self.send(order)?;
        let line = self.replies.recv_timeout(DEADLINE).map_err(|_| anyhow!("no answer to {order:?}"))??;
        serde_json::from_str(&line).with_context(|| format!("{order:?} was answered by {line}"))
    }

    fn send(&mut self, order: &Order) -> Result<()> {
        let mut line = serde_json::to_vec(order)?;
        line.push(b'\n');
        self.commands.write_all(&line).context("the runner is gone")
    }

    fn end(mut self) -> Result<()> {
        self.send(&Order::End)?;
        ensure!(self.replies.recv_timeout(DEADLINE).is_err(), "`end` has no reply");
        let status = self.process.wait()?;
        ensure!(status.success(), "after `end` it left with {status}");
        Ok(())
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        // Already gone if the conversation came to its end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lines(replies: PipeReader) -> mpsc::Receiver<std::io::Result<String>> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(replies).lines() {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    receive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_with_a_wrong_field_is_found() {
        assert_eq!(message_fault(r#"{"did":"built","wall_ns":1}"#), None);
        assert!(message_fault(r#"{"did":"built","wall_ns":1,"wall_us":1}"#).is_some());
        assert!(message_fault(r#"{"did":"built"}"#).is_some());
        assert!(message_fault(r#"{"do":"dance"}"#).is_some());
    }
}
