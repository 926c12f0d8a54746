//! What is done with a body that came: decoded, parsed, saved. It computes and blocks, and belongs on a thread that may.

use std::fs::Permissions;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use url::Url;

use super::client::RawPage;
use super::result::{Failure, Fetched};
use crate::page::{Page, decode};

/// Any page that a person reads is parsed in a thousandth of this.
const PATIENCE: Duration = Duration::from_secs(5);

/// File names stay below the 255 bytes that systems allow.
const LONGEST_NAME: usize = 100;

/// Reads a page, and saves it where there is a folder for it.
pub(super) fn keep(raw: RawPage, line: u64, url: &Url, folder: Option<&Path>) -> Result<Fetched, Failure> {
    let kind = raw.content_type.as_deref().unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let is_html = matches!(kind.as_str(), "text/html" | "application/xhtml+xml")
        || kind.is_empty() && raw.bytes.trim_ascii_start().starts_with(b"<");
    let (mut charset, mut page) = (None, None);
    if is_html || kind.starts_with("text/") {
        let (text, name) = decode(raw.content_type.as_deref(), &raw.bytes)?;
        charset = Some(name);
        if is_html {
            page = Some(Page::read_within(&text, url, PATIENCE)?);
        }
    }
    let bytes = raw.bytes.len() as u64;
    let mut fetched = Fetched { status: raw.status, url: url.to_string(), bytes, charset, page, file: None };
    if let Some(folder) = folder {
        let ending = if is_html { "html" } else { ending(&kind) };
        let file = save(folder, line, url, ending, &raw.bytes, &fetched);
        fetched.file = Some(file.map_err(|error| Failure::Save(error.to_string()))?);
    }
    Ok(fetched)
}

fn ending(kind: &str) -> &'static str {
    match kind {
        "text/plain" => "txt",
        "text/css" => "css",
        "application/json" => "json.txt", // NAME.json is what was found on the page
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        _ => "bin",
    }
}

/// The body as it is, and beside it what was found on it.
fn save(folder: &Path, line: u64, url: &Url, ending: &str, body: &[u8], fetched: &Fetched) -> io::Result<PathBuf> {
    let name = name(line, url);
    let file = folder.join(format!("{name}.{ending}"));
    let found = json!({
        "line": line,
        "url": fetched.url,
        "status": fetched.status,
        "bytes": fetched.bytes,
        "charset": fetched.charset,
        "title": fetched.page.as_ref().and_then(|page| page.title.as_deref()),
        "links": fetched.page.as_ref().map(|page| &page.links),
        "text": fetched.page.as_ref().map(|page| &page.text),
        "file": file.file_name().and_then(|name| name.to_str()),
    });
    aside(folder, &file, body)?;
    aside(folder, &folder.join(format!("{name}.json")), &serde_json::to_vec_pretty(&found)?)?;
    Ok(file)
}

/// `000042-site.example-page-7`: the line makes it one of a kind, the rest is for people.
fn name(line: u64, url: &Url) -> String {
    let shown = format!("{}{}", url.host_str().unwrap_or(""), url.path());
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    let shown: String = shown.chars().map(safe).take(LONGEST_NAME).collect();
    format!("{line:06}-{}", shown.trim_end_matches(['-', '.']))
}

/// Writes a file aside and gives it its name: it is whole or not there.
fn aside(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    // Readable for whom the user's umask allows it; a temporary file would else be private.
    builder.prefix(".scraping-").permissions(Permissions::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_one_of_a_kind() {
        let of = |line, url: &str| name(line, &url.parse().unwrap());
        assert_eq!(of(42, "http://site.example/page/7?x=1"), "000042-site.example-page-7");
        assert_eq!(of(1, "http://site.example/../%2e%2e/%2Fetc"), "000001-site.example--2Fetc");
        assert!(of(1, &format!("http://a.example/{}", "x".repeat(10_000))).len() < 120);
    }
}
