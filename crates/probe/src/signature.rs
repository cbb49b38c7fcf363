//! Signatures, verified natively.
