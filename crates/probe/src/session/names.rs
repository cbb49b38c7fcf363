//! How a client names itself.

use std::fs;
use std::net::IpAddr;

use tlsakit_core::name::DomainName;

/// Where Linux and other systems keep the host's name.
const SOURCES: &[&str] = &["/proc/sys/kernel/hostname", "/etc/hostname"];

/// The host's name for EHLO (RFC 5321, section 4.1.1.1), in A-labels: nothing if it has none with a dot,
/// for which an address literal stands then.
pub fn default_ehlo() -> Option<String> {
    let text = SOURCES
        .iter()
        .find_map(|path| fs::read_to_string(path).ok())?;
    host_name(&text)
}

fn host_name(text: &str) -> Option<String> {
    let name = DomainName::parse(text.trim()).ok()?;
    let name = name.as_str().trim_end_matches('.');
    name.contains('.').then(|| name.to_owned())
}

/// The address literal of an address (RFC 5321, section 4.1.3).
pub(super) fn address_literal(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("[{address}]"),
        IpAddr::V6(address) => format!("[IPv6:{address}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_name_is_said() {
        for (text, name) in [
            ("mail.example.com\n", Some("mail.example.com")),
            ("Mail.Example.COM.", Some("mail.example.com")),
            ("mail\n", None),
            ("", None),
            ("a b.example", None),
        ] {
            assert_eq!(host_name(text).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn an_address_stands_in_brackets() {
        let literal = |text: &str| address_literal(text.parse().expect(text));
        assert_eq!(literal("192.0.2.1"), "[192.0.2.1]");
        assert_eq!(literal("2001:db8::1"), "[IPv6:2001:db8::1]");
    }
}
