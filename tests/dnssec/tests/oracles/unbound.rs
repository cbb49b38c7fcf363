//! NLnet Labs' resolver, validating, with everything forwarded to the scenarios' server.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::base::iana::{Rcode, Rtype};
use domain::base::{Message, MessageBuilder};
use tlsakit_dnssec_tests::record::Name;
use tlsakit_dnssec_tests::scenario::{NOW, Scenario};
use tlsakit_dnssec_tests::server::{Server, Universes};

use super::universes;

/// How long it may take to start, and to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What unbound says of each scenario, in its words: `secure`, `insecure` or `servfail`.
#[test]
fn unbound_agrees() {
    let scenarios: Vec<Scenario> = Scenario::read_all()
        .into_iter()
        .filter(|scenario| !scenario.needs_now && !scenario.needs_root && !scenario.refuse_sha1)
        .collect();
    let universes = universes(&scenarios, NOW);
    let server = Server::start(universes.clone()).expect("a port");
    let unbound = Unbound::start(server.address, &universes);
    let mut differ = 0;
    for (scenario, (_, universe)) in scenarios.iter().zip(universes.iter()) {
        let status = unbound.status(&universe.name, universe.rtype);
        let same = status == super::in_resolvers_words(scenario);
        if !same {
            differ += 1;
        println!("{:<50} {:<14} {status} {} {}", scenario.name, scenario.expect.status, scenario.expect.outcome, universe.name);
        }
    }
    println!("{differ} of {}", scenarios.len());
    if std::env::var_os("KEEP").is_some() {
        println!("{}", fs::read_to_string(unbound.folder.path().join("log")).unwrap());
    }
    assert_eq!(differ, 0);
}

struct Unbound {
    process: Child,
    address: SocketAddr,
    folder: tempfile::TempDir,
}

impl Drop for Unbound {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Unbound {
    fn start(server: SocketAddr, universes: &Universes) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let anchors: String = universes.iter().map(|(_, universe)| universe.anchor_text()).collect();
        fs::write(folder.path().join("anchors"), anchors).expect("a file");
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|it| it.local_addr());
        let address = port.expect("a port");
        let config = config(folder.path().to_str().expect("a path"), server, address, universes);
        let file = folder.path().join("unbound.conf");
        fs::write(&file, config).expect("a file");
        let log = fs::File::create(folder.path().join("log")).expect("a file");
        let process = Command::new("unbound")
            .arg("-dp")
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("unbound");
        let unbound = Self { process, address, folder };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < PATIENCE, "{}", unbound.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        unbound
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Asks by TCP with DO=1 and CD=0.
    fn status(&self, name: &Name, rtype: Rtype) -> String {
        let mut message = MessageBuilder::new_vec();
        message.header_mut().set_rd(true);
        let mut message = message.question();
        message.push((name, rtype)).expect("room");
        let mut message = message.additional();
        message.opt(|opt| { opt.set_dnssec_ok(true); Ok(()) }).expect("room");
        let query = message.finish();
        match self.exchange(&query) {
            Ok(octets) => {
                let message = Message::from_octets(octets).expect("a message");
                match message.header().rcode() {
                    Rcode::NOERROR | Rcode::NXDOMAIN | Rcode::YXDOMAIN if message.header().ad() => "secure".into(),
                    Rcode::NOERROR | Rcode::NXDOMAIN | Rcode::YXDOMAIN => "insecure".into(),
                    Rcode::SERVFAIL => "servfail".into(),
                    other => other.to_string(),
                }
            }
            Err(why) if why.kind() == ErrorKind::WouldBlock => "timeout".into(),
            Err(why) => why.to_string(),
        }
    }

    fn exchange(&self, query: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = (query.len() as u16).to_be_bytes();
        stream.write_all(&[&length, query].concat())?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut answer)?;
        Ok(answer)
    }
}

fn config(folder: &str, server: SocketAddr, address: SocketAddr, universes: &Universes) -> String {
    let (upstream, port) = (server.port(), address.port());
    let mut config = format!(
        "server:
  directory: \"{folder}\"
  chroot: \"\"
  username: \"\"
  pidfile: \"\"
  use-syslog: no
  verbosity: 1
  val-log-level: 2
  interface: 127.0.0.1
  port: {port}
  do-ip6: no
  do-not-query-localhost: no
  qname-minimisation: no
  trust-anchor-signaling: no
  aggressive-nsec: no
  harden-algo-downgrade: no
  module-config: \"validator iterator\"
  trust-anchor-file: \"{folder}/anchors\"
  val-override-date: \"{NOW}\"
  val-sig-skew-min: 0
  val-sig-skew-max: 0
remote-control:
  control-enable: no
"
    );
    // A zone for each, since unbound keeps a record of how well a server answers for a zone.
    for (root, _) in universes {
        let root = root.fmt_with_dot();
        config += &format!("forward-zone:\n  name: \"{root}\"\n  forward-addr: 127.0.0.1@{upstream}\n");
    }
    config
}
