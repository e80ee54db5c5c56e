//! What a source's file has to look like, as ISC says it now.

use crate::store::source_files as stored;
use crate::{Core, Error, Result};
use gangway_isc::{Acting, ErrorKind, Source};
use gangway_types::accounts::SourceFacts;
use gangway_types::safety::{Broken, Headings};
use gangway_types::{PortalError, SourceId};
use std::collections::HashSet;

/// What ISC says of a source and its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The source.
    pub facts: SourceFacts,
    /// The attribute that names accounts: the key's column.
    pub key: String,
    /// Attributes of the account schema, and whether they take several values.
    pub attributes: Vec<(String, bool)>,
    /// Headings of the template; none when it cannot be read, with the reason.
    pub template: std::result::Result<Vec<String>, String>,
    /// Between the cells of the file, where the source says it.
    pub delimiter: Option<u8>,
    /// Lines above the headings.
    pub skip: u32,
    /// Lines that begin with it are no rows.
    pub comment: Option<u8>,
}

impl Shape {
    /// Whether an attribute takes several values; none when the schema does not have it.
    pub fn is_multi(&self, name: &str) -> Option<bool> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, multi)| *multi)
    }

    /// A file's headings against the template.
    pub fn headings(&self, of_file: &[String]) -> Headings {
        let file: Vec<&str> =
            of_file.iter().map(|heading| crate::domain::file::damage::trimmed(heading)).collect();
        let template = match &self.template {
            Ok(template) => template,
            Err(why) => return Headings { unread: Some(why.clone()), ..Headings::default() },
        };
        let template: Vec<&str> =
            template.iter().map(|heading| crate::domain::file::damage::trimmed(heading)).collect();
        let lacks = |all: &[&str], of: &[&str]| -> Vec<String> {
            all.iter().filter(|name| !of.contains(name)).map(|name| (*name).to_owned()).collect()
        };
        let (missing, extra) = (lacks(&template, &file), lacks(&file, &template));
        let reordered = missing.is_empty() && extra.is_empty() && template != file;
        Headings { missing, extra, reordered, unread: None }
    }
}

/// Reads it. A template that cannot be read is no reason to stop: the schema names the columns as well.
///
/// # Errors
/// When the source or its schema cannot be read, it is no flat file, or its schema names no key.
pub(super) async fn read(isc: &Acting, id: &SourceId) -> Result<Shape> {
    let asked = gangway_isc::SourceId::from(id.as_str());
    let source = match isc.get_source(&asked).await {
        Ok(source) => source,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(PortalError::not_found("source").into());
        }
        Err(error) => return Err(error.into()),
    };
    let facts = crate::domain::account_form::source_facts(&source);
    if !facts.flat_file {
        return Err(
            PortalError::refused(format!("{} has no file: ISC reads it directly.", facts.name)).into()
        );
    }
    let schemas = isc.source_schemas(&asked).await?;
    let schema = schemas
        .iter()
        .find(|schema| schema.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("account")));
    let Some((schema, key)) = schema.and_then(|schema| Some((schema, schema.identity_attribute.clone()?)))
    else {
        let what = format!(
            "ISC shows no account schema with a key for {}. Nothing is concluded; look at the source in ISC.",
            facts.name
        );
        return Err(PortalError::refused(what).into());
    };
    let attributes = schema
        .attributes
        .iter()
        .map(|attribute| (attribute.name.clone(), attribute.is_multi == Some(true)))
        .collect();
    let setting = settings(&source);
    let template = match isc.file_template(&asked).await {
        Ok(bytes) => headings_of(&bytes, setting.delimiter),
        Err(error) if error.kind() == ErrorKind::Unauthorized => return Err(error.into()),
        Err(error) => Err(format!("ISC's template could not be read: {error}")),
    };
    Ok(Shape {
        facts,
        key,
        attributes,
        template,
        delimiter: setting.delimiter,
        skip: setting.skip,
        comment: setting.comment,
    })
}

fn headings_of(bytes: &[u8], delimiter: Option<u8>) -> std::result::Result<Vec<String>, String> {
    use super::reading;
    match reading::headings(bytes, delimiter) {
        Some(headings) if !headings.is_empty() => Ok(headings),
        _ => Err("ISC's template has no headings".to_owned()),
    }
}

struct FileSettings {
    delimiter: Option<u8>,
    skip: u32,
    comment: Option<u8>,
}

/// What the connector's settings say of its file. Their names are not documented; those that sources carry are read.
fn settings(source: &Source) -> FileSettings {
    let text = |name: &str| {
        let value = source.connector_attributes.get(name)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let sign = |name: &str| match text(name)?.as_bytes() {
        [sign] if sign.is_ascii() && !sign.is_ascii_alphanumeric() && *sign != b'"' => Some(*sign),
        _ => None,
    };
    let delimiter = sign("delimiter").or_else(|| match text("delimiter")?.as_str() {
        "\\t" | "tab" | "TAB" => Some(b'\t'),
        _ => None,
    });
    let skips = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.contains("skip") && name.contains("line")
    };
    let skip = source.connector_attributes.iter().find(|(name, _)| skips(name));
    let skip = skip.and_then(|(name, _)| text(name)?.trim().parse().ok()).unwrap_or(0);
    FileSettings { delimiter, skip, comment: sign("commentCharacter") }
}

/// What of ours no longer fits the source's schema: mappings of imports, drafts and templates of accounts.
///
/// # Errors
/// When the store does not answer.
pub async fn broken(core: &Core, source: &SourceId, attributes: &[(String, bool)]) -> Result<Vec<Broken>> {
    let known: HashSet<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
    let named = stored::naming(&core.store, source).await.map_err(Error::from)?;
    Ok(named
        .into_iter()
        .filter_map(|one| {
            let lacks: Vec<String> =
                one.names.into_iter().filter(|name| !known.contains(name.as_str())).collect();
            (!lacks.is_empty()).then_some(Broken { what: one.what, lacks })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(template: &[&str]) -> Shape {
        let template = template.iter().map(|heading| (*heading).to_owned()).collect();
        let source: Source = serde_json::from_value(serde_json::json!({"id": "a", "type": "DelimitedFile"}))
            .expect("a source");
        Shape {
            facts: crate::domain::account_form::source_facts(&source),
            key: "id".to_owned(),
            attributes: vec![("id".to_owned(), false)],
            template: Ok(template),
            delimiter: None,
            skip: 0,
            comment: None,
        }
    }

    fn against(template: &[&str], file: &[&str]) -> Headings {
        shape(template).headings(&file.iter().map(|heading| (*heading).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn headings_that_differ_are_named() {
        assert!(against(&["id", "name"], &["id", " name"]).is_same());
        assert!(against(&["id", "name"], &["name", "id"]).reordered);
        let both = against(&["id", "name"], &["id", "nick"]);
        assert_eq!((both.missing, both.extra), (vec!["name".to_owned()], vec!["nick".to_owned()]));
    }

    #[test]
    fn what_the_connector_says_of_its_file_is_read() {
        let read = |settings: serde_json::Value| {
            let source = serde_json::json!({"id": "a", "connectorAttributes": settings});
            let found = settings_of(serde_json::from_value(source).expect("a source"));
            (found.delimiter, found.skip, found.comment)
        };
        fn settings_of(source: Source) -> FileSettings {
            settings(&source)
        }
        let told = serde_json::json!({"delimiter": ";", "commentCharacter": "#", "numLinesToSkip": "2"});
        assert_eq!(read(told), (Some(b';'), 2, Some(b'#')));
        assert_eq!(read(serde_json::json!({"delimiter": "\\t", "linesToSkip": 1})), (Some(b'\t'), 1, None));
        assert_eq!(read(serde_json::json!({"delimiter": "abc", "commentCharacter": ""})), (None, 0, None));
    }
}
