//! Certificates, requests and public keys: what can be read of them, and paths between them.

pub(crate) mod algorithm;
pub mod asn1;
pub mod bundle;
pub mod certificate;
pub(crate) mod describe;
pub(crate) mod distinguished_name;
pub(crate) mod extensions;
pub mod handshake;
pub(crate) mod name_constraints;
pub mod path;
pub(crate) mod pem;
pub(crate) mod pkcs7;
pub(crate) mod public_roots;
pub mod request;
pub(crate) mod roots;
pub(crate) mod signed;
pub mod spki;

pub use certificate::Certificate;
pub use pem::write as write_pem;
pub use request::CertificateRequest;
pub use spki::SubjectPublicKeyInfo;
