//! The JSON Schema of `report.json`, made from its types.

use schemars::generate::SchemaSettings;

use crate::report::{Report, SCHEMA};

/// The schema of the format that this library writes. `schema/report-1.json` beside this crate's `Cargo.toml` is a
/// copy of it for those who read reports in other languages.
pub fn schema() -> serde_json::Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Report>();
    schema.insert("title".into(), format!("contend report, schema {SCHEMA}").into());
    schema.to_value()
}

/// The schema as the checked-in file has it.
pub fn text() -> String {
    serde_json::to_string_pretty(&schema()).expect("a schema is plain JSON") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// `CONTEND_UPDATE=1 cargo test -p contend --features schema` writes the copy anew.
    #[test]
    fn the_checked_in_copy_agrees_with_the_types() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/report-1.json");
        if std::env::var_os("CONTEND_UPDATE").is_some() {
            crate::aside::write(file, text().as_bytes()).unwrap();
        }
        let copy = std::fs::read_to_string(file).unwrap();
        assert!(copy == text(), "{file} is not what the types say; CONTEND_UPDATE=1 writes it anew");
    }

    #[test]
    fn a_report_is_valid_and_a_maimed_one_is_not() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let mut report = serde_json::to_value(sample::open()).unwrap();
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0]);
        report["machine"]["cores"] = "two".into();
        assert!(!validator.is_valid(&report));
    }
}
