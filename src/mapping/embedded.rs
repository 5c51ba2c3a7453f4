//! The mappings that the program carries; `passerelle init` writes them out.

/// Path under `mappings/` and text.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("common/camt.toml", include_str!("../../mappings/common/camt.toml")),
    ("common/camt052.toml", include_str!("../../mappings/common/camt052.toml")),
    ("common/camt053.toml", include_str!("../../mappings/common/camt053.toml")),
    ("common/camt054.toml", include_str!("../../mappings/common/camt054.toml")),
    ("credit-mutuel/statement-camt.toml", include_str!("../../mappings/credit-mutuel/statement-camt.toml")),
];
