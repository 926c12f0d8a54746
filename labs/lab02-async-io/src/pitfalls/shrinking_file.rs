//! A mapped file that gets shorter. The map is memory, and where the file ends there is none: the read that the type
//! system calls harmless ends the process by SIGBUS. A `read` of the same file says "end of file".

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memmap2::Mmap;

/// Broken: sums the bytes of a mapped file, while `meanwhile` happens to it.
///
/// # Errors
/// What the file gives; never the one that matters, which is a signal.
pub fn sum_mapped(path: &Path, meanwhile: impl FnOnce()) -> io::Result<u64> {
    let file = File::open(path)?;
    // SAFETY: it is not. Whether it is depends on every other program on the machine, and this trap shows what becomes
    // of it: a file that is only made shorter gives no wrong value, but a signal.
    let map = unsafe { Mmap::map(&file)? };
    meanwhile();
    Ok(map.iter().map(|byte| u64::from(*byte)).sum())
}

/// Mended: what is read is a copy; a file that ends early is one that ends early.
///
/// # Errors
/// What the file gives.
pub fn sum_read(path: &Path, meanwhile: impl FnOnce()) -> io::Result<u64> {
    let (mut file, mut buffer, mut sum) = (File::open(path)?, vec![0; 8 << 10], 0);
    meanwhile();
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum),
            length => sum += buffer[..length].iter().map(|byte| u64::from(*byte)).sum::<u64>(),
        }
    }
}
