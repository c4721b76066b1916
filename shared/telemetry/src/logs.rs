//! The log: readable lines in a terminal, one JSON object a line otherwise.

use tracing::Subscriber;
use tracing_subscriber::{
    Layer,
    fmt::{self, MakeWriter},
    registry::LookupSpan,
};

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Form {
    /// Text in a terminal, JSON otherwise.
    #[default]
    Auto,
    /// Coloured lines for people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

impl Form {
    /// Settles [`Form::Auto`].
    pub(crate) fn resolve(self, is_terminal: bool) -> Self {
        match (self, is_terminal) {
            (Self::Auto, true) => Self::Text,
            (Self::Auto, false) => Self::Json,
            (Self::Text | Self::Json, _) => self,
        }
    }
}

/// The layer that writes the log.
pub(crate) fn layer<S, W>(form: Form, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let layer = fmt::layer().with_writer(writer);
    match form {
        Form::Text | Form::Auto => layer.with_target(false).boxed(),
        Form::Json => layer.json().flatten_event(true).with_span_list(false).boxed(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use tracing_subscriber::{Registry, fmt::MakeWriter, layer::SubscriberExt};

    use super::{Form, layer};

    #[derive(Clone, Default)]
    pub(crate) struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Paper {
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Paper {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    fn written(form: Form) -> String {
        let paper = Paper::default();
        let subscriber = Registry::default().with(layer(form, paper.clone()));
        tracing::subscriber::with_default(subscriber, || {
            let _span = tracing::info_span!("rpc", rpc.method = "S/M").entered();
            tracing::warn!(store = "childcare", "lost `childcare`");
        });
        paper.text()
    }

    #[test]
    fn a_collector_gets_one_object_a_line_with_the_fields_of_event_and_span() {
        let text = written(Form::Json);
        assert_eq!(text.lines().count(), 1);
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["message"], "lost `childcare`");
        assert_eq!(line["store"], "childcare");
        assert_eq!(line["span"]["rpc.method"], "S/M");
    }

    #[test]
    fn people_get_a_line_of_text() {
        let text = written(Form::Text);
        assert!(
            text.contains("lost `childcare`") && serde_json::from_str::<serde_json::Value>(&text).is_err()
        );
    }

    #[test]
    fn the_form_follows_the_terminal_unless_it_is_set() {
        assert_eq!(Form::Auto.resolve(true), Form::Text);
        assert_eq!(Form::Auto.resolve(false), Form::Json);
        assert_eq!(Form::Text.resolve(false), Form::Text);
        assert_eq!(Form::Json.resolve(true), Form::Json);
    }
}
