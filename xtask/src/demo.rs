//! `cargo xtask demo`: builds the page and serves it on this machine with Vite's preview server, under the policy that
//! `www/vite.config.ts` states and the browser tests load the page with.

use crate::util::{Failure, Result, npm, root, run};
use crate::web;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Port to serve on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to serve on; without a value, every address of this machine
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "0.0.0.0")]
    host: Option<IpAddr>,
    /// Open the page in the default browser
    #[arg(long)]
    open: bool,
    /// Build, but do not serve
    #[arg(long)]
    build_only: bool,
}

/// Builds the page and serves it until interrupted.
pub(crate) fn demo(args: &Args) -> Result<()> {
    let address = SocketAddr::new(args.host.unwrap_or(Ipv4Addr::LOCALHOST.into()), args.port);
    if !args.build_only {
        // A busy port is said before the build.
        free(address)?;
    }
    web::build(&web::Args { dev: false })?;
    if args.build_only {
        return Ok(());
    }
    println!("Crest is at http://localhost:{} (stop with Ctrl-C)", args.port);
    if !address.ip().is_loopback() {
        println!("also at http://{address}; browsers offer WebGPU only on localhost or https");
    }
    let mut server = npm(&root().join("www"), "exec -- vite preview --strictPort --logLevel warn --port");
    server.arg(args.port.to_string()).arg("--host").arg(address.ip().to_string());
    if args.open {
        server.arg("--open");
    }
    run(&mut server)
}

fn free(address: SocketAddr) -> Result<()> {
    TcpListener::bind(address).map(drop).map_err(|e| match e.kind() {
        io::ErrorKind::AddrInUse => Failure::new(format!("port {} is in use", address.port())).hint(format!(
            "stop the other program or choose another: --port {}",
            address.port().wrapping_add(1)
        )),
        _ => Failure::new(format!("cannot listen on {address}: {e}")).hint("choose another --port or --host"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_is_named() {
        let taken = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let address = taken.local_addr().unwrap();
        let failure = free(address).unwrap_err().to_string();
        assert!(failure.contains(&format!("port {} is in use", address.port())), "{failure}");
        assert!(failure.contains("--port"), "{failure}");
    }
}
