//! metrics.jsonl: one line per step, appended as the run goes.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// The file of a run under way.
#[derive(Debug)]
pub struct MetricsLog {
    file: File,
    path: PathBuf,
}

impl MetricsLog {
    /// Starts a new file.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(Error::writing(path))?;
        Ok(MetricsLog { file, path: path.to_owned() })
    }

    /// Continues a file after its first `steps` lines, which a checkpoint at that step stands for; what an interrupted
    /// run wrote beyond them is cut off, so that no step appears twice.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Input`] if the file holds fewer lines.
    pub fn resume(path: &Path, steps: u32) -> Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(Error::reading(path))?;
        let (lines, bytes) = leading_lines(&file, steps).map_err(Error::reading(path))?;
        if lines < steps {
            return Err(Error::input(
                path,
                format!("{lines} lines, but the checkpoint beside it stands after step {steps}"),
                "restore the file, or start again with --force",
            ));
        }
        file.set_len(bytes).map_err(Error::writing(path))?;
        file.seek(SeekFrom::End(0)).map_err(Error::writing(path))?;
        Ok(MetricsLog { file, path: path.to_owned() })
    }

    /// Appends one line per record.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn append(&mut self, records: &[impl Serialize]) -> Result<()> {
        let mut lines = Vec::new();
        for record in records {
            serde_json::to_writer(&mut lines, record).map_err(|e| Error::writing(&self.path)(e.into()))?;
            lines.push(b'\n');
        }
        self.file.write_all(&lines).map_err(Error::writing(&self.path))
    }

    /// Makes sure that the lines outlive a power cut; done before each checkpoint, which relies on them.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn sync(&mut self) -> Result<()> {
        self.file.sync_data().map_err(Error::writing(&self.path))
    }
}

/// How many whole lines, at most `most`, and their bytes.
fn leading_lines(file: &File, most: u32) -> std::io::Result<(u32, u64)> {
    let mut reader = BufReader::new(file);
    let (mut lines, mut bytes) = (0, 0);
    let mut line = Vec::new();
    while lines < most {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            break;
        }
        lines += 1;
        bytes += read as u64;
    }
    Ok((lines, bytes))
}

/// What curves need of one step; a value that was not a number is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub struct Point {
    /// Step.
    pub step: u32,
    /// Total loss.
    pub loss: Option<f64>,
    /// Cross-entropy on the true next token, nats.
    pub ce: Option<f64>,
    /// Divergence from the teacher.
    pub kd: Option<f64>,
    /// Ranking loss.
    pub rank: Option<f64>,
    /// |top-k teacher ∩ top-k student| / k on the step's batch.
    pub overlap: Option<f64>,
}

/// Reads a metrics file back.
///
/// # Errors
/// [`Error::Io`], or [`Error::Input`] with the line that is not a step.
pub fn read_points(path: &Path) -> Result<Vec<Point>> {
    let text = std::fs::read_to_string(path).map_err(Error::reading(path))?;
    let parse = |(i, line)| {
        serde_json::from_str(line).map_err(|e| {
            Error::input(
                path,
                format!("line {} is not a step: {e}", i + 1),
                "restore the file or train again",
            )
        })
    };
    text.lines().enumerate().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resuming_cuts_to_the_checkpoint() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("metrics.jsonl");
        let step = |step: u32| serde_json::json!({"step": step, "loss": 1.5, "other": "ignored"});
        let mut log = MetricsLog::create(&path).unwrap();
        log.append(&[step(0), step(1), step(2)]).unwrap();
        // A kill in the middle of a line.
        log.file.write_all(b"{\"step\":3,\"lo").unwrap();
        let mut log = MetricsLog::resume(&path, 2).unwrap();
        log.append(&[step(2), step(3)]).unwrap();
        log.sync().unwrap();
        let points = read_points(&path).unwrap();
        assert_eq!(points.iter().map(|p| p.step).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!((points[0].loss, points[0].kd), (Some(1.5), None));
        assert!(MetricsLog::resume(&path, 5).unwrap_err().to_string().contains("4 lines"));
        std::fs::write(&path, "{\"step\":0}\nnonsense\n").unwrap();
        assert!(read_points(&path).unwrap_err().to_string().contains("line 2"));
    }
}
