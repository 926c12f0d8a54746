//! The repository agrees with itself. Each message names the line that was forgotten.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::program::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The labs' folders: `lab01-lock-contention`.
fn labs() -> Vec<String> {
    let entries = fs::read_dir(root().join("labs")).unwrap().map(Result::unwrap);
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    names
}

/// `lab01` of `lab01-lock-contention`.
fn short(lab: &str) -> &str {
    lab.split('-').next().expect("a name has a first part")
}

#[test]
fn every_lab_is_a_feature_of_the_program_and_on_by_default() {
    let manifest = read("harness/contend-cli/Cargo.toml");
    let default = manifest.lines().find(|line| line.starts_with("default = ")).expect("there are default features");
    let list = read("harness/contend-cli/src/labs.rs");
    let workspace = read("Cargo.toml");
    for lab in labs() {
        let (short, snake) = (short(&lab), lab.replace('-', "_"));
        for (line, text, file) in [
            (format!("{short} = [\"dep:{lab}\""), manifest.as_str(), "harness/contend-cli/Cargo.toml"),
            (format!("{lab} = {{ workspace = true, optional = true }}"), &manifest, "harness/contend-cli/Cargo.toml"),
            (format!("\"{short}\""), default, "the default features of harness/contend-cli/Cargo.toml"),
            (format!("{snake}::lab()"), &list, "harness/contend-cli/src/labs.rs"),
            (format!("{lab} = {{ path = \"labs/{lab}\" }}"), &workspace, "Cargo.toml"),
        ] {
            assert!(text.contains(&line), "{file} has no `{line}`");
        }
    }
}

#[test]
fn every_lab_has_its_chapter_in_the_book() {
    let summary = read("book/en/src/SUMMARY.md");
    for lab in labs() {
        let chapter = format!("{}.md", lab.trim_start_matches("lab"));
        assert!(summary.contains(&format!("({chapter})")), "book/en/src/SUMMARY.md has no `({chapter})`");
        assert!(root().join("book/en/src").join(&chapter).is_file(), "book/en/src/{chapter} is missing");
    }
}

#[test]
fn every_lab_has_both_benches_a_readme_and_tests() {
    let mut forgotten = Vec::new();
    for lab in labs() {
        let folder = root().join("labs").join(&lab);
        let files = ["README.md", "benches/criterion.rs", "benches/divan.rs", "src/lib.rs", "tests"];
        let missing = files.iter().filter(|file| !folder.join(file).exists());
        forgotten.extend(missing.map(|file| format!("labs/{lab}/{file} is missing")));
        let manifest = read(&format!("labs/{lab}/Cargo.toml"));
        let lines = ["name = \"criterion\"", "name = \"divan\"", "harness = false", "bench = false"];
        let missing = lines.iter().filter(|line| !manifest.contains(*line));
        forgotten.extend(missing.map(|line| format!("labs/{lab}/Cargo.toml has no `{line}`")));
    }
    assert!(forgotten.is_empty(), "{}", forgotten.join("\n"));
}

#[test]
fn a_bench_only_hands_its_lab_over() {
    for bench in
        labs().iter().flat_map(|lab| ["criterion", "divan"].map(|name| format!("labs/{lab}/benches/{name}.rs")))
    {
        let text = fs::read_to_string(root().join(&bench)).unwrap_or_default();
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        assert!(text.lines().filter(is_code).count() < 20, "{bench} does more than hand its lab over");
    }
}

/// Files that git knows, but for the runs of others' machines.
fn tracked() -> Option<Vec<PathBuf>> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().ok()?;
    // An unpacked archive is a tree as well, and has no git.
    let names = output.status.success().then(|| String::from_utf8(output.stdout).unwrap())?;
    Some(names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect())
}

#[test]
fn no_file_has_a_path_of_the_machine_it_was_written_on() {
    let Some(files) = tracked() else { return };
    // Written apart, so that this file is not its own first finding.
    let mut paths =
        vec![["/ho", "me/"].concat(), ["/ro", "ot/"].concat(), ["/Us", "ers/"].concat(), ["/wo", "rk/"].concat()];
    paths.push(root().to_string_lossy().into_owned());
    let mut found = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(root().join(&file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            let is_one = |path: &String| {
                line.match_indices(path.as_str()).any(|(at, _)| {
                    // The middle of a longer path or of an address is no such path.
                    !line[..at].ends_with(|before: char| before.is_alphanumeric() || "./-_}".contains(before))
                })
            };
            if paths.iter().any(is_one) {
                found.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_is_generated_is_not_tracked() {
    let Some(files) = tracked() else { return };
    let generated = |file: &&PathBuf| {
        let name = file.to_string_lossy();
        name.split('/').any(|folder| folder == "target")
            || (name.starts_with("results/") && !name.starts_with("results/reference"))
            || name.contains("__pycache__")
            || name.contains("/book/")
            || name.ends_with(".profraw")
    };
    let found: Vec<&PathBuf> = files.iter().filter(generated).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_lab_depends_on_no_other_lab_and_the_library_on_none() {
    for manifest in
        labs().iter().map(|lab| format!("labs/{lab}/Cargo.toml")).chain(["harness/contend/Cargo.toml".into()])
    {
        let text = read(&manifest);
        let own = text.lines().find_map(|line| line.strip_prefix("name = ")).unwrap_or("").trim_matches('"').to_owned();
        for lab in labs().iter().filter(|lab| **lab != own) {
            assert!(!text.contains(lab.as_str()), "{manifest} names {lab}");
        }
        assert!(!text.contains("contend-cli"), "{manifest} names the program");
    }
}
