//! Servers that say anything at all in place of a ServerHello and a Certificate message.

use tlsakit_probe::session::flight::{FlightProblem, MAX_CERTIFICATES, ServerFlight};

/// Reads `data` at once and in pieces; the lower six bits of the first octet are their size. What is seen
/// has to be the same.
pub fn server_hello(data: &[u8]) {
    let [size, said @ ..] = data else {
        return;
    };
    let mut whole = ServerFlight::default();
    whole.receive(said);
    let mut pieces = ServerFlight::default();
    for piece in said.chunks(usize::from(size & 0x3f) + 1) {
        pieces.receive(piece);
    }
    assert_eq!(whole.is_done(), pieces.is_done());
    assert_eq!((whole.hello, whole.group), (pieces.hello, pieces.group));
    assert_eq!(whole.signature_scheme, pieces.signature_scheme);
    assert_eq!(whole.certificate_request, pieces.certificate_request);
    assert_eq!(whole.chain, pieces.chain);
    assert_eq!(
        (whole.alert, &whole.warnings),
        (pieces.alert, &pieces.warnings)
    );
    match (&whole.problem, &pieces.problem) {
        // Of what is no TLS as much is told as there was.
        (Some(FlightProblem::NotTls(all)), Some(FlightProblem::NotTls(first))) => {
            assert!(all.starts_with(first));
        }
        (all, first) => assert_eq!(all, first),
    }
    check(&whole);
}

/// Holds what was seen against the limits.
fn check(flight: &ServerFlight) {
    assert!(flight.chain.len() <= MAX_CERTIFICATES);
    assert!(!flight.is_chain_cut || flight.chain.len() == MAX_CERTIFICATES);
    assert!(flight.hello.is_some() || flight.chain.is_empty());
    let ends = flight.problem.is_some() || flight.alert.is_some();
    assert!(!ends || flight.is_done());
}
