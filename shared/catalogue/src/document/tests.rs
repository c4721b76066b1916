use super::*;

fn faults(read: impl FnOnce(&mut Fields)) -> Vec<(String, Reason)> {
    let mut fields = Fields::new();
    read(&mut fields);
    let refused = fields.finish(|| Some(())).unwrap_err();
    refused.violations().iter().map(|violation| (violation.field.clone(), violation.reason)).collect()
}

#[test]
fn a_document_and_its_hash_are_both_required() {
    let faults = faults(|fields| assert_eq!(read_document(fields, b"", ""), None));
    let expected = ["document", "sha256"].map(|field| (field.to_owned(), Reason::FieldRequired));
    assert_eq!(faults, expected);
}

#[test]
fn a_document_has_at_most_two_mebibytes() {
    let (mut document, sha256) = (vec![b'#'; DOCUMENT_BYTES], Digest::of(b"any"));
    let mut fields = Fields::new();
    assert_eq!(read_document(&mut fields, &document, &sha256.to_string()), Some(sha256));
    assert!(fields.are_valid());
    document.push(b'#');
    let faults = faults(|fields| {
        read_document(fields, &document, &sha256.to_string());
    });
    assert_eq!(faults, [("document".to_owned(), Reason::FieldOutOfRange)]);
}
