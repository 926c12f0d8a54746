//! Every link of the finished pages leads to a page, and to an id on it. The web outside is not asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use scraper::{Html, Selector};

use super::Checked;
use crate::building;
use crate::preprocess::includes::resolved;
use crate::problem::Problem;

pub(super) fn check(book: &Path, results: &Path) -> Result<Checked> {
    let folder = tempfile::tempdir()?;
    let built = building::build(book, results, Some(folder.path().to_owned()))?;
    let mut pages = BTreeMap::new();
    for entry in std::fs::read_dir(&built.pages)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "html") {
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            pages.insert(path, Linked::read(&text));
        }
    }
    let count: usize = pages.values().map(|page| page.links.len()).sum();
    let mut problems = Vec::new();
    for (path, page) in &pages {
        let name = path.strip_prefix(&built.pages).unwrap_or(path);
        problems
            .extend(page.links.iter().filter_map(|link| Some(Problem::mistake(name, 0, fault(link, path, &pages)?))));
    }
    Ok(Checked { problems, said: format!("{count} links") })
}

/// What a page offers to link to, and where its own links lead.
struct Linked {
    ids: BTreeSet<String>,
    links: BTreeSet<String>,
}

impl Linked {
    fn read(text: &str) -> Self {
        let page = Html::parse_document(text);
        let all = |selector: &str, attribute: &str| -> BTreeSet<String> {
            let selector = Selector::parse(selector).expect("a fixed selector");
            page.select(&selector).filter_map(|element| element.value().attr(attribute)).map(str::to_owned).collect()
        };
        let mut links = all("a[href]", "href");
        links.extend(all("img[src]", "src"));
        links.extend(all("link[href]", "href"));
        links.extend(all("script[src]", "src"));
        links.retain(|link| !link.contains("://") && !link.starts_with("mailto:") && !link.starts_with("data:"));
        Linked { ids: all("[id]", "id"), links }
    }
}

fn fault(link: &str, from: &Path, pages: &BTreeMap<PathBuf, Linked>) -> Option<String> {
    let (path, id) = link.split_once('#').map_or((link, None), |(path, id)| (path, Some(id)));
    let target = match path {
        "" => from.to_owned(),
        path => resolved(&from.parent().unwrap_or(Path::new("")).join(path)),
    };
    // The 404 page is served for any address, so its links begin at the root.
    if from.ends_with("404.html") && link.starts_with('/') {
        return None;
    }
    if !target.exists() {
        return Some(format!("`{link}` leads nowhere"));
    }
    let id = id.filter(|id| !id.is_empty())?;
    let known = pages.get(&target)?.ids.contains(id);
    (!known).then(|| format!("`{link}`: the page has no id `{id}`"))
}
