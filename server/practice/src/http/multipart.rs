//! `multipart/form-data`, byte for byte: files must arrive exactly as they were sent.

/// One part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub name: String,
    /// Present when the part is a file.
    pub file_name: Option<String>,
    pub bytes: Vec<u8>,
}

/// The parts of a form; `None` when the content type or the form is none.
pub(crate) fn parts(content_type: Option<&str>, body: &[u8]) -> Option<Vec<Part>> {
    let (_, boundary) = content_type?.split_once("boundary=")?;
    let boundary = boundary.split(';').next()?.trim().trim_matches('"');
    if boundary.is_empty() {
        return None;
    }
    let mark = format!("--{boundary}");
    let mut at = find(body, mark.as_bytes(), 0)? + mark.len();
    let between = format!("\r\n{mark}");
    let mut parts = Vec::new();
    loop {
        let rest = body.get(at..)?;
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        let start = at + rest.strip_prefix(b"\r\n").map(|_| 2)?;
        // A part without headers begins with the empty line at once.
        let head_end =
            if body.get(start..)?.starts_with(b"\r\n") { start } else { find(body, b"\r\n\r\n", start)? };
        let value = if head_end == start { start + 2 } else { head_end + 4 };
        let end = find(body, between.as_bytes(), value)?;
        let head = String::from_utf8_lossy(&body[start..head_end]).into_owned();
        if let Some(name) = parameter(&head, "name") {
            parts.push(Part {
                name,
                file_name: parameter(&head, "filename"),
                bytes: body[value..end].to_vec(),
            });
        }
        at = end + between.len();
    }
}

/// A quoted or bare parameter of the part's Content-Disposition.
fn parameter(head: &str, wanted: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    line.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let first = *wanted.first()?;
    let mut at = from;
    while let Some(step) = body.get(at..)?.iter().position(|byte| *byte == first) {
        at += step;
        if body[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_and_files_are_told_apart() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
            Content-Type: application/octet-stream\r\n\r\nid,name\r\n1,\xfc\r\n\r\n--x\r\n\
            content-disposition: form-data; name=disableOptimization\r\n\r\ntrue\r\n--x--\r\n";
        let parts = parts(Some("multipart/form-data; boundary=x"), body).expect("a form");
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].file_name.as_deref(), Some("a.csv"));
        assert_eq!(parts[0].bytes, b"id,name\r\n1,\xfc\r\n");
        assert_eq!(
            (parts[1].name.as_str(), parts[1].bytes.as_slice()),
            ("disableOptimization", &b"true"[..])
        );
    }

    proptest! {
        #[test]
        fn a_file_arrives_byte_for_byte(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assume!(find(&bytes, b"\r\n--a boundary", 0).is_none());
            let mut body = b"--a boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n".to_vec();
            body.extend_from_slice(&bytes);
            body.extend_from_slice(b"\r\n--a boundary--\r\n");
            let read = parts(Some("multipart/form-data; boundary=\"a boundary\""), &body).expect("a form");
            prop_assert_eq!(&read[0].bytes, &bytes);
        }

        #[test]
        fn nonsense_is_no_form_and_no_panic(body in prop::collection::vec(any::<u8>(), 0..200), kind in ".{0,40}") {
            let kind = format!("multipart/form-data; boundary={kind}");
            _ = parts(Some(&kind), &body);
        }
    }
}
