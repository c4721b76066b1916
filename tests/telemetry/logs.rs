//! Lines of the log, each in its trace.

use crate::{caller::TRACE, story::story};

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_the_log_stands_in_the_span_that_it_was_written_in() {
    let story = story().await;
    let lines = story.received.lines();
    let refused =
        lines.iter().find(|line| line.body.starts_with("refused: ") && line.trace == TRACE).unwrap();
    assert_eq!(refused.severity, "INFO");
    assert_eq!(format!("{}-{}", refused.trace, refused.span), story.denied);
    assert!(refused.attributes.contains_key("duration_ms"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_belongs_to_no_call_is_told_too() {
    let story = story().await;
    let lost = format!("lost {}", story.stopped);
    let line = story.received.lines().into_iter().find(|line| line.body.starts_with(&lost)).unwrap();
    assert_eq!((line.severity.as_str(), line.trace.as_str()), ("WARN", ""));
    assert_eq!(line.attributes["store"], story.stopped);
}
