//! What `tlsakit ui` does for the page, beside what the command does by itself.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tlsakit_lab::{Around, Lab, Service, Services};

use crate::harness::for_each;
use crate::probe::{command, report};
use crate::server::Ui;

/// The service that shows another chain each time.
const BALANCER: &str = "a balancer with two chains";

/// What differs from one session to the next, whoever holds it.
const TIMES: &[&str] = &["chainMs", "rttMs"];

/// Each session of each service is the same for the page as for `tlsakit probe`, but for its times.
pub(crate) fn sessions_are_the_same(lab: &Lab, services: &Services) {
    let ports = services.all().iter().map(|it| it.port.to_string());
    let options = ports.flat_map(|port| ["--allow-port".to_owned(), port]);
    let options: Vec<String> = ["--allow-private".to_owned()]
        .into_iter()
        .chain(options)
        .collect();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let ui = Ui::start(&options);
    let services = services.all().iter().filter(|it| it.name != BALANCER);
    let services: Vec<&Service> = services.collect();
    let counts = for_each(&services, |service| compare(&ui, lab, service));
    let count: usize = counts.iter().sum();
    println!("{count} sessions of {} services are the same", counts.len());
    assert!(count > services.len());
}

/// Compares the sessions of a service, and says how many there are.
fn compare(ui: &Ui, lab: &Lab, service: &Service) -> usize {
    let name = format!("page-{}.json", service.name.replace([' ', '/'], "-"));
    let file = lab.folder().join(name);
    report(command(lab, service).arg("--record").arg(&file));
    let bundle = fs::read(&file).expect("the record was written");
    let bundle: Value = serde_json::from_slice(&bundle).expect("JSON");
    let domain = match &bundle["probe"]["domain"] {
        Value::Null => service.host.into(),
        domain => domain.clone(),
    };
    let sessions = bundle["sessions"].as_array().expect("sessions");
    for session in sessions {
        let request = request(session, service.starttls, &domain, &bundle["probe"]["ehlo"]);
        let answer = ui.post("/session", &request).answer();
        assert_eq!(answer.status, 200, "{}: {:?}", service.name, answer.json());
        let (ours, due) = (comparable(answer.json()), comparable(session.clone()));
        assert_eq!(ours, due, "{}", service.name);
    }
    sessions.len()
}

/// The request that came to a session.
fn request(session: &Value, starttls: &str, domain: &Value, ehlo: &Value) -> Value {
    let mut request = json!({"id": 1, "starttls": starttls, "domain": domain, "ehlo": ehlo});
    for field in [
        "address",
        "port",
        "sni",
        "keyAlgorithm",
        "certificateType",
        "hello",
        "attempt",
    ] {
        request[field] = session[field].clone();
    }
    request
}

/// A session without its times, and without the time in Exim's greeting and the names that Prosody gives to
/// streams.
fn comparable(mut session: Value) -> Value {
    for line in session["transcript"].as_array_mut().into_iter().flatten() {
        let text = line["text"].as_str().expect("a text");
        let mut words: Vec<&str> = text.trim_end_matches('>').split(' ').collect();
        words.retain(|word| !word.starts_with("id='") && !is_time(word));
        if text.starts_with("<stream:stream ") {
            // Its attributes come in any order.
            words.sort_unstable();
        }
        line["text"] = words.join(" ").into();
    }
    let fields = session.as_object_mut().expect("a session");
    for time in TIMES {
        assert!(fields.remove(*time).is_some(), "{time}");
    }
    session
}

/// Whether it is a time of day.
fn is_time(word: &str) -> bool {
    let parts: Vec<&str> = word.split(':').collect();
    let is_number = |part: &&str| part.len() == 2 && part.bytes().all(|it| it.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number)
}

/// Each policy of MTA-STS is the same for the page as for `tlsakit check`. A server that keeps its client waiting
/// is left out: it may close the connection just before the time is up, or not.
pub(crate) fn policies_are_the_same(around: &Around, _: &Services) {
    let root = around.web_root_file();
    let root = root.to_str().expect("a path in UTF-8");
    let strict = Ui::start(&["--ca-file", root]);
    let ui = Ui::start(&["--allow-private", "--ca-file", root]);
    let file = around.folder().join("page.json");
    let mut count = 0;
    let cases = around.cases().iter().filter(|it| it.about == "sts-");
    for case in cases {
        let mut check = Command::new(env!("CARGO_BIN_EXE_tlsakit"));
        check
            .args(["check", "--ca-file", root, "--record"])
            .arg(&file);
        let resolver = format!("udp://{}", around.lab().resolver());
        check.args(["--resolver", &resolver, "--trust-anchor"]);
        check.arg(around.lab().anchor_file()).args(&case.arguments);
        check.output().expect("the command can be run");
        let bundle = fs::read(&file).expect("the record was written");
        let bundle: Value = serde_json::from_slice(&bundle).expect("JSON");
        for fetched in bundle["fetched"].as_array().into_iter().flatten() {
            if fetched["problem"]["code"] == "timeout" {
                continue;
            }
            let url = fetched["url"].as_str().expect("a URL");
            let (host, path) = url
                .strip_prefix("https://")
                .and_then(|it| it.split_once('/'))
                .expect(url);
            let request = json!({
                "id": 1, "host": host, "path": format!("/{path}"), "addresses": addresses(around, host),
            });
            let asked = strict.post("/fetch", &request);
            asked.answer().is_refused(403, "address-refused");
            let answer = ui.post("/fetch", &request).answer();
            assert_eq!((answer.status, &answer.json()), (200, fetched), "{url}");
            count += 1;
        }
    }
    println!("{count} policies are the same");
    assert!(count > 3);
    fs::remove_file(file).expect("the record was written");
}

/// The addresses of a host, as the lab's resolver has them.
fn addresses(around: &Around, host: &str) -> Vec<Value> {
    let resolver = format!("udp://{}", around.lab().resolver());
    let output = Command::new(env!("CARGO_BIN_EXE_tlsakit"))
        .args(["lookup", host, "A", "--json", "--resolver", &resolver])
        .arg("--trust-anchor")
        .arg(around.lab().anchor_file())
        .output()
        .expect("the command can be run");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let records = report["rrset"].as_array().expect("records");
    records.iter().map(|it| it["rdata"].clone()).collect()
}
