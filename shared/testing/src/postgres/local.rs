//! Starting PostgreSQL from the machine's binaries.
//!
//! A shell stands between: it starts the server, waits until our end of its standard input closes, and cleans up. So
//! the server goes with the process, however that ends.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// Tries, each on another port: another process may take a free port before the server does.
const TRIES: usize = 3;

/// `$1` the directory, `$2` the binaries, `$3` the server's options; the rest stands before every command of theirs.
const KEEPER: &str = r#"
trap "" INT TERM HUP
directory=$1 binaries=$2 options=$3
shift 3
"$@" "$binaries/pg_ctl" -D "$directory/data" -l "$directory/log" -o "$options" -w -t 60 start >/dev/null && echo ready || echo failed
cat >/dev/null
"$@" "$binaries/pg_ctl" -D "$directory/data" -m immediate stop >/dev/null
rm -rf "$directory"
"#;

/// Durability stays as in production, since stores check it; memory is small, connections many.
const OPTIONS: &str =
    "-c listen_addresses=127.0.0.1 -c shared_buffers=64MB -c max_connections=250 -c max_wal_size=2GB";

/// A running server; stopped when dropped.
#[derive(Debug)]
pub(super) struct Local {
    port: u16,
    keeper: Child,
    user: User,
    binaries: PathBuf,
    directory: PathBuf,
    options: String,
}

impl Local {
    /// Starts one, or says why it cannot.
    pub(super) fn start() -> Result<Self, String> {
        let binaries = binaries().ok_or("found no PostgreSQL in PATH or /usr/lib/postgresql")?;
        let user = User::current()?;
        let template = template(&binaries, &user)?;
        let mut last = String::new();
        for _ in 0..TRIES {
            match Self::try_start(&binaries, user.clone(), &template) {
                Ok(local) => return Ok(local),
                Err(why) => last = why,
            }
        }
        Err(last)
    }

    /// The server's URL.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops the server at once, or starts it again.
    pub(super) fn control(&self, what: &str) -> Result<(), String> {
        let mut control = self.user.command(self.binaries.join("pg_ctl"));
        control.arg("-D").arg(self.directory.join("data")).arg("-l").arg(self.directory.join("log"));
        control.args(["-m", "immediate", "-w", "-t", "60", "-o", &self.options, what]);
        // Its output would be the server's, and would stay open for as long as that runs.
        let status = control.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        match status.map_err(told("pg_ctl"))? {
            status if status.success() => Ok(()),
            status => Err(format!("pg_ctl {what}: {status}")),
        }
    }

    fn try_start(binaries: &Path, user: User, template: &Path) -> Result<Self, String> {
        let directory = TempDir::with_prefix("qiyou-postgres-").map_err(told("a temporary directory"))?;
        // The keeper removes it: it must outlive the server, not us.
        let directory = directory.keep();
        user.own(&directory)?;
        run(user.command("cp").arg("-R").arg(template).arg(directory.join("data")))?;
        let port = free_port()?;
        let options = format!("{OPTIONS} -p {port} -c unix_socket_directories={}", directory.display());
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "sh"]).args([directory.as_os_str(), binaries.as_os_str()]).arg(&options);
        keeper.args(user.prefix()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut keeper = keeper.spawn().map_err(told("the shell that keeps the server"))?;
        let mut answer = String::new();
        if let Some(output) = keeper.stdout.take() {
            BufReader::new(output).read_line(&mut answer).map_err(told("the server's start"))?;
        }
        if answer.trim() == "ready" {
            return Ok(Self { port, keeper, user, binaries: binaries.to_owned(), directory, options });
        }
        let log = fs::read_to_string(directory.join("log")).unwrap_or_default();
        drop(keeper.stdin.take());
        let _ = keeper.wait();
        Err(format!("PostgreSQL did not start: {log}"))
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Who runs the server: PostgreSQL refuses to run as root.
#[derive(Clone, Debug)]
struct User {
    is_root: bool,
    id: String,
}

impl User {
    fn current() -> Result<Self, String> {
        let output = Command::new("id").arg("-u").output().map_err(told("the user's id"))?;
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Self { is_root: id == "0", id })
    }

    fn prefix(&self) -> &'static [&'static str] {
        if self.is_root { &["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] } else { &[] }
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let Some((first, rest)) = self.prefix().split_first() else { return Command::new(program.as_ref()) };
        let mut command = Command::new(first);
        command.args(rest).arg(program.as_ref());
        command
    }

    fn own(&self, directory: &Path) -> Result<(), String> {
        if self.is_root { run(Command::new("chown").arg("postgres:").arg(directory)) } else { Ok(()) }
    }
}

/// A data directory to copy from; making one takes a second, copying it a tenth.
fn template(binaries: &Path, user: &User) -> Result<PathBuf, String> {
    let version =
        Command::new(binaries.join("postgres")).arg("--version").output().map_err(told("its version"))?;
    let version: String = String::from_utf8_lossy(&version.stdout)
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let name = format!("qiyou-postgres-template-{version}-{}", user.id);
    let template = std::env::temp_dir().join(&name);
    let lock = File::create(std::env::temp_dir().join(format!("{name}.lock")))
        .map_err(told("the template's lock"))?;
    lock.lock().map_err(told("the template's lock"))?;
    if !template.exists() {
        let fresh = TempDir::with_prefix("qiyou-postgres-").map_err(told("a temporary directory"))?;
        user.own(fresh.path())?;
        let data = fresh.path().join("data");
        let mut initdb = user.command(binaries.join("initdb"));
        initdb
            .args(["-A", "trust", "-U", "postgres", "--locale=C", "-E", "UTF8", "--no-sync", "-D"])
            .arg(&data);
        run(&mut initdb)?;
        fs::rename(&data, &template).map_err(told("the template"))?;
    }
    Ok(template)
}

/// Where `postgres` and `initdb` are: in PATH, else the newest of Debian's.
fn binaries() -> Option<PathBuf> {
    let has_all = |directory: &PathBuf| {
        ["postgres", "initdb", "pg_ctl"].iter().all(|name| directory.join(name).exists())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let mut debian: Vec<_> = debian.map(|version| version.join("bin")).collect();
    debian.sort_by_key(|directory| {
        directory.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse::<u32>().ok())
    });
    std::env::split_paths(&path).chain(debian.into_iter().rev()).find(has_all)
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(told("a free port"))?;
    listener.local_addr().map(|address| address.port()).map_err(told("a free port"))
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn told(what: &'static str) -> impl Fn(std::io::Error) -> String {
    move |error| format!("{what}: {error}")
}
