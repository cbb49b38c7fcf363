//! NLnet Labs' resolver, validating, with everything forwarded to the scenarios' server.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::base::iana::{Rcode, Rtype};
use domain::base::{Message, MessageBuilder};
use tlsakit_dnssec_tests::record::Name;
use tlsakit_dnssec_tests::scenario::{NOW, Scenario};
use tlsakit_dnssec_tests::server::{Server, Universes};

use crate::comparison::{Comparison, Verdict, in_parallel};
use crate::{missing, scenarios, universes};

/// How long it may take to start, and to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Questions at once.
const AT_ONCE: usize = 32;

/// Unbound's verdict on each scenario, as of the moment that the scenarios have.
#[test]
fn unbound() {
    let scenarios: Vec<Scenario> = scenarios(|scenario| scenario.needs_now);
    let universes = universes(&scenarios, NOW);
    let server = Server::start(universes.clone()).expect("a port");
    let unbound = Unbound::start(server.address, &universes);
    let verdicts = in_parallel(AT_ONCE, &universes, |(_, universe)| {
        unbound.ask(&universe.name, universe.rtype)
    });
    let mut comparison = Comparison::new("unbound");
    for (scenario, verdict) in scenarios.iter().zip(verdicts) {
        comparison.add(scenario, verdict);
    }
    comparison.finish();
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
        let anchors: String = universes
            .iter()
            .map(|(_, universe)| universe.anchor_text())
            .collect();
        fs::write(folder.path().join("anchors"), anchors).expect("a file");
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|it| it.local_addr());
        let address = port.expect("a port");
        let file = folder.path().join("unbound.conf");
        fs::write(&file, config(folder.path(), server, address, universes)).expect("a file");
        let log = fs::File::create(folder.path().join("log")).expect("a file");
        let process = Command::new("unbound")
            .arg("-dp")
            .arg("-c")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|why| panic!("{}", missing("unbound", &why)));
        let mut unbound = Self {
            process,
            address,
            folder,
        };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            let ended = unbound.process.try_wait().expect("a state").is_some();
            assert!(!ended && start.elapsed() < PATIENCE, "{}", unbound.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        unbound
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Asks with DO=1 and CD=0.
    fn ask(&self, name: &Name, rtype: Rtype) -> Verdict {
        let mut message = MessageBuilder::new_vec();
        message.header_mut().set_rd(true);
        let mut message = message.question();
        message.push((name, rtype)).expect("room");
        let mut message = message.additional();
        let dnssec_ok = message.opt(|opt| {
            opt.set_dnssec_ok(true);
            Ok(())
        });
        dnssec_ok.expect("room");
        let Ok(octets) = self.exchange(&message.finish()) else {
            // It gives up a client that it has no answer for.
            return Verdict::NoAnswer;
        };
        let message = Message::from_octets(octets).expect("a message");
        match message.header().rcode() {
            Rcode::NOERROR | Rcode::NXDOMAIN | Rcode::YXDOMAIN if message.header().ad() => {
                Verdict::Secure
            }
            Rcode::NOERROR | Rcode::NXDOMAIN | Rcode::YXDOMAIN => Verdict::Insecure,
            _ => Verdict::NoAnswer,
        }
    }

    /// Asks by TCP.
    fn exchange(&self, query: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = u16::try_from(query.len())
            .expect("a short query")
            .to_be_bytes();
        stream.write_all(&[&length, query].concat())?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut answer)?;
        Ok(answer)
    }
}

/// The configuration: no root hints, no names of its own, one validator for everything.
fn config(folder: &Path, server: SocketAddr, address: SocketAddr, universes: &Universes) -> String {
    let (folder, upstream, port) = (folder.display(), server.port(), address.port());
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
  incoming-num-tcp: 100
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
    // One zone for each: unbound keeps a record of how well a server answers for a zone.
    for (root, _) in universes {
        let root = root.fmt_with_dot();
        let _ = write!(
            config,
            "forward-zone:\n  name: \"{root}\"\n  forward-addr: 127.0.0.1@{upstream}\n"
        );
    }
    config
}
