//! Bounds on the work that answers can cause (KeyTrap, CVE-2023-50387; CVE-2023-50868).

/// How much work one lookup may be. Reaching a limit makes the outcome indeterminate, with that
/// reason; only iterations of NSEC3 make it insecure instead (RFC 9276, section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Aliases (CNAME, DNAME) from the name asked for to the outcome. Unbound: 11.
    pub alias_links: usize,
    /// DS records that fail to match a key, in one zone. Unbound: 4.
    pub failed_ds: usize,
    /// Keys with the tag and algorithm of one signature. More than one is rare. Unbound: 4.
    pub keys_per_tag: usize,
    /// Keys of one zone that are looked at. Zones have 2 to 6, during a rollover more.
    pub keys_per_zone: usize,
    /// Names hashed for the denials of one answer. A name of 127 labels needs about 130.
    pub nsec3_hashes: usize,
    /// Iterations of an NSEC3 hash; above, what rests on it is insecure. One limit, no second one
    /// (RFC 9276, section 4). Unbound: 150.
    pub nsec3_iterations: u16,
    /// Octets of all answers of a run.
    pub octets: usize,
    /// Questions of a run.
    pub questions: usize,
    /// Records of one RRset. A signed RRset of 64 KiB has at most 4,000 addresses.
    pub records_per_rrset: usize,
    /// Signatures tried for one RRset, those of one key tag with several keys counted for each.
    /// Unbound: 8.
    pub signatures_per_rrset: usize,
    /// Signatures tried in a run. A name of three zones needs 6.
    pub signatures_per_run: usize,
}

impl Limits {
    /// What serves every honest zone.
    pub const DEFAULT: Self = Self {
        alias_links: 11,
        failed_ds: 4,
        keys_per_tag: 4,
        keys_per_zone: 64,
        nsec3_hashes: 128,
        nsec3_iterations: 150,
        octets: 4 << 20,
        questions: 128,
        records_per_rrset: 512,
        signatures_per_rrset: 8,
        signatures_per_run: 128,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
