//! Writing files whole: a kill at any moment leaves the version before or the version after.

use crate::error::{Error, Result};
use std::{fs, io::Write, path::Path};

/// Start of the name of a file that is being written.
pub const PARTIAL: &str = ".crest-partial-";

/// Writes a file: temporary file in the same folder, fsync, rename, fsync of the folder.
///
/// # Errors
/// [`Error::Io`]; the previous version is then still there.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PARTIAL);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any other new file (the umask applies), not the 0600 of a secret.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(parent)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|e| e.error)?;
        #[cfg(unix)]
        fs::File::open(parent)?.sync_all()?;
        Ok(())
    };
    write().map_err(Error::writing(path))
}

/// Removes what a killed program was in the middle of writing.
///
/// # Errors
/// [`Error::Io`].
pub fn remove_partial_files(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(Error::reading(folder))?;
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            fs::remove_file(entry.path()).map_err(Error::writing(&entry.path()))?;
        }
    }
    Ok(())
}
