//! Evidence, as messages: what every kind of report has in common.

use qiyou_error::{Fields, Reason};
use qiyou_kernel::date;
use qiyou_proto::r#type::v1 as wire;
use qiyou_wire::{bounded, limits};

use crate::Evidence;

/// Reads the documents that support a report.
pub fn read_evidence(fields: &mut Fields, messages: &[wire::Evidence]) -> Option<Vec<Evidence>> {
    fields.each("evidence", messages, limits::EVIDENCE, |fields, message| {
        fields.required("title", &message.title);
        let title = bounded(fields, "title", &message.title, limits::TITLE);
        let document_number = bounded(fields, "document_number", &message.document_number, limits::TITLE);
        let issuer = bounded(fields, "issuer", &message.issuer, limits::TITLE);
        let issue_date = match message.issue_date.as_str() {
            "" => Some(String::new()),
            text => fields.accept("issue_date", text, date::parse(text)).map(|date| date.to_string()),
        };
        let uri = bounded(fields, "uri", &message.uri, limits::REASON);
        Some(Evidence {
            title: title?,
            document_number: document_number?,
            issuer: issuer?,
            issue_date: issue_date?,
            uri: uri?,
        })
    })
}

/// The messages of the documents that support a report.
#[must_use]
pub fn evidence_messages(evidence: &[Evidence]) -> Vec<wire::Evidence> {
    let message = |evidence: &Evidence| {
        let Evidence { title, document_number, issuer, issue_date, uri } = evidence.clone();
        wire::Evidence { title, document_number, issuer, issue_date, uri }
    };
    evidence.iter().map(message).collect()
}

/// Refuses a statement of fulfilment that nothing supports.
pub fn is_supported(fields: &mut Fields, fulfilled: bool, evidence: &[wire::Evidence]) {
    if fulfilled && evidence.is_empty() {
        fields.refuse(
            Reason::EvidenceRequired,
            "evidence",
            "is required with `fulfilled`; name the document that shows it",
        );
    }
}
