//! What is shown in the place of secrets.

use std::fmt;

/// Stands where a secret stood.
pub(crate) const MASK: &str = "***";

/// Words in the name of a key or of a parameter whose value is a secret.
const SECRET_WORDS: [&str; 4] = ["password", "passwd", "secret", "token"];

/// A text that may hold a secret, such as the address of a database with its password. It prints masked.
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for whoever uses it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", mask(&self.0))
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask(&self.0))
    }
}

/// Returns a value as it may be shown: without the password of a URL, and nothing of a token.
///
/// In doubt too much is masked: a password with an `@` or a `/` in it is none of a well-formed URL, and still a secret.
#[must_use]
pub fn mask(text: &str) -> String {
    if is_token(text) {
        return MASK.to_owned();
    }
    match text.split_once("://") {
        None => text.to_owned(),
        Some((scheme, rest)) => format!("{scheme}://{}", parameters(&user(rest))),
    }
}

/// Returns the value of a key that nobody knows: what its name calls a secret may be one.
pub(crate) fn mask_of(key: &str, text: &str) -> String {
    if is_secret(key) { MASK.to_owned() } else { mask(text) }
}

/// Whether a value was copied from where it is shown masked.
pub(crate) fn is_masked(text: &str) -> bool {
    text.contains(MASK)
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// A JWT begins with the Base64 of `{"` and has three parts.
fn is_token(text: &str) -> bool {
    text.trim_start_matches(['"', '\'']).starts_with("eyJ") && text.split('.').count() == 3
}

/// Masks the password before the host.
fn user(rest: &str) -> String {
    // An upstream ends in the codes of its regions after an @, which are no host.
    let (rest, regions) = match rest.rsplit_once('@') {
        Some((before, last)) if is_regions(last) => (before, format!("@{last}")),
        Some(_) | None => (rest, String::new()),
    };
    let masked = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:{MASK}@{host}"),
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    format!("{masked}{regions}")
}

fn is_regions(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit() || letter == ',')
}

/// Masks the parameters that are secrets.
fn parameters(rest: &str) -> String {
    let Some((before, query)) = rest.split_once('?') else { return rest.to_owned() };
    let parameter = |text: &str| match text.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
        Some(_) | None => text.to_owned(),
    };
    format!("{before}?{}", query.split('&').map(parameter).collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::{Secret, mask, mask_of};

    #[test]
    fn the_password_of_a_url_is_masked_and_the_rest_is_not() {
        let cases = [
            ("postgres://qiyou:hush@db:5432/childcare", "postgres://qiyou:***@db:5432/childcare"),
            ("postgres://qiyou:hu@s/h@db/childcare", "postgres://qiyou:***@db/childcare"),
            (
                "postgres://qiyou@db/x?password=hush&sslmode=require",
                "postgres://qiyou@db/x?password=***&sslmode=require",
            ),
            ("postgres://:hush@db/x", "postgres://:***@db/x"),
            ("health=http://me:hush@10.0.0.7:50054@330522", "health=http://me:***@10.0.0.7:50054@330522"),
            ("eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJtZSJ9.c2ln", "***"),
        ];
        for (text, shown) in cases {
            assert_eq!(mask(text), shown);
        }
    }

    #[test]
    fn what_holds_no_secret_is_shown_as_it_is() {
        for text in [
            "postgres://qiyou@db:5432/childcare",
            "http://127.0.0.1:4317",
            "childcare=http://10.0.0.7:50051@330522,330523",
            "sqlite:/srv/qiyou/childcare.db",
            "info,qiyou_store=debug",
            "",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn a_key_that_sounds_like_a_secret_shows_nothing() {
        assert_eq!(mask_of("store.password", "hush"), "***");
        assert_eq!(mask_of("store.pool", "8"), "8");
    }

    #[test]
    fn a_secret_prints_masked_and_can_be_used() {
        let secret = Secret::new("postgres://qiyou:hush@db/x");
        assert_eq!(format!("{secret} {secret:?}"), "postgres://qiyou:***@db/x \"postgres://qiyou:***@db/x\"");
        assert_eq!(secret.reveal(), "postgres://qiyou:hush@db/x");
    }
}
