//! `mapping schema`: the language as a JSON Schema, for editors.

use std::io::{self, Write as _};

use anyhow::Result;

use crate::cli::Exit;
use crate::mapping::schema;

/// Prints it, as it stands in `mappings/schema.json`.
pub fn run() -> Result<Exit> {
    io::stdout().lock().write_all(schema::text().as_bytes())?;
    Ok(Exit::Done)
}
