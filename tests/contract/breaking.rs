//! `buf breaking`: what was released keeps its number, type, name and place.

use crate::history::History;

const RELEASED: &str = "
    enum Kind { KIND_UNSPECIFIED = 0; KIND_SMALL = 1; KIND_LARGE = 2; }
    message Thing { string name = 1; int64 size = 2; Kind kind = 3; repeated string notes = 4; }
    message Box {}
    message GetThingRequest { string name = 1; }
    message GetBoxRequest { string name = 1; }
    service ThingService {
      rpc GetThing(GetThingRequest) returns (Thing);
      rpc GetBox(GetBoxRequest) returns (Box);
    }";

/// How many releases the contract is compared with: where this very commit is the last one, the one before says more.
const COMPARED: usize = 2;

#[test]
fn what_was_released_still_holds() {
    let history = History::ours();
    let releases = history.releases();
    if releases.is_empty() {
        eprintln!(
            "THE CONTRACT WAS COMPARED WITH NO RELEASE: there is no tag v* here; `git fetch --tags` brings them"
        );
    }
    for release in releases.iter().take(COMPARED) {
        let Some(verdict) = history.compared_with(release) else { return };
        assert!(verdict.passed, "this breaks what {release} promised:\n{}", verdict.text);
    }
}

#[test]
fn whatever_breaks_a_released_contract_is_told_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let history = History::of(&directory, RELEASED);
    history.tag("v0.1.0");
    history.edit(
        "
        enum Kind { KIND_UNSPECIFIED = 0; KIND_TINY = 1; }
        message Thing { string title = 1; string size = 2; Kind kind = 30; string notes = 4; }
        message GetThingRequest { string name = 1; }
        message GetBoxRequest { string name = 1; }
        service ThingService { rpc GetThing(GetThingRequest) returns (stream Thing); }",
    );
    let Some(verdict) = history.compared_with("v0.1.0") else { return };
    verdict.complains([
        r#"Previously present enum value "2" on enum "Kind" was deleted without reserving the name"#,
        r#"Enum value "1" on enum "Kind" changed name from "KIND_SMALL" to "KIND_TINY""#,
        r#"Field "1" on message "Thing" changed name from "name" to "title""#,
        r#"Field "2" with name "size" on message "Thing" changed type from "int64" to "string""#,
        r#"Previously present field "3" with name "kind" on message "Thing" was deleted without reserving the number"#,
        r#"Field "4" with name "notes" on message "Thing" changed cardinality"#,
        r#"Previously present message "Box" was deleted from package"#,
        r#"Previously present RPC "GetBox" on service "ThingService" was deleted"#,
        r#"RPC "GetThing" on service "ThingService" changed from server unary to server streaming"#,
    ]);
}

#[test]
fn what_is_added_or_reserved_breaks_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let history = History::of(&directory, RELEASED);
    history.tag("v0.1.0");
    let reserved = RELEASED.replace("int64 size = 2;", r#"reserved 2; reserved "size"; bytes etag = 5;"#);
    let added = reserved.replace("KIND_LARGE = 2;", r#"reserved 2; reserved "KIND_LARGE"; KIND_HUGE = 3;"#);
    history.edit(&added.replace("message Box {}", "message Box { string name = 1; }"));
    let Some(verdict) = history.compared_with("v0.1.0") else { return };
    verdict.holds();
}

#[test]
fn the_newest_release_is_the_one_of_the_highest_version() {
    let directory = tempfile::tempdir().unwrap();
    let history = History::of(&directory, RELEASED);
    assert_eq!(history.releases(), [""; 0]);
    for tag in ["v0.9.0", "v0.10.0", "nightly"] {
        history.tag(tag);
    }
    assert_eq!(history.releases(), ["v0.10.0", "v0.9.0"]);
}
