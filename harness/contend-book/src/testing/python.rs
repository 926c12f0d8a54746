//! Every Python block is a program that the system's `python3` can compile.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::rust::{Block, blocks};
use super::{Checked, Page};
use crate::preprocess::includes;
use crate::problem::Problem;

/// Compiles what comes on standard input, and runs nothing.
const COMPILE: &str = "import sys, textwrap; compile(textwrap.dedent(sys.stdin.read()), sys.argv[1], 'exec')";

pub(super) fn check(pages: &[Page]) -> Result<Checked> {
    if Command::new("python3").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Ok(Checked { problems: Vec::new(), said: "skipped: there is no `python3` here".into() });
    }
    let (mut problems, mut count) = (Vec::new(), 0);
    for page in pages {
        for block in blocks(&page.text).into_iter().filter(|block| block.language == "python") {
            count += 1;
            if let Some(what) = fault(page, &block)? {
                problems.push(Problem::mistake(&page.file, block.line, what));
            }
        }
    }
    Ok(Checked { problems, said: format!("{count} blocks compile") })
}

fn fault(page: &Page, block: &Block) -> Result<Option<String>> {
    let included = includes::find(&page.file, &block.text);
    if included.is_empty() {
        return compile(&block.text, "the block");
    }
    // An anchor may cut out lines that mean nothing by themselves; the file they come from is what must hold.
    for include in included {
        // Whether it can be read at all is another check's question.
        let Ok(text) = std::fs::read_to_string(&include.file) else { continue };
        if let Some(fault) = compile(&text, &include.file.display().to_string())? {
            return Ok(Some(fault));
        }
    }
    Ok(None)
}

fn compile(text: &str, name: &str) -> Result<Option<String>> {
    let mut python = Command::new("python3")
        .args(["-I", "-c", COMPILE, name])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start python3")?;
    python.stdin.take().expect("it was asked for").write_all(text.as_bytes())?;
    let output = python.wait_with_output()?;
    if output.status.success() {
        return Ok(None);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(Some(format!("{name} does not compile: {}", said.lines().last().unwrap_or("no reason given"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_is_no_python_is_found() {
        let page =
            super::super::page("```python\nawait = 3\n```\n\n```python\nasync def read(path):\n    return path\n```\n");
        let checked = check(&[page]).unwrap();
        // Where there is no python3 nothing is found, and it says so.
        assert!(checked.problems.len() == 1 || checked.said.starts_with("skipped"));
    }
}
