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
