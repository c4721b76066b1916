//! Tokens, and the key that signs them.

use tempfile::TempDir;

use crate::program::run;

#[test]
fn a_key_is_made_only_where_it_is_asked_for() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().to_str().unwrap();
    let refused = run(&["token", "--data", data, "--subject", "clerk-7"]);
    assert!(refused.line().contains(" holds no development key"), "{refused:?}");
    assert_eq!(refused.code, 64);

    let made = run(&["token", "--data", data, "--subject", "clerk-7", "--make-key"]);
    assert_eq!((made.code, made.out.split('.').count()), (0, 3), "{made:?}");
    assert!(
        directory.path().join("development.jwks.json").exists(),
        "the half that services elsewhere trust"
    );

    let signed = run(&["token", "--data", data, "--subject", "clerk-7"]);
    assert_eq!(signed.code, 0, "the key is there now: {signed:?}");
}

#[test]
fn a_token_that_every_service_would_refuse_is_a_wrong_call() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().to_str().unwrap();
    for (subject, ttl, told) in [
        ("", "8h", "'--subject <NAME>': name whom the token stands for, such as clerk-7"),
        (" \t", "8h", "'--subject <NAME>': name whom the token stands for, such as clerk-7"),
        ("clerk-7", "0s", "'--ttl <TIME>': the token would have expired already; write a time above zero"),
    ] {
        let ended = run(&["token", "--data", data, "--make-key", "--subject", subject, "--ttl", ttl]);
        assert!(ended.err.contains(told), "{ended:?}");
        assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    }
    assert!(!directory.path().join("development.key").exists(), "nothing was made for it");
}
