use std::{fs, time::Duration};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use http::HeaderMap;
use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, JwkSet},
};
use qiyou_error::Reason;
use qiyou_kernel::{Clock, Instant};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{LEEWAY, Verifier};
use crate::{DevelopmentKey, Grant, Role};

const HOUR: Duration = Duration::from_secs(3_600);

/// An issuer with its directory, and a service that trusts it, at noon of a still day.
struct Bench {
    directory: TempDir,
    clock: Clock,
    key: DevelopmentKey,
    verifier: Verifier,
}

fn bench() -> Bench {
    let directory = tempfile::tempdir().unwrap();
    let clock = Clock::manual("2026-11-23T12:00:00Z".parse::<Instant>().unwrap());
    let key = DevelopmentKey::open(directory.path(), clock.clone()).unwrap();
    let verifier = Verifier::open(key.trust(), clock.clone()).unwrap();
    Bench { directory, clock, key, verifier }
}

impl Bench {
    fn token(&self) -> String {
        self.key.issue("clerk-7", &[Grant::everywhere(Role::Reporter)], HOUR).unwrap()
    }

    /// Why a token is refused.
    fn fault(&self, token: &str) -> String {
        let error = self.verifier.verify(token).unwrap_err().error;
        assert_eq!(error.reason(), Reason::CredentialsInvalid);
        error.metadata()["fault"].clone()
    }

    /// A token of the development key with other claims than it would issue.
    fn signed(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = self.claims();
        change(&mut claims);
        jsonwebtoken::encode(&self.header(), &claims, &self.private()).unwrap()
    }

    fn claims(&self) -> Value {
        let exp = self.clock.now().to_timestamp().0 + 3_600;
        let grants = json!([{ "role": "viewer", "domains": ["*"], "regions": ["*"] }]);
        json!({ "iss": "qiyou-development", "aud": "qiyou", "sub": "clerk-7", "exp": exp, "grants": grants })
    }

    fn header(&self) -> Header {
        let token = self.token();
        jsonwebtoken::decode_header(token).unwrap()
    }

    fn private(&self) -> EncodingKey {
        EncodingKey::from_ed_der(&fs::read(self.directory.path().join("development.key")).unwrap())
    }
}

#[test]
fn a_token_becomes_its_principal() {
    let bench = bench();
    let principal = bench.verifier.verify(&bench.token()).unwrap();
    assert_eq!(principal.subject, "clerk-7");
    assert_eq!(principal.grants, [Grant::everywhere(Role::Reporter)]);
}

#[test]
fn a_token_counts_until_it_expires_and_the_leeway_is_over() {
    let bench = bench();
    let token = bench.token();
    bench.clock.advance(HOUR + Duration::from_secs(LEEWAY.unsigned_abs() - 1));
    assert!(bench.verifier.verify(&token).is_ok());
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(bench.fault(&token), "expired");
}

#[test]
fn claims_that_are_not_for_this_service_are_refused() {
    let bench = bench();
    assert!(bench.verifier.verify(&bench.signed(|_| {})).is_ok());
    assert_eq!(bench.fault(&bench.signed(|claims| claims["iss"] = json!("another"))), "issuer");
    assert_eq!(bench.fault(&bench.signed(|claims| claims["aud"] = json!(["x", "y"]))), "audience");
    assert_eq!(bench.fault(&bench.signed(|claims| claims["sub"] = json!(""))), "claims");
    assert_eq!(bench.fault(&bench.signed(|claims| claims["grants"] = json!("all"))), "claims");
    assert_eq!(bench.fault(&bench.signed(|claims| claims["exp"] = Value::Null)), "claims");
    let later = bench.clock.now().to_timestamp().0 + LEEWAY + 1;
    assert_eq!(bench.fault(&bench.signed(|claims| claims["nbf"] = json!(later))), "not_yet_valid");
}

#[test]
fn a_token_signed_by_another_key_is_refused() {
    let (bench, other) = (bench(), bench());
    assert_eq!(bench.fault(&other.token()), "key_unknown");
    let claims = json!({ "sub": "clerk-7" });
    let forged = jsonwebtoken::encode(&bench.header(), &claims, &other.private()).unwrap();
    assert_eq!(bench.fault(&forged), "signature");
    let whole = bench.token();
    assert_eq!(bench.fault(whole.trim_end_matches(|c| c != '.')), "signature");
    assert_eq!(bench.fault("not a token"), "malformed");
}

#[test]
fn a_token_in_another_algorithm_is_refused() {
    let bench = bench();
    let header = Header { alg: Algorithm::HS256, ..bench.header() };
    let secret = EncodingKey::from_secret(&fs::read(bench.key.trust().keys).unwrap());
    let forged = jsonwebtoken::encode(&header, &json!({ "sub": "clerk-7" }), &secret).unwrap();
    assert_eq!(bench.fault(&forged), "algorithm");
}

#[test]
fn what_is_critical_and_not_understood_voids_a_token() {
    let bench = bench();
    let header = Header { crit: Some(vec!["exp".to_owned()]), ..bench.header() };
    let token = jsonwebtoken::encode(&header, &json!({ "sub": "clerk-7" }), &bench.private()).unwrap();
    assert_eq!(bench.fault(&token), "malformed");
}

#[test]
fn a_token_by_a_p_256_key_counts_too() {
    let bench = bench();
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let private = EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref());
    let mut jwk = Jwk::from_encoding_key(&private, Algorithm::ES256).unwrap();
    jwk.common.key_id = Some("p-256".to_owned());
    fs::write(bench.key.trust().keys, serde_json::to_vec(&JwkSet { keys: vec![jwk] }).unwrap()).unwrap();
    bench.clock.advance(Duration::from_secs(5));

    let claims = bench.claims();
    let header = Header { kid: Some("p-256".to_owned()), ..Header::new(Algorithm::ES256) };
    let token = jsonwebtoken::encode(&header, &claims, &private).unwrap();
    assert_eq!(bench.verifier.verify(&token).unwrap().subject, "clerk-7");
}

#[test]
fn a_changed_key_set_counts_after_a_few_seconds_and_voids_what_was_verified() {
    let (bench, other) = (bench(), bench());
    let (old, new) = (bench.token(), other.token());
    assert!(bench.verifier.verify(&old).is_ok());
    fs::copy(other.key.trust().keys, bench.key.trust().keys).unwrap();
    assert!(bench.verifier.verify(&old).is_ok());
    assert_eq!(bench.fault(&new), "key_unknown");
    bench.clock.advance(Duration::from_secs(5));
    assert!(bench.verifier.verify(&new).is_ok());
    assert_eq!(bench.fault(&old), "key_unknown");
}

#[test]
fn a_key_set_that_breaks_leaves_the_keys_as_they_were() {
    let bench = bench();
    for broken in ["{", r#"{"keys":[]}"#] {
        fs::write(bench.key.trust().keys, broken).unwrap();
        bench.clock.advance(Duration::from_secs(5));
        assert!(bench.verifier.verify(&bench.token()).is_ok());
    }
    assert!(Verifier::open(bench.key.trust(), bench.clock.clone()).is_err());
}

#[test]
fn a_request_brings_its_token_as_a_bearer() {
    let bench = bench();
    let authenticate = |value: &str| {
        let headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, value.parse().unwrap())]);
        bench.verifier.authenticate(&headers).map_err(|rejection| rejection.error.reason())
    };
    assert!(authenticate(&format!("Bearer {}", bench.token())).is_ok());
    assert!(authenticate(&format!("bearer {}", bench.token())).is_ok());
    assert_eq!(authenticate("Basic Y2xlcms6Nw=="), Err(Reason::CredentialsMissing));
    assert_eq!(authenticate("Bearer x"), Err(Reason::CredentialsInvalid));
    let error = bench.verifier.authenticate(&HeaderMap::new()).unwrap_err().error;
    assert_eq!(error.reason(), Reason::CredentialsMissing);
}

#[test]
fn a_token_that_counts_no_more_still_says_whose_it_is() {
    let bench = bench();
    let subject = |token: &str| bench.verifier.verify(token).unwrap_err().subject;
    let past = bench.signed(|claims| claims["exp"] = json!(1));
    assert_eq!(subject(&past).as_deref(), Some("clerk-7"));
    // What nobody of ours signed says nothing.
    assert_eq!(subject("clerk-7"), None);
    assert_eq!(subject(&bench.signed(|claims| claims["iss"] = json!("another"))), None);
    let (claims, _) = past.rsplit_once('.').unwrap();
    assert_eq!(subject(&format!("{claims}.{}", "A".repeat(86))), None);
}
