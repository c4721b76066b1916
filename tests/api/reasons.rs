//! Every reason that a refusal can have: what provokes it, and what the caller then learns.

mod aggregated;
mod documented;
mod imported;
mod provoke;
mod scene;
mod table;

use std::collections::BTreeSet;

use qiyou_error::Reason;
use qiyou_tests::Refusal;
use tonic::Code;

use documented::Documented;
use scene::Scene;
use table::{Case, TABLE};

/// What is wrong with the refusal of a case, in words; nothing when it is as documented.
fn fault(case: &Case, refusal: &Refusal, documented: &Documented) -> Option<String> {
    let reason = documented.name(case.reason);
    if (refusal.code, refusal.reason.as_str()) != (case.code, reason) || refusal.domain != "qiyou" {
        return Some(format!("{reason} should be {:?}: {refusal}", case.code));
    }
    if refusal.message.is_empty() {
        return Some(format!("{reason} says nothing"));
    }
    let told: BTreeSet<&str> = refusal.metadata.keys().map(String::as_str).collect();
    let shown = documented.keys(case.reason);
    // The refusal of any field names it and what stood in it.
    let more: Vec<_> = told.difference(&shown).filter(|key| !matches!(**key, "field" | "value")).collect();
    let less: Vec<_> = shown.difference(&told).collect();
    if more.is_empty() && less.is_empty() {
        return None;
    }
    Some(format!("{reason} tells {more:?} besides what is documented, and lacks {less:?}: {refusal}"))
}

#[tokio::test]
async fn every_reason_is_told_as_it_is_documented() {
    let (scene, documented) = (Scene::set().await, Documented::read());
    let mut faults = Vec::new();
    for case in TABLE {
        let refusal = (case.provoke)(&scene).await;
        faults.extend(fault(case, &refusal, &documented));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_reason_has_a_case() {
    let provoked: BTreeSet<Reason> = TABLE.iter().map(|case| case.reason).collect();
    let documented = Documented::read();
    let missing: Vec<&str> = documented
        .reasons()
        .filter(|reason| !provoked.contains(reason))
        .map(|reason| documented.name(reason))
        .collect();
    assert!(
        missing.is_empty(),
        "provoke these in reasons/table.rs, or remove them from the proto: {missing:?}"
    );
    assert_eq!(provoked.len(), TABLE.len(), "each reason stands in the table once");
}

#[test]
fn a_reason_that_is_told_otherwise_is_found() {
    let documented = Documented::read();
    let case = Case { reason: Reason::EtagStale, code: Code::Aborted, provoke: |_| unreachable!() };
    let metadata = [("name".to_owned(), "projects/a".to_owned())];
    let told = Refusal {
        code: Code::Aborted,
        reason: "ETAG_STALE".to_owned(),
        domain: "qiyou".to_owned(),
        message: "it changed; read it again".to_owned(),
        metadata: metadata.into(),
        violations: Vec::new(),
    };
    assert_eq!(fault(&case, &told, &documented), None);
    let others = [
        Refusal { code: Code::Internal, ..told.clone() },
        Refusal { reason: "ETAG_OLD".to_owned(), ..told.clone() },
        Refusal { domain: "others".to_owned(), ..told.clone() },
        Refusal { message: String::new(), ..told.clone() },
        Refusal { metadata: [].into(), ..told.clone() },
        Refusal { metadata: [("etag".to_owned(), "x".to_owned())].into(), ..told },
    ];
    for other in others {
        assert!(fault(&case, &other, &documented).is_some(), "{other}");
    }
}
