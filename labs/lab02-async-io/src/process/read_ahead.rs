//! tokio's file, with fewer hops.

/// So much a hop: a blocking thread reads it in some 20 us, and a hop there and back costs about as much as reading 8 KiB.
const READ_AHEAD_BYTES: usize = 256 << 10;

/// tokio's file, read by large pieces whatever the pieces are that are asked of it.
pub(super) fn read_ahead(mut file: tokio::fs::File, chunk_size: usize) -> tokio::io::BufReader<tokio::fs::File> {
    let bytes = READ_AHEAD_BYTES.max(chunk_size);
    file.set_max_buf_size(bytes);
    tokio::io::BufReader::with_capacity(bytes, file)
}
