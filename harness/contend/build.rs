//! Tells the library which compiler made it; reports say so.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    if let Ok(output) = Command::new(rustc).arg("-V").output() {
        println!("cargo::rustc-env=CONTEND_RUSTC={}", String::from_utf8_lossy(&output.stdout).trim());
    }
}
