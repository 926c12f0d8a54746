//! A folder of logs for the tests: one of each kind, and one of each that goes wrong.

use std::fs;
use std::io::Write;

use tempfile::TempDir;

pub(crate) const RECORD: &str =
    "2026-11-25 13:05:30,123 [main] ERROR com.example.A - failed 7 times\n\tat a.b(C.java:1)\n";

/// Good ones, odd ones, and one long enough to be cut into parts.
pub(crate) fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let put = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    put("app.log", RECORD.repeat(50).as_bytes());
    put("windows.log", RECORD.replace('\n', "\r\n").as_bytes());
    put("marked.log", &[b"\xef\xbb\xbf", RECORD.as_bytes()].concat());
    put("access.log", br#"1.2.3.4 - - [25/Nov/2026:13:05:30 +0000] "GET /a?b=1 HTTP/1.1" 404 2326 "-" "curl" 0.25"#);
    put("empty.log", b"");
    put("blank.log", b"\n\n\r\n");
    put("no-text.log", b"\x00\xff\xfe \x80\n\x00\n");
    put("cut.log", &RECORD.as_bytes()[..40]);
    put("app.log.gz", &[gzip(RECORD), gzip(RECORD)].concat());
    put("broken.log.gz", &gzip(&RECORD.repeat(1_000))[..60]);
    put("named.gz", RECORD.as_bytes());
    put("app.log.zst", &zstd::encode_all(RECORD.as_bytes(), 1).unwrap());
    put("utf-16.log", &utf_16(RECORD));
    let mut long = Vec::new();
    for number in 0_u64.. {
        if long.len() > (17 << 20) {
            break;
        }
        // Lengths that let an edge fall anywhere in a line.
        let text = "x".repeat((number as usize * 7_919) % 3_000);
        writeln!(long, "2026-11-25 {:02}:05:30,123 [main] WARN  com.example.B - {number} of {text}", number % 24)
            .unwrap();
    }
    put("long.log", &long);
    folder
}

pub(crate) fn gzip(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}
