//! The parts of the file on a rayon pool of our own. While a thread reads it computes nothing and steals nothing: for
//! warm files that is no loss.

use std::sync::Arc;

use contend::{Result, Setup};
use rayon::ThreadPoolBuilder;

use super::work::Text;
use crate::count::Counts;

/// Gets or builds the pool.
pub(crate) fn prepare(setup: Setup) -> Result<impl FnMut(&Arc<Text>) -> Result<Counts>> {
    let workers = setup.workers();
    let pool = setup.shared("rayon", || Ok(ThreadPoolBuilder::new().num_threads(workers).build()?))?;
    Ok(move |text: &Arc<Text>| {
        let file = text.open()?;
        let mut counted: Vec<Result<Counts>> = (0..workers).map(|_| Ok(Counts::default())).collect();
        pool.in_place_scope(|scope| {
            for (part, counted) in text.parts(workers).zip(&mut counted) {
                let (text, file) = (&text, &file);
                scope.spawn(move |_| *counted = text.count_part(file, part));
            }
        });
        counted.into_iter().sum()
    })
}
