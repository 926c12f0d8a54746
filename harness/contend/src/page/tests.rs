use std::collections::BTreeSet;

use super::*;
use crate::sample;

fn attributes<'page>(page: &'page str, name: &str) -> Vec<&'page str> {
    let pattern = format!(" {name}=\"");
    page.split(pattern.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let page = html(&sample::report());
    assert_eq!(attributes(&page, "src"), [""; 0]);
    assert!(attributes(&page, "href").iter().all(|target| target.starts_with('#')));
    assert!(!page.contains("@import") && !page.contains("url(") && !page.contains("<script"));
    let namespaces = page.matches("http://www.w3.org/2000/svg").count();
    assert_eq!(page.matches("://").count(), namespaces);
}

#[test]
fn every_id_is_there_once_and_every_reference_finds_one() {
    let page = html(&sample::report());
    let ids = attributes(&page, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len());
    let labels = attributes(&page, "aria-labelledby").into_iter().flat_map(|ids| ids.split(' '));
    let links = attributes(&page, "href").into_iter().map(|link| &link[1..]);
    for reference in labels.chain(links) {
        assert!(known.contains(reference), "{reference}");
    }
}

#[test]
fn the_page_can_be_read_without_seeing_it() {
    let page = html(&sample::report());
    assert!(page.contains("<html lang=\"en\">"));
    assert_eq!(page.matches("<h1>").count(), 1);
    for landmark in ["<header>", "<nav ", "<main ", "<footer>"] {
        assert_eq!(page.matches(landmark).count(), 1, "{landmark}");
    }
    let tables = page.matches("<table>").count();
    assert_eq!(tables, 7);
    assert_eq!(page.matches("<caption>").count(), tables);
    assert!(page.contains("<th scope=\"col\"") && page.contains("<th scope=\"row\""));
}

#[test]
fn markup_in_names_stays_text() {
    let mut report = sample::report();
    report.run.name = "<b>&\"".into();
    report.labs[0].experiments[0].points[0].contenders[2].name = "<script>".into();
    let page = html(&report);
    assert!(!page.contains("<script>") && page.contains("&lt;script&gt;") && page.contains("Run &lt;b&gt;&amp;"));
}

#[test]
fn the_same_report_gives_the_same_page() {
    assert_eq!(html(&sample::report()), html(&sample::report()));
}
