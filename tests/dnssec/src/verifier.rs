//! Verifiers around that of the core: one that counts, and one that remembers.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};
use tlsakit_core::signature::{
    PublicKey, PureRust, SignatureError, SignatureScheme, SignatureVerifier,
};

/// Counts what it is asked to verify, and never verifies the same twice.
#[derive(Debug, Default)]
pub struct Counting {
    count: AtomicUsize,
    known: Mutex<HashMap<[u8; 32], Result<(), SignatureError>>>,
}

impl Counting {
    /// A verifier for as long as the process lives.
    pub fn leaked() -> &'static Self {
        Box::leak(Box::default())
    }

    /// How many signatures it was asked about since it was last asked for that number.
    pub fn take(&self) -> usize {
        self.count.swap(0, Ordering::Relaxed)
    }
}

impl SignatureVerifier for Counting {
    fn verify(
        &self,
        key: PublicKey<'_>,
        scheme: SignatureScheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.count.fetch_add(1, Ordering::Relaxed);
        let mut digest = Sha256::new();
        digest.update(format!("{key:?} {scheme:?} {signature:?}"));
        digest.update(message);
        let digest: [u8; 32] = digest.finalize().into();
        let known = self.known.lock().expect("no panic").get(&digest).copied();
        known.unwrap_or_else(|| {
            let result = PureRust.verify(key, scheme, message, signature);
            self.known.lock().expect("no panic").insert(digest, result);
            result
        })
    }
}
