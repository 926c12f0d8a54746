//! Other programs as contenders: anything that speaks the runner protocol.

mod rehearsal;

use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that speaks the runner protocol (see the book, "The runner protocol").
///
/// # Examples
/// ```
/// use contend::Program;
/// // A script that this crate carries, run by the system's `python3` (or what `--python` names).
/// let threads = Program::python("gil_demo.py", "print('a runner')").arg("threads");
/// // Any other executable.
/// let other = Program::command("/opt/other/runner").arg("--fast");
/// # let _ = (threads, other);
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    /// What runs.
    pub what: What,
    /// Its arguments, after the script if there is one.
    pub args: Vec<String>,
}

/// What a [`Program`] is.
#[derive(Clone, Debug)]
pub enum What {
    /// A Python script carried inside the executable; the protocol's Python side stands beside it as a module.
    Python {
        /// The script's file name.
        name: &'static str,
        /// Its text, usually by `include_str!`.
        text: &'static str,
        /// Further modules that must be installed; without them the contender is shown as skipped.
        needs: Vec<&'static str>,
    },
    /// An executable file.
    Command(PathBuf),
}

/// The protocol's Python side: `import contend_runner`.
pub const PYTHON_MODULE: &str = include_str!("../python/contend_runner.py");

impl Program {
    /// A Python script carried inside this executable.
    pub fn python(name: &'static str, text: &'static str) -> Self {
        Program { what: What::Python { name, text, needs: Vec::new() }, args: Vec::new() }
    }

    /// An executable file.
    pub fn command(path: impl AsRef<Path>) -> Self {
        Program { what: What::Command(path.as_ref().to_owned()), args: Vec::new() }
    }

    /// One more argument.
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// A Python module that must be installed.
    pub fn needs(mut self, module: &'static str) -> Self {
        if let What::Python { needs, .. } = &mut self.what {
            needs.push(module);
        }
        self
    }

    /// Whether a Python runs it.
    pub fn is_python(&self) -> bool {
        matches!(self.what, What::Python { .. })
    }

    /// Why it cannot run here, if so: looked for before anything is started. `python` is who would run a script.
    pub(crate) fn missing(&self, python: &str) -> Option<String> {
        match &self.what {
            What::Command(path) => (!path.exists()).then(|| format!("there is no program {}", path.display())),
            What::Python { needs, .. } => {
                let modules = needs.iter().map(|module| format!("; import {module}")).collect::<String>();
                let script =
                    format!("import sys; assert sys.version_info >= (3, 11), 'it is older than 3.11'{modules}");
                match Command::new(python).args(["-c", &script]).output() {
                    Ok(output) if output.status.success() => None,
                    Ok(output) => {
                        let said = String::from_utf8_lossy(&output.stderr);
                        let last = said.lines().last().unwrap_or("it did not start");
                        Some(format!("`{python}` cannot run it: {last}"))
                    }
                    Err(_) => {
                        Some(format!("needs `{python}` (3.11 or newer), which is not installed; or give --python PATH"))
                    }
                }
            }
        }
    }
}
