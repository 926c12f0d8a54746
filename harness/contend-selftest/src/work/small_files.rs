//! Small files: opened, read and closed, one after the other. They lie in the page cache; what costs is the system calls.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use contend::{Error, Result, Setup};
use contend_files::cache;

use super::{PLANTED, Planted};
use crate::Sharing;

const BYTES: usize = 1_024;
/// The folder that all contenders read where they share it.
const SHARED: &str = "shared";

/// All bytes of the files that count, added up.
pub(super) fn expected(files: &u64) -> u64 {
    (0..*files).map(|index| u64::from(byte(index)) * BYTES as u64).sum()
}

fn byte(index: u64) -> u8 {
    (index % 251) as u8
}

fn name(index: u64) -> String {
    format!("{index:05}")
}

/// The files, for all together and for each alone, and behind those that count the planted ones. They stay in the cache
/// folder for the next run.
pub(super) fn make(files: u64) -> Result<String> {
    let all = files + files * PLANTED[PLANTED.len() - 1].1 / 1_000;
    let inner = || [SHARED].into_iter().chain(PLANTED.map(|(contender, _)| contender));
    let folder = cache::folder()?.join(format!("selftest-files-{files}"));
    let is_there =
        |inner: &str, index| fs::read(folder.join(inner).join(name(index))).is_ok_and(|there| there == content(index));
    if !inner().all(|inner| (0..all).all(|index| is_there(inner, index))) {
        cache::make_folder(&folder, |aside| {
            for inner in inner() {
                let inner = aside.join(inner);
                let failed = |source| Error::Output { path: inner.clone(), source };
                fs::create_dir(&inner).map_err(failed)?;
                (0..all).try_for_each(|index| fs::write(inner.join(name(index)), content(index))).map_err(failed)?;
            }
            Ok(())
        })?;
    }
    Ok(folder.into_os_string().into_string().map_err(|_| "the cache folder has a name that is no text")?)
}

fn content(index: u64) -> Vec<u8> {
    vec![byte(index); BYTES]
}

pub(super) fn prepare(setup: Setup, planted: Planted) -> Result<impl FnMut(&Arc<u64>) -> Result<u64>> {
    let inner = match planted.sharing {
        Sharing::Shared => SHARED,
        Sharing::Own => planted.contender,
    };
    let folder = Path::new(setup.fixture()?).join(inner);
    let counted = setup.get("files");
    let paths: Vec<PathBuf> = (0..counted + planted.of(counted)).map(|index| folder.join(name(index))).collect();
    Ok(move |files: &Arc<u64>| {
        let (counted, more) = paths.split_at(**files as usize);
        let answer = read(counted)?;
        black_box(read(more)?);
        Ok(answer)
    })
}

#[inline(never)]
fn read(paths: &[PathBuf]) -> Result<u64> {
    let mut sum = 0;
    for path in paths {
        sum += fs::read(path)?.into_iter().map(u64::from).sum::<u64>();
    }
    Ok(sum)
}
