//! A line of each layout, and what must not be taken for a level.

use super::*;
use crate::Level;

#[track_caller]
fn check(line: &str, layout: &str, level: Option<Level>, hour: Option<&str>, source: &str, message: &str) {
    let found = detect(line.as_bytes());
    assert_eq!(found.name(), layout, "{line}");
    let record = found.parse(line.as_bytes(), 2026).unwrap_or_else(|| panic!("{line} is no record"));
    assert_eq!(record.level, level, "{line}");
    assert_eq!(record.at.map(|at| at.hour().to_string()).as_deref(), hour, "{line}");
    assert_eq!(String::from_utf8_lossy(&record.source), source, "{line}");
    assert_eq!(String::from_utf8_lossy(&record.message), message, "{line}");
}

#[test]
fn every_layout_is_found_and_taken_apart() {
    use Level::{Debug, Error, Fatal, Info, Warn};
    check(
        "2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774] - time out: 3200",
        "zookeeper",
        Some(Info),
        Some("2015-07-29 17"),
        "QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181:FastLeaderElection@774",
        "time out: 3200",
    );
    check(
        "2026-11-25 13:05:30,123 - app.worker - ERROR - no WARN here",
        "python",
        Some(Error),
        Some("2026-11-25 13"),
        "app.worker",
        "no WARN here",
    );
    check(
        "2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.MRAppMaster: Created",
        "hadoop",
        Some(Info),
        Some("2015-10-18 18"),
        "org.apache.hadoop.MRAppMaster",
        "Created",
    );
    check(
        "2026-11-25 13:05:30,123 [worker-1] WARN  com.example.Service - ERROR was said",
        "log4j",
        Some(Warn),
        Some("2026-11-25 13"),
        "com.example.Service",
        "ERROR was said",
    );
    check("13:05:30.123 [main] DEBUG a.B - done", "logback", Some(Debug), Some("13"), "a.B", "done");
    check(
        "2016-09-28 04:30:30, Info                  CBS    Loaded Servicing Stack",
        "cbs",
        Some(Info),
        Some("2016-09-28 04"),
        "CBS",
        "Loaded Servicing Stack",
    );
    check(
        "081109 203615 148 INFO dfs.DataNode$PacketResponder: terminating",
        "hdfs",
        Some(Info),
        Some("2008-11-09 20"),
        "dfs.DataNode$PacketResponder",
        "terminating",
    );
    check(
        "17/06/09 20:10:40 INFO executor.Backend: Registered",
        "spark",
        Some(Info),
        Some("2017-06-09 20"),
        "executor.Backend",
        "Registered",
    );
    check(
        "03-17 16:13:38.811  1702  2395 D WindowManager: freezing: E",
        "logcat",
        Some(Debug),
        Some("2026-03-17 16"),
        "WindowManager",
        "freezing: E",
    );
    check("E/ActivityManager( 1702): Displayed", "logcat-brief", Some(Error), None, "ActivityManager", "Displayed");
    check(
        "[Sun Dec 04 04:47:44 2005] [error] [client 1.2.3.4] forbidden",
        "apache-error",
        Some(Error),
        Some("2005-12-04 04"),
        "",
        "[client 1.2.3.4] forbidden",
    );
    check(
        "[Thu Jun 09 06:07:05.123456 2005] [core:notice] [pid 1] up",
        "apache-error",
        Some(Level::Notice),
        Some("2005-06-09 06"),
        "core",
        "[pid 1] up",
    );
    check(
        "2026/11/25 13:05:30 [crit] 123#0: *1 failed",
        "nginx-error",
        Some(Fatal),
        Some("2026-11-25 13"),
        "",
        "123#0: *1 failed",
    );
    check(
        "<34>Oct 11 22:14:15 host su[230]: 'su root' failed",
        "syslog",
        Some(Fatal),
        Some("2026-10-11 22"),
        "su",
        "'su root' failed",
    );
    check(
        "Jun  9 06:06:20 combo kernel: klogd started",
        "syslog",
        None,
        Some("2026-06-09 06"),
        "kernel",
        "klogd started",
    );
    check(
        r#"<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 [a@1 b="]"] An event"#,
        "syslog",
        Some(Level::Notice),
        Some("2003-10-11 22"),
        "app",
        "An event",
    );
    check(
        r#"{"ts":"2026-11-25T13:05:30Z","level":"warn","logger":"db","msg":"slow \"ERROR\""}"#,
        "json",
        Some(Warn),
        Some("2026-11-25 13"),
        "db",
        "slow \"ERROR\"",
    );
    check(r#"{"level":50,"time":1764075930000,"msg":"x"}"#, "json", Some(Error), Some("2025-11-25 13"), "", "x");
    check(
        r#"ts=2026-11-25T13:05:30Z level=info caller=main.go:12 msg="it is ready""#,
        "logfmt",
        Some(Info),
        Some("2026-11-25 13"),
        "main.go:12",
        "it is ready",
    );
    check(
        "2026-11-25T13:05:30.1Z  INFO server::listen: ready",
        "level-source",
        Some(Info),
        Some("2026-11-25 13"),
        "server::listen",
        "ready",
    );
    check("2026-11-25 13:05:30 [ERROR] bad", "level-bracketed", Some(Error), Some("2026-11-25 13"), "", "bad");
    check("ERROR:app:it failed", "python-basic", Some(Error), None, "app", "it failed");
    check("the ERROR is only a word", "plain", None, None, "", "the ERROR is only a word");
}

#[test]
fn a_request_has_status_bytes_and_time_taken() {
    let line = br#"1.2.3.4 - frank [25/Nov/2026:13:05:30 +0000] "GET /a?b=1 HTTP/1.1" 404 2326 "-" "agent 1.0" 0.0123"#;
    assert_eq!(detect(line).name(), "access");
    let record = access::parse(line).unwrap();
    let access = record.access.unwrap();
    assert_eq!((access.status, access.bytes, access.micros), (404, 2_326, Some(12_300)));
    assert_eq!((access.client, &*record.message), (&b"1.2.3.4"[..], &b"GET /a"[..]));
    let bare = access::parse(br#"::1 - - [25/Nov/2026:13:05:30 +0000] "GET / HTTP/1.0" 304 -"#).unwrap();
    assert_eq!(bare.access.map(|access| (access.bytes, access.micros)), Some((0, None)));
    let quoted = access::parse(br#"::1 - - [25/Nov/2026:13:05:30 +0000] "GET /\" x" 400 0 "-" "a" "#).unwrap();
    assert_eq!(quoted.access.map(|access| access.status), Some(400));
}

#[test]
fn the_rest_of_a_stack_trace_begins_no_record() {
    let text = b"2026-11-25 13:05:30,123 [main] ERROR a.B - it failed\njava.lang.Error: WARN\n\tat a.B.c(B.java:12)\n";
    let layout = detect(text);
    let begins: Vec<bool> = text.split(|byte| *byte == b'\n').map(|line| layout.parse(line, 0).is_some()).collect();
    assert_eq!(begins, [true, false, false, false]);
}

#[test]
fn names_are_unlike_each_other_and_lead_back() {
    for layout in Layout::all() {
        assert_eq!(Layout::named(layout.name()).unwrap(), Some(layout));
    }
}
