//! `path.replace('.jpg', '_resized.jpg')` replaces wherever it finds it, and `glob('*.jpg')` never sees a camera's `.JPG`
//! (the lesson's defects 6 and 12).

use std::path::{Path, PathBuf};

// ANCHOR: broken
/// Broken: replaces the text anywhere in the path, in a folder's name as well; and leaves other endings as they are, so
/// that the result overwrites the picture.
pub fn result_by_replacing(path: &str) -> String {
    path.replace(".jpg", "_resized.jpg")
}

/// Broken: one spelling of one ending.
pub fn is_picture_by_ending(name: &str) -> bool {
    name.ends_with(".jpg")
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: the file's own name, taken apart as a path.
pub fn result_beside(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push("_resized");
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

/// Mended: endings in any case.
pub fn is_picture(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    matches!(ending.as_deref(), Some("jpg" | "jpeg"))
}
// ANCHOR_END: mended
