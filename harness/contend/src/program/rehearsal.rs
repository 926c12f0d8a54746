//! A program asked for an answer without a referee, as tests do it.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use super::{PYTHON_MODULE, Program, What};
use crate::protocol::{Command, Hello, Reply, VERSION};
use crate::{Result, Setup, skip};

impl Program {
    /// Has it build the contender and call it, the first time outside the clock; what comes back is the digest of its
    /// answer, to be compared with [`Experiment::expect`](crate::Experiment::expect).
    ///
    /// # Errors
    /// A [`Skip`](crate::Skip) where it cannot run here: no Python, or a module that is not installed; what it said where
    /// it failed; what is missing in its replies.
    ///
    /// # Examples
    /// ```
    /// use contend::{Program, Setup};
    /// let script = "import contend_runner\ncontend_runner.serve(lambda hello: lambda: hello['point']['n'] * 2)";
    /// match Program::python("double.py", script).rehearse(&Setup::new([("n", 21.into())])) {
    ///     Ok(digest) => assert_eq!(digest, contend::digest::of(&42)?),
    ///     Err(error) => assert!(error.is::<contend::Skip>(), "{error}"), // there is no Python here
    /// }
    /// # Ok::<(), contend::BoxError>(())
    /// ```
    pub fn rehearse(&self, setup: &Setup) -> Result<String> {
        const PYTHON: &str = "python3";
        if let Some(why) = self.missing(PYTHON) {
            return Err(skip(why));
        }
        let folder = tempfile::tempdir()?;
        let command = self.in_folder(folder.path(), PYTHON)?;
        std::fs::write(folder.path().join("commands"), commands(setup)?)?;
        // The protocol's two descriptors; here they are files, since nothing said depends on a reply.
        let output = Process::new("sh")
            .args(["-c", "exec \"$@\" 3<commands 4>replies", "sh"])
            .args(command)
            .current_dir(folder.path())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let replies = std::fs::read_to_string(folder.path().join("replies"))?;
        let replies = replies.lines().map(serde_json::from_str).collect::<serde_json::Result<Vec<Reply>>>()?;
        match replies.as_slice() {
            [Reply::Hello { protocol: VERSION, .. }, Reply::Built { .. }, Reply::Sample(sample)] => {
                let used = sample.usage.as_ref().is_some_and(|usage| usage.cpu_ns > 0);
                if used { Ok(sample.digest.clone()) } else { Err("it told of no CPU time".into()) }
            }
            other => Err(format!("it was to say hello, that it is built, and a sample; it said {other:?}").into()),
        }
    }

    /// Its command line, with what has to lie in a folder for it.
    fn in_folder(&self, folder: &Path, python: &str) -> Result<Vec<PathBuf>> {
        let mut command: Vec<PathBuf> = match &self.what {
            What::Command(path) => vec![path.clone()],
            What::Python { name, text, .. } => {
                for (name, text) in [(*name, *text), ("contend_runner.py", PYTHON_MODULE)] {
                    std::fs::write(folder.join(name), text)?;
                }
                vec![python.into(), name.into()]
            }
        };
        command.extend(self.args.iter().map(PathBuf::from));
        Ok(command)
    }
}

/// Hello, build, a slice with a call before it, and the end.
fn commands(setup: &Setup) -> Result<String> {
    let hello = Hello {
        protocol: VERSION,
        lab: setup.lab().unwrap_or_default().to_owned(),
        experiment: String::new(),
        point: setup.point().clone(),
        workers: setup.workers(),
        seed: setup.seed(),
        fixture: setup.fixture().ok().map(ToOwned::to_owned),
        input: setup.input().map(|path| path.to_string_lossy().into_owned()),
    };
    let instance = || "0".to_owned();
    let slice = Command::Slice {
        instance: instance(),
        calls: 1,
        rest_us: 0,
        untimed_call: true,
        spin_steps: 0,
        settle: false,
        account: false,
    };
    let build = Command::Build { contender: String::new(), instance: instance() };
    let mut lines = String::new();
    for command in [Command::Hello(hello), build, slice, Command::End] {
        lines.push_str(&serde_json::to_string(&command)?);
        lines.push('\n');
    }
    Ok(lines)
}
