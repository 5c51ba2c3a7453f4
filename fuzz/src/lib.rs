//! The pure layers of the program, from the same files: what the fuzz targets run.

#[path = "../../src/codec/mod.rs"]
pub mod codec;
#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../src/mapping/mod.rs"]
pub mod mapping;
#[path = "../../src/unpack/mod.rs"]
pub mod unpack;
