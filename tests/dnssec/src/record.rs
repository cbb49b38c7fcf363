//! Records, their canonical form, and messages.

use bytes::Bytes;
use domain::base::iana::{Class, OptRcode, OptionCode, Rcode, Rtype};
use domain::base::message_builder::StaticCompressor;
use domain::base::name::FlattenInto;
use domain::base::rdata::{ComposeRecordData, UnknownRecordData};
use domain::base::{MessageBuilder, Name as DomainName, ParsedName, Record, Ttl};
use domain::dep::octseq::{OctetsBuilder, Parser};
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::{Entry, Zonefile};

/// An absolute domain name.
pub type Name = DomainName<Vec<u8>>;

/// Seconds that records live unless they say otherwise.
pub const TTL: u32 = 3_600;

/// A record with its RDATA in wire form, uncompressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rr {
    /// The owner, in the case in which it was written.
    pub owner: Name,
    /// The type.
    pub rtype: Rtype,
    /// Seconds.
    pub ttl: u32,
    /// RDATA.
    pub rdata: Vec<u8>,
}

/// A name of the scenarios, relative to `root`; `.` and `@` are `root` itself.
///
/// # Panics
///
/// If it is none.
pub fn name(text: &str, root: &Name) -> Name {
    if text == "." || text == "@" {
        return root.clone();
    }
    let relative = domain::base::RelativeName::<Vec<u8>>::from_chars(text.chars())
        .unwrap_or_else(|why| panic!("{text}: {why}"));
    let chain = relative.chain(root).expect("a short name");
    domain::base::ToName::to_vec(&chain)
}

/// A name in lower case.
pub fn lower(name: &Name) -> Name {
    let mut name = name.clone();
    name.make_canonical();
    name
}

/// The parent of a name; nothing for the root.
pub fn parent(name: &Name) -> Option<Name> {
    let parent = name.parent()?;
    Some(Name::from_octets(parent.as_octets().to_vec()).expect("a name"))
}

/// A label in front of a name.
pub fn below(label: &[u8], name: &Name) -> Name {
    let length = u8::try_from(label.len()).expect("a short label");
    Name::from_octets([&[length], label, name.as_slice()].concat()).expect("a short name")
}

impl Rr {
    /// Reads `owner [ttl] TYPE rdata`, with names relative to `root`.
    ///
    /// # Panics
    ///
    /// If it is no record.
    pub fn parse(text: &str, root: &Name) -> Self {
        if let Some(rr) = Self::parse_old(text, root) {
            return rr;
        }
        let mut file = Zonefile::new();
        let origin = Bytes::copy_from_slice(root.as_slice());
        file.set_origin(DomainName::from_octets(origin).expect("a name"));
        file.set_default_class(Class::IN);
        file.extend_from_slice(format!("$TTL {TTL}\n{text}\n").as_bytes());
        let entry = file
            .next_entry()
            .unwrap_or_else(|why| panic!("{text}: {why}"));
        let Some(Entry::Record(record)) = entry else {
            panic!("{text}: no record");
        };
        let mut rdata = Vec::new();
        record.data().compose_rdata(&mut rdata).expect("memory");
        Self {
            owner: domain::base::ToName::to_vec(record.owner()),
            rtype: record.rtype(),
            ttl: record.ttl().as_secs(),
            rdata,
        }
    }

    /// Reads a record of a type that `domain` does not know: a number, if it has one, and names.
    fn parse_old(text: &str, root: &Name) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [owner, rtype, words @ ..] = words.as_slice() else {
            return None;
        };
        let rtype: Rtype = rtype.parse().ok()?;
        let (numbers, names) = words.split_at_checked(numbers_before_names(rtype)?)?;
        let mut rdata = Vec::new();
        for number in numbers {
            rdata.extend(number.parse::<u16>().ok()?.to_be_bytes());
        }
        for text in names {
            rdata.extend_from_slice(name(text, root).as_slice());
        }
        Some(Self {
            owner: name(owner, root),
            rtype,
            ttl: TTL,
            rdata,
        })
    }

    /// RDATA as `domain` reads it.
    fn data(&self) -> ZoneRecordData<Vec<u8>, Name> {
        let mut parser = Parser::from_ref(self.rdata.as_slice());
        let parsed: Option<ZoneRecordData<&[u8], ParsedName<&[u8]>>> =
            domain::base::rdata::ParseRecordData::parse_rdata(self.rtype, &mut parser)
                .ok()
                .flatten()
                .filter(|_| parser.remaining() == 0);
        match parsed {
            Some(data) => data.flatten_into(),
            None => {
                let octets = self.rdata.clone();
                let data = UnknownRecordData::from_octets(self.rtype, octets);
                ZoneRecordData::Unknown(data.expect("short RDATA"))
            }
        }
    }

    /// RDATA in canonical form (RFC 4034, section 6.2).
    pub fn canonical_rdata(&self) -> Vec<u8> {
        if let Some(numbers) = numbers_before_names(self.rtype) {
            let (numbers, names) = self.rdata.split_at(2 * numbers);
            // Lengths of labels are below the letters.
            return [numbers, &names.to_ascii_lowercase()].concat();
        }
        let mut octets = Vec::new();
        self.data()
            .compose_canonical_rdata(&mut octets)
            .expect("memory");
        octets
    }

    /// The type that a RRSIG covers.
    pub fn covered(&self) -> Option<Rtype> {
        let field = self.rdata.first_chunk::<2>()?;
        (self.rtype == Rtype::RRSIG).then(|| Rtype::from_int(u16::from_be_bytes(*field)))
    }

    /// In presentation form.
    pub fn show(&self) -> String {
        format!(
            "{} {} {} {}",
            self.owner.fmt_with_dot(),
            self.ttl,
            self.rtype,
            self.data()
        )
    }
}

/// How many numbers of 16 bits come before the names in the RDATA of the types of RFC 4034,
/// section 6.2, that `domain` does not know; nothing for all other types.
fn numbers_before_names(rtype: Rtype) -> Option<usize> {
    match rtype.to_int() {
        // RP
        17 => Some(0),
        // AFSDB, RT, PX, KX
        18 | 21 | 26 | 36 => Some(1),
        _ => None,
    }
}

/// An answer before it is a message.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// RCODE, extended too.
    pub rcode: u16,
    /// The answer section.
    pub answer: Vec<Rr>,
    /// The authority section.
    pub authority: Vec<Rr>,
    /// The owners of the NSEC or NSEC3 records, one for each part of the proof.
    pub denial: Vec<Name>,
    /// TC.
    pub truncated: bool,
    /// The question that it claims to answer, if it is another one.
    pub question: Option<(Name, Rtype)>,
    /// EDNS options, as code and data.
    pub options: Vec<(u16, Vec<u8>)>,
    /// Octets that take the place of the message.
    pub garbage: Option<Vec<u8>>,
}

impl Answer {
    /// The message, with DO and AD unset.
    pub fn to_wire(&self, id: u16, name: &Name, rtype: Rtype) -> Vec<u8> {
        if let Some(garbage) = &self.garbage {
            return [&id.to_be_bytes(), garbage.as_slice()].concat();
        }
        let target = StaticCompressor::new(Vec::new());
        let mut message = MessageBuilder::from_target(target).expect("memory");
        let header = message.header_mut();
        header.set_id(id);
        header.set_qr(true);
        header.set_rd(true);
        header.set_ra(true);
        header.set_tc(self.truncated);
        header.set_rcode(Rcode::masked_from_int((self.rcode & 15) as u8));
        let mut message = message.question();
        let (name, rtype) = self.question.clone().unwrap_or((name.clone(), rtype));
        message.push((&name, rtype)).expect("room");
        let mut message = message.answer();
        let push = |rr: &Rr| {
            Record::new(
                rr.owner.clone(),
                Class::IN,
                Ttl::from_secs(rr.ttl),
                rr.data(),
            )
        };
        for rr in &self.answer {
            message.push(push(rr)).expect("room");
        }
        let mut message = message.authority();
        for rr in &self.authority {
            message.push(push(rr)).expect("room");
        }
        let mut message = message.additional();
        let rcode = OptRcode::masked_from_int(self.rcode);
        message
            .opt(|opt| {
                opt.set_udp_payload_size(1_232);
                opt.set_dnssec_ok(true);
                opt.set_rcode(rcode);
                for (code, data) in &self.options {
                    let length = u16::try_from(data.len()).expect("a short option");
                    let code = OptionCode::from_int(*code);
                    opt.push_raw_option(code, length, |target| target.append_slice(data))?;
                }
                Ok(())
            })
            .expect("room");
        message.finish().into_target()
    }
}
