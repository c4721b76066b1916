//! The images of our programs: how the Dockerfile makes them, and which of them the compose file runs.

use toml::Table;

use crate::file::{Compose, read};

/// The instructions of the Dockerfile's last stage, in one line each.
fn last_stage(dockerfile: &str) -> Vec<&str> {
    let lines: Vec<_> =
        dockerfile.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let begin = lines.iter().rposition(|line| line.starts_with("FROM ")).unwrap();
    lines[begin..].to_vec()
}

#[test]
fn an_image_holds_one_program_and_runs_it() {
    for (name, service) in &Compose::ours().services {
        let Some(program) = service.program() else { continue };
        assert_eq!(service.image, format!("{program}:{}", env!("CARGO_PKG_VERSION")), "{name}");
        assert_eq!(service.command[0], program, "{name}");
        let check = &service.healthcheck.as_ref().unwrap().test;
        assert_eq!(
            (check[0].as_str(), check[1].as_str()),
            ("CMD", program),
            "{name} has no other program to check it"
        );
    }
}

#[test]
fn the_last_stage_only_copies_what_was_built() {
    let dockerfile = read("Dockerfile");
    let stage = last_stage(&dockerfile);
    let allowed = ["FROM", "ARG", "COPY", "WORKDIR", "USER"];
    let other: Vec<_> =
        stage.iter().filter(|line| !allowed.iter().any(|word| line.starts_with(word))).collect();
    assert!(other.is_empty(), "no command runs there, and nothing is fetched: {other:?}");
    let copied = stage.iter().filter(|line| line.starts_with("COPY"));
    assert!(copied.clone().count() > 0 && copied.clone().all(|line| line.contains("--from=builder")));
}

#[test]
fn every_stage_begins_with_an_image_of_a_named_kind() {
    let dockerfile = read("Dockerfile");
    for image in dockerfile.lines().filter_map(|line| line.strip_prefix("FROM ")?.split(' ').next()) {
        let tag = image.rsplit_once(':').map(|(_, tag)| tag);
        assert!(tag.is_some_and(|tag| !tag.contains("latest")), "{image}");
    }
}

#[test]
fn the_images_user_is_the_services() {
    let dockerfile = read("Dockerfile");
    let user = last_stage(&dockerfile).into_iter().find_map(|line| line.strip_prefix("USER ")).unwrap();
    let compose = Compose::ours();
    let others: Vec<_> =
        compose.services.values().filter(|service| service.build.is_some() && service.user != user).collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn the_builder_has_the_workspaces_rust() {
    let builder = format!("FROM rust:{}-bookworm AS builder", env!("CARGO_PKG_RUST_VERSION"));
    assert!(read("Dockerfile").contains(&builder), "write {builder}");
}

#[test]
fn the_builder_gets_every_member_of_the_workspace_and_no_secret() {
    let ignored = read(".dockerignore");
    let mut lines = ignored.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines.next(), Some("*"), "all is left out but for what is named");
    let let_in: Vec<_> = lines.map(|line| line.strip_prefix('!').unwrap()).collect();
    let manifest: Table = read("Cargo.toml").parse().unwrap();
    let members = manifest["workspace"]["members"].as_array().unwrap().iter();
    let members: Vec<_> = members.map(|member| member.as_str().unwrap().trim_end_matches("/*")).collect();
    // A member within another one's directory comes along with that.
    let comes_along = |path: &str| path.rsplit_once('/').is_some_and(|(above, _)| members.contains(&above));
    let mut needed: Vec<_> = members.iter().copied().filter(|member| !comes_along(member)).collect();
    needed.extend(["Cargo.toml", "Cargo.lock"]);
    needed.sort_unstable();
    assert_eq!(let_in, needed);
}
