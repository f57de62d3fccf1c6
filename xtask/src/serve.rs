//! `cargo xtask demo`: builds the page and serves it on this machine, with a policy under which no request can leave.

use crate::util::{Failure, Result, at, files_below, root, run};
use crate::web;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::{fs, io, thread};
use tiny_http::{Header, Method, Response, Server};

/// Browsers open about six connections each; a slow one must not hold up the others.
const THREADS: usize = 8;

/// The page may load only itself, run its wasm, and start its worker.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob: data:; \
                      style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Port to serve on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to serve on; without a value, every address of this machine
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST),
          default_missing_value = "0.0.0.0")]
    host: IpAddr,
    /// Open the page in the default browser
    #[arg(long)]
    open: bool,
    /// Build, but do not serve
    #[arg(long)]
    build_only: bool,
}

/// Builds the page and serves it until interrupted.
pub(crate) fn demo(args: &Args) -> Result<()> {
    // A busy port is said before the build; the listener is kept, so nobody takes the port meanwhile.
    let listener = if args.build_only { None } else { Some(listen(SocketAddr::new(args.host, args.port))?) };
    web::build(&web::Args { dev: false })?;
    let Some(listener) = listener else { return Ok(()) };
    let server = Running::start(listener, &root().join("www/dist"))?;
    let url = format!("http://localhost:{}", server.address.port());
    println!("Crest is at {url} (stop with Ctrl-C)");
    if !args.host.is_loopback() {
        println!("also at http://{}; browsers offer WebGPU only on localhost or https", server.address);
    }
    if args.open && open_browser(&url).is_err() {
        eprintln!("no browser could be started; open {url} yourself");
    }
    server.wait();
    Ok(())
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).map_err(|e| match e.kind() {
        io::ErrorKind::AddrInUse => Failure::new(format!("port {} is in use", address.port())).hint(format!(
            "stop the other program or choose another: --port {}",
            address.port().wrapping_add(1)
        )),
        _ => Failure::new(format!("cannot listen on {address}: {e}")).hint("choose another --port or --host"),
    })
}

fn open_browser(url: &str) -> Result<()> {
    let mut command = if cfg!(windows) {
        Command::new("cmd")
    } else {
        Command::new(if cfg!(target_os = "macos") { "open" } else { "xdg-open" })
    };
    if cfg!(windows) {
        command.args(["/C", "start", ""]);
    }
    run(command.arg(url))
}

/// A server with its threads.
struct Running {
    /// Where it listens.
    address: SocketAddr,
    server: Arc<Server>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Running {
    /// Serves the files that are below `folder` now.
    fn start(listener: TcpListener, folder: &Path) -> Result<Self> {
        let site = Arc::new(Site::read(folder)?);
        let address =
            listener.local_addr().map_err(|e| Failure::new(format!("the listener has no address: {e}")))?;
        let server = Server::from_listener(listener, None)
            .map_err(|e| Failure::new(format!("cannot serve on {address}: {e}")))?;
        let server = Arc::new(server);
        let threads = (0..THREADS).map(|_| {
            let (server, site) = (Arc::clone(&server), Arc::clone(&site));
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    let response = site.answer(request.method(), request.url());
                    // A browser that closes the connection early has lost interest; that is its right.
                    let _ = request.respond(response);
                }
            })
        });
        Ok(Running { address, threads: threads.collect(), server })
    }

    fn wait(mut self) {
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One wake-up call ends one waiting thread.
        self.threads.iter().for_each(|_| self.server.unblock());
    }
}

/// Every file by the path a browser asks for. A request can only pick from this table: there is no path to climb out of.
struct Site(BTreeMap<String, File>);

struct File {
    kind: &'static str,
    bytes: Arc<[u8]>,
}

impl Site {
    fn read(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for path in files_below(folder, &[])? {
            let file = File { kind: media_type(&path), bytes: fs::read(&path).map_err(at(&path))?.into() };
            files.insert(address_of(&path, folder)?, file);
        }
        Ok(Site(files))
    }

    fn answer(&self, method: &Method, url: &str) -> Response<io::Cursor<Arc<[u8]>>> {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let path = if path == "/" { "/index.html" } else { path };
        let file = self.0.get(path);
        let (status, kind, bytes) = match (method, file) {
            (Method::Get | Method::Head, Some(file)) => (200, file.kind, Arc::clone(&file.bytes)),
            (Method::Get | Method::Head, None) => (404, TEXT, b"404: no such file\n".as_slice().into()),
            _ => (405, TEXT, b"405: only GET and HEAD\n".as_slice().into()),
        };
        let length = bytes.len();
        let mut headers = [
            ("Content-Type", kind),
            ("Content-Security-Policy", POLICY),
            ("Cache-Control", "no-cache"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        .to_vec();
        if status == 405 {
            headers.push(("Allow", "GET, HEAD"));
        }
        let headers =
            headers.iter().filter_map(|(name, value)| Header::from_bytes(*name, *value).ok()).collect();
        // The length is known: say it, rather than sending pieces of unknown number.
        Response::new(status.into(), headers, io::Cursor::new(bytes), Some(length), None)
            .with_chunked_threshold(usize::MAX)
    }
}

/// The path of a file in a URL. Names outside plain ASCII would need an encoding on which browsers must agree.
fn address_of(path: &Path, folder: &Path) -> Result<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    let names = path.strip_prefix(folder).unwrap_or(path).iter();
    let names: Option<Vec<&str>> = names.map(|name| name.to_str().filter(|n| n.chars().all(plain))).collect();
    match names {
        Some(names) => Ok(format!("/{}", names.join("/"))),
        None => Err(Failure::new(format!("{}: this name cannot stand in a URL as it is", path.display()))
            .hint("use letters, digits, `-`, `_`, `.` and `~`")),
    }
}

const TEXT: &str = "text/plain; charset=utf-8";

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => TEXT,
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::util::write;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn site() -> (tempfile::TempDir, Running) {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("secret"), b"secret").unwrap();
        write(&folder.path().join("dist/index.html"), b"<p>page").unwrap();
        write(&folder.path().join("dist/assets/crest.wasm"), &[7; 100_000]).unwrap();
        let running = {
            let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
            Running::start(listener, &folder.path().join("dist")).unwrap()
        };
        (folder, running)
    }

    /// The whole answer to one request line.
    fn ask(running: &Running, line: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(running.address).unwrap();
        write!(stream, "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
        (String::from_utf8(answer[..end].to_vec()).unwrap(), answer[end..].to_vec())
    }

    #[test]
    fn files_come_with_type_length_and_policy() {
        let (_folder, running) = site();
        let (head, body) = ask(&running, "GET /assets/crest.wasm?v=1");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("Content-Type: application/wasm\r\n"), "{head}");
        assert!(head.contains("Content-Length: 100000\r\n"), "{head}");
        assert!(head.contains(&format!("Content-Security-Policy: {POLICY}\r\n")), "{head}");
        assert_eq!(body, [7; 100_000]);
        assert_eq!(ask(&running, "GET /").1, b"<p>page");
    }

    #[test]
    fn head_has_no_body_and_other_methods_are_refused() {
        let (_folder, running) = site();
        let (head, body) = ask(&running, "HEAD /index.html");
        assert!(head.starts_with("HTTP/1.1 200") && head.contains("Content-Length: 7\r\n"), "{head}");
        assert!(body.is_empty());
        let (head, _) = ask(&running, "POST /index.html");
        assert!(head.starts_with("HTTP/1.1 405") && head.contains("Allow: GET, HEAD\r\n"), "{head}");
    }

    #[test]
    fn nothing_outside_the_folder_is_reachable() {
        let (_folder, running) = site();
        for path in [
            "/../secret",
            "/%2e%2e/secret",
            "/assets/../../secret",
            "//secret",
            "/..%2fsecret",
            "/assets",
            "/",
        ] {
            let (head, body) = ask(&running, &format!("GET {path}"));
            assert_eq!(head.starts_with("HTTP/1.1 404"), path != "/", "{path}: {head}");
            assert_ne!(body, b"secret", "{path}");
        }
    }

    #[test]
    fn a_busy_port_is_named() {
        let taken = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let address = taken.local_addr().unwrap();
        let failure = listen(address).unwrap_err().to_string();
        assert!(failure.contains(&format!("port {} is in use", address.port())), "{failure}");
        assert!(failure.contains("--port"), "{failure}");
    }
}
