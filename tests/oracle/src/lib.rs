//! What the tests of this crate, and those of the command line, have in common: certificates made in
//! code, and the programs that our results are held against.

pub mod certificate;
pub mod der;
pub mod openssl;
pub mod records;
pub mod tool;
