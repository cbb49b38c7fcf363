//! Which servers may be visited for the page: those that everybody can visit, at ports of services that
//! use TLS. So a page with the token learns nothing of the network behind the user's firewall.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hyper::StatusCode;
use tlsakit_core::probe::service_ports;

use super::refusal::Refusal;

/// What may be visited.
pub(super) struct Targets {
    private: bool,
    ports: BTreeSet<u16>,
}

impl Targets {
    /// The ports of services that are known, and `ports`; addresses that are not public only if `private`.
    pub(super) fn new(private: bool, ports: &[u16]) -> Self {
        Self {
            private,
            ports: service_ports().chain(ports.iter().copied()).collect(),
        }
    }

    /// Whether a port may be visited.
    pub(super) fn port(&self, port: u16) -> Result<(), Refusal> {
        if self.ports.contains(&port) {
            return Ok(());
        }
        let message = format!(
            "port {port} is of no service that tlsakit knows: it is visited after `tlsakit ui --allow-port {port}`"
        );
        Err(Refusal::new(StatusCode::FORBIDDEN, "port-refused", message))
    }

    /// Whether an address may be visited.
    pub(super) fn address(&self, address: IpAddr) -> Result<(), Refusal> {
        let Some(kind) = kind(address).filter(|_| !self.private) else {
            return Ok(());
        };
        let message = format!(
            "{address} is {kind}, not a public address: it is visited after `tlsakit ui --allow-private`"
        );
        let status = StatusCode::FORBIDDEN;
        Err(Refusal::new(status, "address-refused", message))
    }
}

/// What an address is that is not public (RFC 6890, and the registries of IANA that it began); nothing for
/// one that is.
fn kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address).or_else(|| embedded(address).and_then(kind_v4)),
    }
}

fn kind_v4(address: Ipv4Addr) -> Option<&'static str> {
    Some(match address.octets() {
        [0, ..] => "an unspecified address (RFC 1122)",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "a private address (RFC 1918)",
        [100, 64..=127, ..] => "a shared address of a provider (RFC 6598)",
        [127, ..] => "a loopback address (RFC 1122)",
        [169, 254, ..] => "a link-local address (RFC 3927)",
        [192, 0, 0, _] => "an address for protocols (RFC 6890)",
        [198, 18 | 19, ..] => "an address for measurements (RFC 2544)",
        [224..=239, ..] => "a multicast address (RFC 5771)",
        [240..=255, ..] => "a reserved address (RFC 1112)",
        _ => return None,
    })
}

fn kind_v6(address: Ipv6Addr) -> Option<&'static str> {
    Some(match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => "an unspecified address (RFC 4291)",
        [0, 0, 0, 0, 0, 0, 0, 1] => "a loopback address (RFC 4291)",
        [0x64, 0xff9b, 1, ..] => "a translated address of a network's own (RFC 8215)",
        [0x100, 0, 0, 0, ..] => "an address that discards (RFC 6666)",
        [0xfc00..=0xfdff, ..] => "a unique local address (RFC 4193)",
        [0xfe80..=0xfebf, ..] => "a link-local address (RFC 4291)",
        [0xfec0..=0xfeff, ..] => "a site-local address (RFC 3879)",
        [0xff00..=0xffff, ..] => "a multicast address (RFC 4291)",
        _ => return None,
    })
}

/// The IPv4 address that an IPv6 address leads to: IPv4-compatible and mapped (RFC 4291, section 2.5.5),
/// translated (RFC 2765; RFC 6052, section 2.1), 6to4 (RFC 3056) and Teredo (RFC 4380, section 4).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let (high, low) = match address.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => (high, low),
        [0x2001, 0, _, _, _, _, high, low] => (!high, !low),
        _ => return None,
    };
    Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: &[&str] = &[
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:192.168.1.1",
        "::ffff:0:169.254.169.254",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "100::1",
        "2001:0:1:2:3:4:80ff:fffe",
        "2002:7f00:1::1",
        "2002:c0a8:101::",
        "fc00::1",
        "fdff:ffff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
    ];

    const PUBLIC: &[&str] = &[
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "128.0.0.1",
        "169.253.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "64:ff9b:2::1",
        "2002:808:808::1",
        "2600::1",
        "fbff::1",
    ];

    #[test]
    fn private_addresses_are_refused_in_every_form() {
        let (strict, open) = (Targets::new(false, &[]), Targets::new(true, &[]));
        for text in PRIVATE {
            let address = text.parse().expect(text);
            let refusal = strict.address(address).expect_err(text);
            assert_eq!(refusal.code, "address-refused", "{text}");
            assert_eq!(open.address(address), Ok(()), "{text}");
        }
        for text in PUBLIC {
            let address = text.parse().expect(text);
            assert_eq!(strict.address(address), Ok(()), "{text}");
        }
    }

    #[test]
    fn only_ports_of_services_are_visited() {
        let targets = Targets::new(false, &[2525]);
        for port in [25, 110, 143, 443, 465, 587, 853, 993, 995, 5269, 2525] {
            assert_eq!(targets.port(port), Ok(()), "{port}");
        }
        for port in [0, 1, 22, 53, 80, 2375, 6379, 8080, 9200, 11211, 65535] {
            let refusal = targets.port(port).expect_err("refused");
            assert_eq!(refusal.code, "port-refused", "{port}");
        }
    }
}
