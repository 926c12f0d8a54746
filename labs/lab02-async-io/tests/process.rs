//! The user's own function over a folder, and over the pieces of a file.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use contend::BoxError;
use lab02_async_io::process::{FileError, ProcessError, process_directory, process_stream};
use tempfile::TempDir;

fn folder(files: usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    (0..files).for_each(|index| fs::write(folder.path().join(format!("{index:02}.txt")), "some text").unwrap());
    folder
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[tokio::test]
async fn each_file_has_the_functions_result_and_no_failure_stops_the_others() {
    let folder = folder(4);
    fs::write(folder.path().join("latin.txt"), b"caf\xe9").unwrap();
    fs::create_dir(folder.path().join("folder.txt")).unwrap();
    nix::unistd::mkfifo(&folder.path().join("pipe.txt"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    let function = async |path: &str, text: &str| match path {
        "01.txt" => Err(BoxError::from("not this one")),
        "02.txt" => panic!("never this one"),
        _ => Ok(text.len()),
    };
    let wrapped = move |path: std::path::PathBuf, text: String| async move { function(&name(&path), &text).await };
    let mut files = process_directory(folder.path(), "*.txt", 2, wrapped).await.unwrap();
    let mut results = Vec::new();
    while let Some(file) = files.next().await {
        results.push((name(&file.path), file.result.map_err(|error| error.to_string())));
    }
    results.sort();
    let failed = |error: &str| Err(error.to_owned());
    let expected = [
        ("00.txt", Ok(9)),
        ("01.txt", failed("not this one")),
        ("02.txt", failed("the function panicked: never this one")),
        ("03.txt", Ok(9)),
        ("folder.txt", failed(&FileError::IsADirectory.to_string())),
        ("latin.txt", failed("is not UTF-8 from byte 3 on; name its encoding")),
        ("pipe.txt", failed("is a FIFO, and only regular files are read")),
    ];
    assert_eq!(results, expected.map(|(name, result)| (name.to_owned(), result)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_files_than_the_limit_are_under_way() {
    let folder = folder(30);
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let highest = most.clone();
    let function = move |_, _| {
        let (now, most) = (now.clone(), most.clone());
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok::<_, BoxError>(())
        }
    };
    let mut files = process_directory(folder.path(), "*.txt", 3, function).await.unwrap();
    assert_eq!(files.left(), 30);
    while files.next().await.is_some() {}
    assert_eq!(files.left(), 0);
    assert!((1..=3).contains(&highest.load(Ordering::SeqCst)));
}

#[tokio::test]
async fn dropping_it_ends_what_is_under_way() {
    let folder = folder(3);
    let alive = Arc::new(());
    let held = alive.clone();
    let function = move |_, _| {
        let held = held.clone();
        async move {
            let _held = held;
            std::future::pending::<Result<(), BoxError>>().await
        }
    };
    let mut files = process_directory(folder.path(), "*.txt", 3, function).await.unwrap();
    let begun = tokio::select! {
        file = files.next() => panic!("nobody finishes: {file:?}"),
        // One that runs now holds it, beside this test and the function.
        () = async { while Arc::strong_count(&alive) < 3 { tokio::task::yield_now().await } } => Arc::strong_count(&alive),
    };
    assert!(begun >= 3);
    drop(files);
    while Arc::strong_count(&alive) > 1 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_limit_of_zero_and_a_missing_folder_are_refused_before_anything_begins() {
    let function = |_, _| async { Ok::<_, BoxError>(()) };
    let refused = process_directory(folder(1).path(), "*.txt", 0, function).await.err().unwrap();
    assert_eq!(refused.exit_code(), 64);
    let refused = process_directory("/no/such/folder", "*.txt", 1, function).await.err().unwrap();
    assert_eq!(refused.exit_code(), 66);
}

#[tokio::test]
async fn a_stream_comes_in_pieces_with_a_running_count_and_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("long");
    let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    fs::write(&path, &content).unwrap();
    for chunk_size in [1_000, 8_192, 300_000, 1 << 20] {
        let (mut seen, mut counts) = (Vec::new(), Vec::new());
        let total = process_stream(&path, chunk_size, async |chunk: &[u8], so_far| {
            assert!(!chunk.is_empty() && chunk.len() <= chunk_size);
            seen.extend_from_slice(chunk);
            counts.push(so_far);
            Ok(())
        });
        assert_eq!(total.await.unwrap(), 400_000);
        assert!(seen == content && counts.is_sorted() && counts.last() == Some(&400_000), "{chunk_size}");
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_functions_error_or_the_files() {
    let folder = folder(1);
    let mut calls = 0;
    let stopped = process_stream(folder.path().join("00.txt"), 2, async |_: &[u8], _| {
        calls += 1;
        Err("enough".into())
    });
    assert!(matches!(stopped.await, Err(ProcessError::Function(error)) if error.to_string() == "enough"));
    assert_eq!(calls, 1);
    let pipe = folder.path().join("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    for (path, expected) in [
        (pipe.as_path(), FileError::NotARegularFile("a FIFO".into())),
        (folder.path(), FileError::IsADirectory),
        (Path::new("/no/such/file"), FileError::Vanished),
    ] {
        let refused = process_stream(path, 2, async |_: &[u8], _| Ok(())).await;
        assert!(matches!(&refused, Err(ProcessError::File(error)) if *error == expected), "{refused:?}");
    }
}
