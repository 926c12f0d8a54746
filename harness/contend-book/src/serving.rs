//! The pages over HTTP on this machine alone, made again whenever something they are made of changes.

use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use notify::{EventKind, RecursiveMode, Watcher};
use tiny_http::{Header, Request, Response, Server};

use crate::building::{self, Built};
use crate::problem::Kind;

/// An editor writes a file in several steps; what follows within this time belongs together.
const SETTLE: Duration = Duration::from_millis(200);

/// `contend-book serve`.
///
/// # Errors
/// When the first build fails, or the port is taken.
pub(crate) fn run(book: &Path, results: &Path, port: u16) -> Result<ExitCode> {
    // Outside the book: pages that are written where one watches would be a change.
    let folder = tempfile::tempdir()?;
    let pages = folder.path().to_owned();
    let built = building::build(book, results, Some(pages.clone()))?;
    tell(&built);

    let server = Server::http(("127.0.0.1", port)).map_err(|error| anyhow!("port {port}: {error}"))?;
    println!("http://{}/ (Ctrl-C ends it)", server.server_addr());
    let serve_from = pages.clone();
    std::thread::Builder::new().name("pages".into()).spawn(move || {
        for request in server.incoming_requests() {
            // A browser that goes away in the middle of a page is its own affair.
            let _ = answer(request, &serve_from);
        }
    })?;

    let (_watcher, changes) = watch(book, results, &built.included)?;
    while let Ok(first) = changes.recv() {
        while changes.recv_timeout(SETTLE).is_ok() {}
        println!("{} changed", first.display());
        match building::build(book, results, Some(pages.clone())) {
            Ok(built) => tell(&built),
            // The author is in the middle of an edit: the old pages stay.
            Err(error) => eprintln!("{error:#}"),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(built: &Built) {
    for problem in built.outcome.problems.iter().filter(|problem| problem.kind == Kind::Mistake) {
        eprintln!("{problem}");
    }
}

/// The paths that change, as they change.
fn watch(book: &Path, results: &Path, included: &[PathBuf]) -> Result<(impl Watcher, Receiver<PathBuf>)> {
    let (tell, changes) = mpsc::channel();
    let built_beside = std::path::absolute(book)?.join("build");
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        // Reading a file is an event too, and building reads them all.
        if !matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)) {
            return;
        }
        if let Some(path) = event.paths.into_iter().find(|path| !path.starts_with(&built_beside)) {
            // The receiver is gone only when the program ends.
            let _ = tell.send(path);
        }
    })?;
    let folders = included.iter().map(|folder| (folder.as_path(), RecursiveMode::NonRecursive));
    let whole = [book, results].map(|folder| (folder, RecursiveMode::Recursive));
    for (folder, mode) in whole.into_iter().chain(folders).filter(|(folder, _)| folder.is_dir()) {
        let folder = std::path::absolute(folder)?;
        watcher.watch(&folder, mode).with_context(|| folder.display().to_string())?;
    }
    Ok((watcher, changes))
}

fn answer(request: Request, pages: &Path) -> std::io::Result<()> {
    let found = file_of(request.url(), pages);
    let Some((file, text)) = found.and_then(|file| Some((std::fs::read(&file).ok()?, kind_of(&file)))) else {
        let page = std::fs::read(pages.join("404.html")).unwrap_or_else(|_| b"no such page".to_vec());
        return request
            .respond(Response::from_data(page).with_status_code(404).with_header(header("text/html; charset=utf-8")));
    };
    request.respond(Response::from_data(file).with_header(header(text)))
}

/// The file that a URL names, if it is one of the pages' own.
fn file_of(url: &str, pages: &Path) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    // `..` would lead out of the folder.
    let stays_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    stays_inside.then(|| pages.join(path))
}

fn kind_of(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn header(content_type: &'static str) -> Header {
    Header::from_bytes("Content-Type", content_type).expect("a fixed header is valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_leads_to_a_page_and_never_out_of_the_folder() {
        let pages = Path::new("/pages");
        assert_eq!(file_of("/", pages), Some(pages.join("index.html")));
        assert_eq!(file_of("/00-measuring.html?a=1#run", pages), Some(pages.join("00-measuring.html")));
        assert_eq!(file_of("/../etc/passwd", pages), None);
        assert_eq!(file_of("//etc/passwd", pages), Some(pages.join("etc/passwd")));
    }
}
