//! The findings that are due for each domain, from `findings.txt`: a domain's name, and below it a line for
//! each finding, severity and identifier, sorted.

use super::super::Domain;

/// Where they stand.
pub const FINDINGS_FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/src/mail/domains/findings.txt");

const FINDINGS: &str = include_str!("findings.txt");

/// Gives each domain what is due for it; one that is not in the file has nothing.
pub(super) fn add(domains: &mut [Domain]) {
    for domain in domains {
        let name = domain.to_string();
        let lines = FINDINGS.lines().skip_while(|line| *line != name).skip(1);
        let lines = lines.map_while(|line| line.strip_prefix("  "));
        domain.findings = lines.filter_map(|line| line.split_once(' ')).collect();
    }
}
