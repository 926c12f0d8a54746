//! `scrape` on the user's own URLs. The lab's site serves in the same process, at the other end of the loopback interface.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::program::{Place, one_line, target};

/// `lab08-site`, on a port that the system chooses; it ends with the test.
struct Site {
    child: Child,
    address: String,
}

impl Site {
    fn start() -> Self {
        let path = target().join("lab08-site");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(crate::program::root()).args(["build", "--quiet", "--package", "lab08-web-scraping"]);
        cargo
            .args(["--bin", "lab08-site", "--target-dir"])
            .arg(target().parent().expect("it lies in the target folder"));
        if target().ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().expect("cargo can be started").success(), "the site does not build");
        let arguments = ["--port", "0", "--latency", "0"];
        let mut child = Command::new(path).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.trim().strip_suffix("/page/0").expect("it says where it is").to_owned();
        Site { child, address }
    }

    fn urls(&self, paths: &[&str]) -> String {
        paths.iter().map(|path| format!("{}{path}\n", self.address)).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, whatever proxy the tests are run behind.
fn process(place: &Place, arguments: &[&str]) -> Command {
    let mut process = place.process(&[&["scrape"], arguments].concat());
    process.env("NO_PROXY", "*");
    process
}

fn results(place: &Place, arguments: &[&str], code: i32) -> Vec<Value> {
    let output = process(place, &[&["--format", "json"], arguments].concat()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    let mut results: Vec<Value> =
        output.stdout.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    results.sort_by_key(|result| result["line"].as_u64());
    results
}

#[test]
fn one_of_each_bad_url_ends_with_every_good_page_saved() {
    let (site, place) = (Site::start(), Place::new());
    let paths = ["/page/1", "/status/404", "/loop/a", "/hang/1", "/reset/1", "/private/1", "/gzip-bomb", "/page/2"];
    let urls = site.urls(&paths) + "no URL at all\n# a remark\n\n" + &site.urls(&["/page/1"]);
    fs::write(place.path().join("urls.txt"), urls).unwrap();
    let arguments = ["--urls", "urls.txt", "--timeout", "5", "--out", "pages"];
    let found = results(&place, &arguments, 3);
    let failures: Vec<&str> = found.iter().map(|result| result["failure"].as_str().unwrap_or("")).collect();
    let expected = ["", "status", "redirect-loop", "timeout", "broken", "robots", "too-large", "", "invalid-url", ""];
    assert_eq!(failures, expected);
    assert_eq!((found[9]["line"].as_u64(), found[9]["result"].as_str()), (Some(12), Some("page")));
    assert_eq!(found[0]["links"].as_array().unwrap()[0].as_str().unwrap().find(&site.address), Some(0));
    assert_eq!(fs::read_dir(place.path().join("pages")).unwrap().count(), 6);
    let table = process(&place, &arguments).output().unwrap();
    let table = String::from_utf8_lossy(&table.stdout);
    for part in ["404 Not Found", "redirects in a circle", "robots.txt forbids", "longer than 5 s", "no URL at all"] {
        assert!(table.contains(part), "`{part}` is missing in:\n{table}");
    }
}

#[test]
fn urls_come_by_standard_input_as_well() {
    let (site, place) = (Site::start(), Place::new());
    let arguments = ["--urls", "-", "--repeated", "once", "--format", "json"];
    let mut child = process(&place, &arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(site.urls(&["/page/1", "/page/1"]).as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"same_as_line\":1"), "{text}");
}

#[test]
fn ctrl_c_ends_with_what_came_saved() {
    let (site, place) = (Site::start(), Place::new());
    fs::write(place.path().join("urls.txt"), site.urls(&["/page/1", "/page/2", "/hang/1", "/hang/2"])).unwrap();
    let arguments = ["--urls", "urls.txt", "--timeout", "600", "--out", "pages", "--format", "json"];
    let mut command = process(&place, &arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // Both pages are there; what hangs would hang for ten minutes.
    for _ in 0..2 {
        assert!(lines.next().unwrap().unwrap().contains("\"result\":\"page\""));
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(rest.len() == 2 && rest.iter().all(|line| line.contains("\"result\":\"not-done\"")), "{rest:?}");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(one_line(&output.stderr).contains("what came is saved"));
    assert_eq!(fs::read_dir(place.path().join("pages")).unwrap().count(), 4);
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let place = Place::new();
    fs::write(place.path().join("urls.txt"), "").unwrap();
    fs::create_dir(place.path().join("folder")).unwrap();
    let check = |arguments: &[&str], code: i32, says: &str| {
        let output = process(&place, arguments).output().unwrap();
        let line = one_line(&output.stderr);
        assert!(output.status.code() == Some(code) && line.contains(says), "{arguments:?}: {line}");
    };
    let with = |more: [&'static str; 2]| [&["--urls", "urls.txt"], &more[..]].concat();
    check(&["--urls", "none.txt"], 66, "none.txt");
    check(&["--urls", "folder"], 66, "folder");
    check(&with(["--concurrency", "0"]), 64, "--concurrency");
    check(&with(["--per-host", "0"]), 64, "--per-host");
    check(&with(["--rate", "often"]), 64, "5/s");
    check(&with(["--rate", "0/s"]), 64, "5/s");
    check(&with(["--timeout", "0"]), 64, "--timeout");
    check(&with(["--timeout", "soon"]), 64, "--timeout");
    check(&with(["--out", "urls.txt"]), 73, "urls.txt");
    check(&with(["--repeated", "each"]), 0, "no URL");
}
