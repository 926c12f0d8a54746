//! Your own async function over a file of any size, 8 KiB at a time:
//!
//! `cargo run -p lab02-async-io --example process_stream -- FILE`
#![expect(clippy::print_stdout, reason = "an example speaks to whoever runs it")]

use lab02_async_io::process::process_stream;

// ANCHOR: process_stream
#[tokio::main]
async fn main() -> contend::Result<()> {
    let path = std::env::args().nth(1).ok_or("which file? name one")?;
    let mut lines = 0;
    let bytes = process_stream(&path, 8_192, async |chunk: &[u8], so_far| {
        lines += chunk.iter().filter(|byte| **byte == b'\n').count();
        print!("\r{so_far} bytes");
        Ok(())
    })
    .await?;
    println!("\r{bytes} bytes, {lines} lines");
    Ok(())
}
// ANCHOR_END: process_stream
