//! The mappings that the program carries; `passerelle init` writes them out.

/// Path under `mappings/` and text.
pub const EMBEDDED: &[(&str, &str)] = &[];
