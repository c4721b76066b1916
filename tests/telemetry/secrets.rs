//! What never leaves: tokens, and what callers send.

use qiyou_tests::{CHANGXING, COUNTY, PLAN, notice, regions};

use crate::story::story;

/// Everything that was sent; what is text in it can be read.
async fn sent() -> String {
    String::from_utf8_lossy(&story().await.received.bytes()).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_leaves() {
    let sent = sent().await;
    assert!(sent.contains("refused: "), "something was told");
    let parts = story().await.tokens.iter().flat_map(|token| token.split('.'));
    for text in parts.chain(["Bearer", "authorization"]) {
        assert!(!sent.contains(text), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_a_request_leaves() {
    let (sent, regions, notice) = (sent().await, regions(), notice());
    let regions = String::from_utf8(regions).unwrap();
    // Lines that say more than a code or a bracket.
    let loaded: Vec<_> = CHANGXING.lines().chain(regions.lines()).filter(|line| line.len() > 20).collect();
    assert!(loaded.len() > 2_000, "{}", loaded.len());
    let reported = ["4.73", "20x4", &notice.title, &notice.document_number, &notice.issuer, COUNTY, PLAN];
    for text in loaded.into_iter().chain(reported) {
        assert!(!sent.contains(text), "{text}");
    }
}
