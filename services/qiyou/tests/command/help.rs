//! What the program says of itself.

use crate::program::run;

#[test]
fn the_commands_are_listed_in_the_order_of_their_use() {
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    insta::assert_snapshot!(help.out);
}

#[test]
fn every_command_shows_how_it_is_called() {
    let commands = [
        "demo",
        "up",
        "view",
        "report",
        "template",
        "import",
        "plan check",
        "plan load",
        "regions load",
        "token",
        "rebuild",
        "backup",
        "backup verify",
        "restore",
    ];
    for command in commands {
        let words: Vec<_> = command.split(' ').chain(["--help"]).collect();
        let help = run(&words);
        assert_eq!(help.code, 0, "{command}");
        assert!(help.out.contains("Example"), "{command}: {}", help.out);
        assert!(help.out.contains(&format!("  qiyou {command}")), "{command}: {}", help.out);
        let widest = help.out.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(120), "{command}: {widest:?}");
    }
}
