//! A domain's service as a process of its own, to be killed at any moment: `feed-domain STORE KEYS`.
//!
//! The first line that it prints is where it serves. It ends when its standard input does, so that it never outlives the
//! test that started it.

use std::{
    env,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    thread,
};

use qiyou_boot::{AccessArgs, Domain, DomainService, ExportArgs, ServeArgs, StartError};
use qiyou_kernel::Clock;
use qiyou_rpc::Drain;
use qiyou_store::Options;

fn main() -> ExitCode {
    let export = ExportArgs::default();
    let arguments = ServeArgs { listen: None, log: "error".to_owned(), probe: false, export };
    qiyou_boot::run_process("feed-domain", &arguments, 0, serve)
}

async fn serve(drain: Drain) -> Result<(), StartError> {
    let mut arguments = env::args().skip(1);
    let (Some(store), Some(keys)) = (arguments.next(), arguments.next()) else {
        return Err(StartError::service("say what to serve: feed-domain STORE KEYS"));
    };
    let (clock, domain) = (Clock::system(), Domain::new("childcare", 0));
    let listener = qiyou_boot::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, domain.port))).await?;
    let address = listener.local_addr()?;
    let service = DomainService::open(&domain, Options::new(store, clock.clone()), clock.clone()).await?;
    let access = AccessArgs::development(PathBuf::from(keys));
    let access = access.access(address, Some(service.context().domain.clone()), &clock)?;
    end_with_the_parent(drain.clone());
    writeln!(io::stdout(), "{address}")?;
    service.serve(listener, access, qiyou_rpc::Options::default(), drain).await?;
    Ok(())
}

/// Reading blocks, and a process does not wait for its threads: one of its own keeps nobody up.
fn end_with_the_parent(drain: Drain) {
    thread::spawn(move || {
        // Whether it ends or fails, nobody is there any more.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        drain.begin();
    });
}
