//! The program `contend` as its users meet it, and the tree's agreement with itself.
//!
//! What belongs where: `bad_input` has every wrong argument, file and disk, each with its exit code and its one line;
//! `help` what the program says of itself; `looking` the commands that judge or rank what was raced before; `own_files`
//! the commands on the user's own files; `runs` a small real run, what it leaves, and what becomes of one that is
//! interrupted or killed; `selftest` a short self-test; `reference` the checked-in runs, drawn again;
//! `exchange` figures to and from other tools, `consumers` those tools themselves, `benches` the labs under cargo-nextest;
//! `embedding` a crate outside the workspace; `tree` the repository: labs listed, chapters there, no path of a build
//! machine. `program` finds the executable.
//!
//! What can be tested within a crate is tested there. Nothing here asserts a time.

mod bad_input;
mod benches;
mod consumers;
mod embedding;
mod exchange;
mod help;
mod looking;
mod own_files;
mod own_logs;
mod own_pictures;
mod own_urls;
mod program;
mod reference;
mod runs;
mod selftest;
mod tree;
