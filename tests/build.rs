//! What this machine lacks is found out here, so that a test that needs it is shown as ignored, with the reason, and not
//! as passed.

use std::process::{Command, Stdio};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(has_nextest, has_consumers)");
    println!("cargo::rerun-if-env-changed=PATH");
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let quiet = Command::new(cargo).args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if quiet.is_ok_and(|status| status.success()) {
        println!("cargo::rustc-cfg=has_nextest");
    }
    // Said by whoever has installed them: see `consumers` in `.ci/run`.
    println!("cargo::rerun-if-env-changed=CONTEND_CONSUMERS");
    if std::env::var("CONTEND_CONSUMERS").is_ok_and(|value| value == "1") {
        println!("cargo::rustc-cfg=has_consumers");
    }
}
