//! What other validators say: Unbound by its AD bit and SERVFAIL, delv by its words.

use std::process::Stdio;

use crate::program::command;
use crate::{Failure, Lab};

/// What is asked: a name and a type.
pub type Asked<'a> = (&'a str, &'a str);

/// What a validator says, in the words of `tlsakit lookup`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// `secure`, `insecure`, `bogus` or `indeterminate`.
    pub status: &'static str,
    /// `answer`, `no-data`, `name-error` or `failed`; nothing if the validator keeps it to itself.
    pub outcome: Option<&'static str>,
}

impl Verdict {
    /// Says whether nothing in it speaks against `other`.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let outcome = self.outcome.is_none() || self.outcome == other.outcome;
        self.status == other.status && outcome
    }
}

/// Asks the lab's Unbound with dig. It gives nothing away of what it holds for bogus.
///
/// # Errors
///
/// If dig does not get an answer.
pub fn ask_unbound(lab: &Lab, (name, rtype): Asked<'_>) -> Result<Verdict, Failure> {
    let said = dig(lab, (name, rtype), "+nocdflag")?;
    match rcode(&said)? {
        "SERVFAIL" => failed(lab, (name, rtype)),
        rcode => {
            let flags = between(&said, ";; flags:", ";").ok_or("dig shows no flags")?;
            let is_secure = flags.split_whitespace().any(|flag| flag == "ad");
            let outcome = match rcode {
                "NXDOMAIN" => "name-error",
                "NOERROR" if has_answer(&said, rtype) => "answer",
                "NOERROR" => "no-data",
                other => return Err(format!("Unbound says {other}").into()),
            };
            Ok(Verdict {
                status: if is_secure { "secure" } else { "insecure" },
                outcome: Some(outcome),
            })
        }
    }
}

/// Asks delv, which validates by itself what it has from the lab's Unbound.
///
/// # Errors
///
/// If its words are none of those known.
pub fn ask_delv(lab: &Lab, (name, rtype): Asked<'_>) -> Result<Verdict, Failure> {
    let resolver = lab.resolver();
    let output = command("delv")
        .arg(format!("@{}", resolver.ip()))
        .args(["-p", &resolver.port().to_string(), "-a"])
        .arg(lab.delv_anchor_file())
        .args(["+root=.", name, rtype])
        .stdin(Stdio::null())
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let is_absence = said.contains("ncache") || said.contains("negative response");
    if said.contains("resolution failed") && !is_absence {
        return failed(lab, (name, rtype));
    }
    // An answer with aliases has a line for each RRset.
    let status = if said.contains("unsigned answer") || said.contains("response, unsigned") {
        "insecure"
    } else if said.contains("fully validated") {
        "secure"
    } else {
        return Err(format!("delv says of {name} {rtype}: {said}").into());
    };
    let outcome = match () {
        () if said.contains("$NXDOMAIN") || said.contains("ncache nxdomain") => "name-error",
        () if is_absence => "no-data",
        () => "answer",
    };
    Ok(Verdict {
        status,
        outcome: Some(outcome),
    })
}

/// Why a validator fails: what can be had without checking fails by the check alone.
fn failed(lab: &Lab, (name, rtype): Asked<'_>) -> Result<Verdict, Failure> {
    let unchecked = dig(lab, (name, rtype), "+cdflag")?;
    let is_bogus = matches!(rcode(&unchecked)?, "NOERROR" | "NXDOMAIN");
    Ok(Verdict {
        status: if is_bogus { "bogus" } else { "indeterminate" },
        outcome: None,
    })
}

/// A DNSKEY line as delv takes it for an anchor.
pub(crate) fn delv_anchor(dnskey: &str) -> Result<String, Failure> {
    let (_, rdata) = dnskey.split_once(" DNSKEY ").ok_or("a DNSKEY line")?;
    let fields: Vec<&str> = rdata.split_whitespace().collect();
    let [flags, protocol, algorithm, key @ ..] = fields.as_slice() else {
        return Err("a DNSKEY line".into());
    };
    let key = key.concat();
    Ok(format!(
        "trust-anchors {{ . static-key {flags} {protocol} {algorithm} \"{key}\"; }};\n"
    ))
}

fn dig(lab: &Lab, (name, rtype): Asked<'_>, checking: &str) -> Result<String, Failure> {
    let resolver = lab.resolver();
    let output = command("dig")
        .arg(format!("@{}", resolver.ip()))
        .args([
            "-p",
            &resolver.port().to_string(),
            "-r",
            "+dnssec",
            checking,
        ])
        .args(["+nocookie", name, rtype])
        .stdin(Stdio::null())
        .output()?;
    Ok(String::from_utf8(output.stdout)?)
}

fn rcode(said: &str) -> Result<&str, Failure> {
    Ok(between(said, "status: ", ",").ok_or_else(|| format!("dig has no answer: {said}"))?)
}

/// Says whether the answer section has a record of the type asked for.
fn has_answer(said: &str, rtype: &str) -> bool {
    let section = between(said, ";; ANSWER SECTION:\n", "\n\n").unwrap_or_default();
    section
        .lines()
        .any(|line| line.split_whitespace().nth(3) == Some(rtype))
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(begin)?;
    rest.split_once(end).map(|(middle, _)| middle)
}
