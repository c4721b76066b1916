//! The program under test, run to its end or left running.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// The one line that it printed to the standard error, its log aside.
    pub(crate) fn line(&self) -> &str {
        let lines: Vec<_> = self.err.lines().filter(|line| !line.starts_with('{')).collect();
        let [line] = lines[..] else { panic!("one line: {self:?}") };
        line
    }
}

/// A call of the program, free of the settings of whoever runs the tests.
pub(crate) fn qiyou(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qiyou"));
    for name in ["QIYOU_TOKEN", "QIYOU_TOKEN_FILE", "QIYOU_LOG", "QIYOU_DATA", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.args(args).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(args: &[&str]) -> Ended {
    ended(qiyou(args))
}

/// Runs a call to its end.
pub(crate) fn ended(mut command: Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// `qiyou up` while it runs; killed when the test is over.
pub(crate) struct Up {
    child: Child,
    out: BufReader<ChildStdout>,
    /// The address of each service, as it said.
    pub(crate) addresses: Vec<(String, String)>,
}

impl Up {
    /// Starts it on free ports over a directory, and waits until it serves.
    pub(crate) fn start(data: &Path, args: &[&str]) -> Self {
        Self::start_on("0", data, args)
    }

    /// Starts it on the ports from `base` on over a directory, and waits until it serves.
    pub(crate) fn start_on(base: &str, data: &Path, args: &[&str]) -> Self {
        let mut command = qiyou(&["up", "--base-port", base, "--data", data.to_str().unwrap()]);
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut addresses = Vec::new();
        loop {
            let mut line = String::new();
            let is_over = out.read_line(&mut line).unwrap() == 0;
            assert!(!is_over, "it ended before it served: {}", rest(child.stderr.take().unwrap()));
            match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                [name, address] => addresses.push(((*name).to_owned(), (*address).to_owned())),
                _ => return Self { child, out, addresses },
            }
        }
    }

    /// The aggregator's address.
    pub(crate) fn aggregator(&self) -> String {
        format!("http://{}", self.addresses[0].1)
    }

    /// Tells it to stop, as a process manager does, and waits until it is gone.
    pub(crate) fn stop(mut self) -> Ended {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let code = self.child.wait().unwrap().code().unwrap();
        let err = rest(self.child.stderr.take().unwrap());
        let mut out = String::new();
        self.out.read_to_string(&mut out).unwrap();
        Ended { code, out, err }
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        // It is gone already where the test stopped it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rest(mut stream: impl Read) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}
