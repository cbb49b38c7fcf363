//! What the resolver of a scenario does other than an honest one: the lines `reply`.

use data_encoding::HEXLOWER_PERMISSIVE;
use domain::base::iana::Rtype;
use tlsakit_core::dns::Failure;

use crate::record::{Answer, Name, Rr, lower, name};
use crate::universe::{Reply, Universe};

/// The EDNS option that makes a message longer (RFC 7830).
const PADDING: u16 = 12;

/// A line `reply`.
pub(crate) struct ReplyLine {
    name: Option<Name>,
    rtype: Option<Rtype>,
    words: Vec<String>,
}

impl ReplyLine {
    /// Reads a line, with names relative to `root`.
    pub(crate) fn parse(line: &str, root: &Name) -> Self {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [owner, rtype, words @ ..] = words.as_slice() else {
            panic!("reply {line}: name and type are missing");
        };
        Self {
            name: (*owner != "any").then(|| lower(&name(owner, root))),
            rtype: (*rtype != "any").then(|| type_of(rtype)),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        }
    }

    /// Whether it is about this question.
    pub(crate) fn is_for(&self, name: &Name, rtype: Rtype) -> bool {
        self.name.as_ref().is_none_or(|it| it == name) && self.rtype.is_none_or(|it| it == rtype)
    }

    /// Does to the reply to a question what the line says.
    pub(crate) fn change(&self, universe: &Universe, reply: &mut Reply, name: &Name, rtype: Rtype) {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        if let ["fail", code, detail @ ..] = words.as_slice() {
            let failure = Failure::from_code(code, &detail.join(" "));
            *reply = Reply::Failure(failure.unwrap_or_else(|| panic!("fail {code}")));
            return;
        }
        let Reply::Answer(answer) = reply else {
            return;
        };
        let done = replace(universe, answer, name, rtype, &words)
            || take_out(universe, answer, &words)
            || put_in(universe, answer, &words)
            || disfigure(universe, answer, &words);
        assert!(done, "reply: {words:?}");
    }
}

fn type_of(word: &str) -> Rtype {
    word.parse().unwrap_or_else(|_| panic!("{word} is no type"))
}

fn number<T: std::str::FromStr>(word: &str) -> T {
    let number = word.parse().ok();
    number.unwrap_or_else(|| panic!("{word} is no number"))
}

/// Another answer, or another message, in the place of the honest one. Yields whether the words are
/// such, as all of these functions do.
fn replace(
    universe: &Universe,
    answer: &mut Answer,
    name: &Name,
    rtype: Rtype,
    words: &[&str],
) -> bool {
    match words {
        ["rcode", code] => answer.rcode = number(code),
        ["empty"] => *answer = Answer::default(),
        ["truncated"] => answer.truncated = true,
        ["padding", octets] => answer.options.push((PADDING, vec![0; number(octets)])),
        ["option", code, data] => {
            let data = HEXLOWER_PERMISSIVE.decode(data.as_bytes());
            let data = data.unwrap_or_else(|why| panic!("option {code}: {why}"));
            answer.options.push((number(code), data));
        }
        ["question", other, rtype] => {
            answer.question = Some((universe.name(other), type_of(rtype)));
        }
        ["garbage", octets] => {
            let octets = 0..number::<usize>(octets);
            answer.garbage = Some(octets.map(|at| ((at * 7919) >> 3) as u8).collect());
        }
        ["like", other, other_type] => {
            *answer = universe.honest(&lower(&universe.name(other)), type_of(other_type));
        }
        ["from", apex] => {
            let zone = &universe.zones[&lower(&universe.name(apex))];
            *answer = Answer::default();
            universe.ask_zone(zone, name, rtype, answer);
        }
        ["unfollowed"] => {
            *answer = Answer::default();
            if let Some(zone) = universe.zone_for(name, rtype) {
                universe.ask_zone(zone, name, rtype, answer);
            }
        }
        _ => return false,
    }
    true
}

/// Without some of the records.
fn take_out(universe: &Universe, answer: &mut Answer, words: &[&str]) -> bool {
    match words {
        ["drop", owner, rtype] => retain(universe, answer, owner, rtype, |_| false),
        ["unsign", owner, rtype] => {
            retain(universe, answer, owner, rtype, |rr| {
                rr.rtype != Rtype::RRSIG
            });
        }
        ["bare", owner, rtype] => {
            retain(universe, answer, owner, rtype, |rr| {
                rr.rtype == Rtype::RRSIG
            });
        }
        // The denial without the record that is one part of it; the first is 1.
        ["drop-denial", place] => {
            let part = answer.denial.get(number::<usize>(place) - 1);
            let owner = part.expect("so many parts").clone();
            let is_denial = |rtype| rtype == Rtype::NSEC || rtype == Rtype::NSEC3;
            let goes = |rr: &Rr| rr.owner == owner && is_denial(rr.covered().unwrap_or(rr.rtype));
            answer.authority.retain(|rr| !goes(rr));
        }
        _ => return false,
    }
    true
}

/// Takes out those records of an owner and a type, and RRSIG records over them, that `keep` does not.
fn retain(
    universe: &Universe,
    answer: &mut Answer,
    owner: &str,
    rtype: &str,
    keep: fn(&Rr) -> bool,
) {
    let owner = (owner != "any").then(|| lower(&universe.name(owner)));
    let rtype = (rtype != "any").then(|| type_of(rtype));
    let stays = |rr: &Rr| {
        let own = rr.covered().unwrap_or(rr.rtype);
        let is_meant = owner.as_ref().is_none_or(|it| *it == lower(&rr.owner))
            && rtype.is_none_or(|it| it == own);
        !is_meant || keep(rr)
    };
    answer.answer.retain(stays);
    answer.authority.retain(stays);
}

/// With more records.
fn put_in(universe: &Universe, answer: &mut Answer, words: &[&str]) -> bool {
    match words {
        ["twice"] => answer.answer.extend(answer.answer.clone()),
        ["add", section, record @ ..] => {
            let rr = Rr::parse(&record.join(" "), &universe.root);
            match *section {
                "first" => answer.answer.insert(0, rr),
                "answer" => answer.answer.push(rr),
                _ => answer.authority.push(rr),
            }
        }
        // The records of another answer beside those of this one.
        ["with", section, other, other_type] => {
            let other = universe.honest(&lower(&universe.name(other)), type_of(other_type));
            match *section {
                "answer" => answer.answer.extend(other.answer),
                _ => answer.authority.extend(other.authority),
            }
        }
        _ => return false,
    }
    true
}

/// With the same records, looking otherwise.
fn disfigure(universe: &Universe, answer: &mut Answer, words: &[&str]) -> bool {
    if words == ["reverse"] {
        answer.answer.reverse();
        answer.authority.reverse();
        return true;
    }
    if !matches!(words, ["ttl", _] | ["shout"] | ["rename", _, _]) {
        return false;
    }
    for rr in answer.answer.iter_mut().chain(&mut answer.authority) {
        match words {
            ["ttl", seconds] => rr.ttl = number(seconds),
            // The records come to be of another name.
            ["rename", from, to] => {
                if lower(&rr.owner) == lower(&universe.name(from)) {
                    rr.owner = universe.name(to);
                }
            }
            _ => {
                let octets = rr.owner.as_slice().to_ascii_uppercase();
                rr.owner = Name::from_octets(octets).expect("a name");
            }
        }
    }
    true
}
