//! Your own async function over every file of a folder, ten at once:
//!
//! `cargo run -p lab02-async-io --example process_directory -- docs "*.md"`
#![expect(clippy::print_stdout, reason = "an example speaks to whoever runs it")]

use lab02_async_io::process::process_directory;

// ANCHOR: process_directory
#[tokio::main]
async fn main() -> contend::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or(".".to_owned());
    let pattern = arguments.next().unwrap_or("*.txt".to_owned());
    let longest_line = |text: String| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let function = move |_, text| async move { Ok::<_, contend::BoxError>(longest_line(text)) };

    let mut files = process_directory(folder, &pattern, 10, function).await?;
    while let Some(file) = files.next().await {
        match file.result {
            Ok(letters) => println!("{}: {letters} letters in the longest line", file.path.display()),
            Err(why) => println!("{}: {why}", file.path.display()),
        }
    }
    Ok(())
}
// ANCHOR_END: process_directory
