//! Keys, digests and signatures, made by BIND's tools.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::program::run;

/// Seconds of a day.
const DAY: u32 = 86_400;

/// The algorithm of zones whose algorithm does not matter.
const ALGORITHM: &str = "ECDSAP256SHA256";

/// The days, counted from now, on which signatures are good, unless they should not be.
const GOOD_DAYS: (i32, i32) = (-1, 30);

/// The size of RSA keys in bits.
const RSA_BITS: &str = "2048";

/// Iterations that BIND's tool signs with at most.
const BIND_ITERATIONS: u16 = 150;

/// A zone before it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    /// Its apex, absolute.
    pub(crate) name: &'static str,
    /// How it is signed.
    pub(crate) signing: Signing,
    /// Its records but for SOA, NS, delegations and DNSSEC, in a zone file's form.
    records: String,
}

/// How a zone is signed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Signing {
    /// Rightly, by a key of an algorithm, with a way to deny.
    Good(&'static str, Denial),
    /// The same with a key for keys and one for everything else.
    TwoKeys(&'static str, Denial),
    /// Wrongly.
    Flawed(Flaw),
    /// Not at all, and its parent says so.
    None,
}

/// How a zone proves that something does not exist.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Denial {
    Nsec,
    /// RFC 5155; the salt in hexadecimal, or `-`.
    Nsec3 {
        salt: &'static str,
        iterations: u16,
        opt_out: bool,
    },
}

/// What is wrong with a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The signatures over the addresses of its web host do not verify.
    BrokenSignature,
    /// The signatures over all RRsets of these types do not verify, at names with the label `bogus-`
    /// and the type in lower case.
    BrokenTypes,
    /// All signatures are past.
    Expired,
    /// All signatures are to come.
    Future,
    /// It has no NSEC records.
    NoDenial,
    /// The addresses of its web host are not signed.
    NoSignature,
    /// The parent has no DS record: signed, and insecure for everybody.
    NoDs,
    /// The DS record is of another key.
    OtherKey,
    /// The parent has a DS record, and nothing is signed.
    Stripped,
    /// The DS record is of an algorithm that nobody knows, and nothing is signed. That is allowed.
    UnknownAlgorithm,
}

/// A zone as it is served.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) name: &'static str,
    /// The zone file.
    pub(crate) file: PathBuf,
    /// The DS line for the parent, or nothing.
    ds: Option<String>,
}

impl Signed {
    /// The same zone in another file.
    pub(crate) fn at(&self, file: PathBuf) -> Self {
        Self {
            name: self.name,
            file,
            ds: self.ds.clone(),
        }
    }
}

impl Zone {
    pub(crate) fn new(name: &'static str, signing: Signing, records: &str) -> Self {
        Self {
            name,
            signing,
            records: records.to_owned(),
        }
    }

    /// The zone file without signatures; `below` are zones that may be delegated from here.
    fn text(&self, below: &[Signed]) -> String {
        let name = self.name;
        let mut text = format!(
            "$ORIGIN {name}\n$TTL 3600\n\
             @ SOA ns.lab.example. hostmaster.lab.example. 1 7200 3600 1209600 300\n\
             {}\n",
            self.records
        );
        if !self.records.contains("@ NS ") {
            text.push_str("@ NS ns.lab.example.\n");
        }
        for zone in below.iter().filter(|zone| self.delegates(zone, below)) {
            let ds = zone.ds.as_deref().unwrap_or_default();
            text.push_str(&format!("{} NS ns.lab.example.\n{ds}\n", zone.name));
        }
        text
    }

    /// Says whether `zone` is below this one, with none of the others between.
    fn delegates(&self, zone: &Signed, others: &[Signed]) -> bool {
        let is_between =
            |other: &&Signed| is_below(zone.name, other.name) && is_below(other.name, self.name);
        is_below(zone.name, self.name) && !others.iter().any(|it| is_between(&it))
    }
}

/// Signs all zones, each of which comes after those below it, into `folder`.
///
/// # Errors
///
/// If a tool fails.
pub(crate) fn sign_all(zones: &[Zone], folder: &Path) -> Result<Vec<Signed>, Failure> {
    let mut done = Vec::new();
    for zone in zones {
        let signed = sign(zone, &done, folder)?;
        done.push(signed);
    }
    Ok(done)
}

/// The DNSKEY line of a zone's key, for trust anchors.
///
/// # Errors
///
/// If the zone has no key in `folder`.
pub(crate) fn dnskey(zone: &str, folder: &Path) -> Result<String, Failure> {
    let prefix = format!("K{zone}+");
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&prefix) && name.ends_with(".key") {
            let text = fs::read_to_string(&path)?;
            let line = text.lines().find(|line| line.contains(" DNSKEY 257 "));
            if let Some(line) = line {
                return Ok(line.to_owned());
            }
        }
    }
    Err(format!("no key of {zone} in {}", folder.display()).into())
}

fn sign(zone: &Zone, below: &[Signed], folder: &Path) -> Result<Signed, Failure> {
    let label = if zone.name == "." { "root." } else { zone.name };
    let file = folder.join(format!("{label}zone"));
    fs::write(&file, zone.text(below))?;

    let ds = match zone.signing {
        Signing::None => None,
        Signing::Flawed(flaw) => sign_wrongly(zone.name, &file, flaw, folder)?,
        Signing::Good(algorithm, denial) => {
            let key = new_key(zone.name, algorithm, folder)?;
            match denial {
                Denial::Nsec3 { iterations, .. } if iterations > BIND_ITERATIONS => {
                    sign_file_by_ldns(zone.name, &file, iterations, &key)?;
                }
                _ => sign_file(zone.name, &file, denial, GOOD_DAYS, &["-z"], folder)?,
            }
            Some(ds_of(&key)?)
        }
        Signing::TwoKeys(algorithm, denial) => {
            let key = new_key(zone.name, algorithm, folder)?;
            make_key(zone.name, algorithm, &[], folder)?;
            sign_file(zone.name, &file, denial, GOOD_DAYS, &[], folder)?;
            Some(ds_of(&key)?)
        }
    };
    Ok(Signed {
        name: zone.name,
        file,
        ds,
    })
}

/// Signs a zone, or not, as its flaw has it, and gives the DS line for the parent, if there is one.
fn sign_wrongly(
    zone: &str,
    file: &Path,
    flaw: Flaw,
    folder: &Path,
) -> Result<Option<String>, Failure> {
    match flaw {
        Flaw::Stripped => return ds_of_new_key(zone, folder).map(Some),
        Flaw::UnknownAlgorithm => {
            return Ok(Some(format!("{zone} DS 4711 200 2 {}", "00".repeat(32))));
        }
        _ => {}
    }
    let days = match flaw {
        Flaw::Expired => (-60, -30),
        Flaw::Future => (30, 60),
        _ => GOOD_DAYS,
    };
    let key = new_key(zone, ALGORITHM, folder)?;
    sign_file(zone, file, Denial::Nsec, days, &["-z"], folder)?;
    let signed = fs::read_to_string(file)?;
    fs::write(file, spoil(&signed, zone, flaw))?;
    match flaw {
        Flaw::NoDs => Ok(None),
        Flaw::OtherKey => ds_of_new_key(zone, folder).map(Some),
        _ => ds_of(&key).map(Some),
    }
}

/// Makes a key that a DS record may name, and gives the path of its public half.
fn new_key(zone: &str, algorithm: &str, folder: &Path) -> Result<PathBuf, Failure> {
    make_key(zone, algorithm, &["-f", "KSK"], folder)
}

fn make_key(
    zone: &str,
    algorithm: &str,
    options: &[&str],
    folder: &Path,
) -> Result<PathBuf, Failure> {
    let mut arguments = vec!["-q", "-K", text(folder)?, "-a", algorithm];
    arguments.extend(options);
    if algorithm.contains("RSA") {
        arguments.extend(["-b", RSA_BITS]);
    }
    arguments.push(zone);
    let name = run("dnssec-keygen", &arguments)?;
    Ok(folder.join(format!("{}.key", name.trim())))
}

/// The DS line of a key, by SHA-256.
fn ds_of(key: &Path) -> Result<String, Failure> {
    run("dnssec-dsfromkey", &["-2", text(key)?])
}

/// The DS line of a key that the zone does not have.
fn ds_of_new_key(zone: &str, folder: &Path) -> Result<String, Failure> {
    let elsewhere = folder.join("other-keys");
    fs::create_dir_all(&elsewhere)?;
    ds_of(&new_key(zone, ALGORITHM, &elsewhere)?)
}

/// Signs a zone file in place, one record a line. The signatures are good from the first of `days` to
/// the second, counted from now.
fn sign_file(
    zone: &str,
    file: &Path,
    denial: Denial,
    days: (i32, i32),
    options: &[&str],
    folder: &Path,
) -> Result<(), Failure> {
    let moment = |days: i32| {
        let sign = if days < 0 { '-' } else { '+' };
        format!("now{sign}{}", days.unsigned_abs() * DAY)
    };
    let (begin, end) = (moment(days.0), moment(days.1));
    let (folder, file) = (text(folder)?, text(file)?);
    let mut arguments = vec!["-q", "-S", "-P", "-O", "full", "-K", folder, "-d", folder];
    arguments.extend(options);
    arguments.extend(["-s", &begin, "-e", &end, "-o", zone, "-f", file]);
    let iteration_text;
    if let Denial::Nsec3 {
        salt,
        iterations,
        opt_out,
    } = denial
    {
        iteration_text = iterations.to_string();
        arguments.extend(["-3", salt, "-H", &iteration_text]);
        if opt_out {
            arguments.push("-A");
        }
    }
    arguments.push(file);
    run("dnssec-signzone", &arguments).map(drop)
}

/// Signs a zone file in place with more iterations than BIND's tool agrees to, without salt.
fn sign_file_by_ldns(zone: &str, file: &Path, iterations: u16, key: &Path) -> Result<(), Failure> {
    let (file, key, iterations) = (text(file)?, key.with_extension(""), iterations.to_string());
    let arguments = [
        "-n",
        "-t",
        &iterations,
        "-o",
        zone,
        "-f",
        file,
        file,
        text(&key)?,
    ];
    run("ldns-signzone", &arguments).map(drop)
}

/// Takes from a signed zone what the flaw says it lacks.
fn spoil(zone_file: &str, zone: &str, flaw: Flaw) -> String {
    let host = format!("www.{zone}");
    let mut lines = Vec::new();
    for line in zone_file.lines() {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let (owner, rtype, covered) = match fields.as_slice() {
            [owner, _, _, rtype, covered, ..] => (*owner, *rtype, *covered),
            _ => ("", "", ""),
        };
        let is_of_host = owner == host && rtype == "RRSIG" && covered == "A";
        let is_denial = rtype == "NSEC" || (rtype == "RRSIG" && covered == "NSEC");
        match flaw {
            Flaw::BrokenSignature if is_of_host => lines.push(break_signature(line)),
            Flaw::BrokenTypes if rtype == "RRSIG" && is_bogus(owner, covered) => {
                lines.push(break_signature(line));
            }
            Flaw::NoDenial if is_denial => {}
            Flaw::NoSignature if is_of_host => {}
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}

/// Says whether a name has the label that marks its RRset of this type as bogus.
fn is_bogus(owner: &str, covered: &str) -> bool {
    let label = format!("bogus-{}", covered.to_ascii_lowercase());
    owner.split('.').any(|it| it == label)
}

/// Changes a character in the midst of the signature, which ends the line of a RRSIG record.
fn break_signature(line: &str) -> String {
    let at = line.len() - 40;
    let other = if line[at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    format!("{}{other}{}", &line[..at], &line[at + 1..])
}

/// Says whether a name is below another one.
fn is_below(name: &str, above: &str) -> bool {
    name != above && (above == "." || name.ends_with(&format!(".{above}")))
}

fn text(path: &Path) -> Result<&str, Failure> {
    Ok(path.to_str().ok_or("a path in UTF-8")?)
}
