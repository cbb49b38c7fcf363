//! Machines run to their end.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tlsakit_core::dns::{self, Failure};
use tlsakit_core::machine::{Event, Machine, Request};
use tlsakit_probe::{Carrier, Resolver, SessionLimits, Trust, drive, drive_all};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::stream;
use crate::support::{answer, name, request};

/// Asks `width` questions at once, and `depth` times a further one for each that has ended.
#[derive(Debug)]
struct Asker {
    width: u32,
    depth: u32,
    /// How many questions have to end for the result to be known, if not all.
    enough: Option<usize>,
    asked: BTreeMap<u32, u32>,
    ended: BTreeMap<u32, Result<usize, Failure>>,
}

impl Asker {
    fn new(width: u32, depth: u32) -> Self {
        Self {
            width,
            depth,
            enough: None,
            asked: BTreeMap::new(),
            ended: BTreeMap::new(),
        }
    }

    fn request(&mut self, depth: u32) -> Request {
        let id = u32::try_from(self.asked.len()).expect("few");
        assert_eq!(self.asked.insert(id, depth), None);
        Request::Dns(request(id, &format!("n{id}.example")))
    }

    fn end(&mut self, id: u32, result: Result<usize, Failure>) -> Vec<Request> {
        assert_eq!(self.ended.insert(id, result), None, "{id} ended twice");
        match self.asked[&id] {
            depth if depth < self.depth => vec![self.request(depth + 1)],
            _ => Vec::new(),
        }
    }
}

impl Machine for Asker {
    fn step(&mut self, event: Event) -> Vec<Request> {
        match event {
            Event::Start => (0..self.width).map(|_| self.request(0)).collect(),
            Event::Dns(dns::Event::Answer { id, bytes }) => self.end(id, Ok(bytes.len())),
            Event::Dns(dns::Event::Failed { id, why }) => self.end(id, Err(why)),
            Event::Dns(dns::Event::Start)
            | Event::Authority(_)
            | Event::Https { .. }
            | Event::Session { .. } => Vec::new(),
        }
    }

    fn progress(&self) -> (usize, usize) {
        (self.ended.len(), self.asked.len())
    }

    fn is_decided(&self) -> bool {
        self.enough.is_some_and(|enough| self.ended.len() >= enough)
    }
}

async fn drive_until(
    machine: &mut Asker,
    resolver: Resolver,
    questions_until: Instant,
    on_progress: impl FnMut(usize, usize),
) {
    let carrier = Carrier {
        resolver,
        questions_until,
        sessions: SessionLimits::default(),
        trust: Trust::public(),
    };
    drive(machine, &carrier, std::future::pending(), on_progress).await;
}

/// What is outstanding once the result is known is not waited for until the deadline.
#[tokio::test]
async fn what_does_not_matter_is_given_up() {
    // Answers the first of the questions alone.
    let resolver = serve(|query| {
        let first = query.windows(3).any(|label| label == b"\x02n0");
        first.then(|| answer(query))
    })
    .await;
    let mut machine = Asker::new(3, 0);
    machine.enough = Some(1);
    let deadline = Instant::now() + Duration::from_secs(600);
    drive_until(&mut machine, resolver, deadline, |_, _| {}).await;
    let ended: Vec<bool> = machine.ended.values().map(Result::is_ok).collect();
    assert_eq!(ended, [true, false, false]);
    assert_eq!(machine.ended.get(&1), Some(&Err(Failure::Aborted)));
}

async fn serve(reply: fn(&[u8]) -> Option<Vec<u8>>) -> Resolver {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    stream::serve_on(listener, reply);
    Resolver::parse(&format!("tcp://{address}"), &Trust::public()).expect("a resolver")
}

#[tokio::test]
async fn every_question_is_asked_and_ends_once() {
    let resolver = serve(|query| Some(answer(query))).await;
    // More than may be under way at once.
    let mut machine = Asker::new(200, 3);
    let mut last = (0, 0);
    let deadline = Instant::now() + Duration::from_secs(20);
    drive_until(&mut machine, resolver, deadline, |answered, asked| {
        assert!(answered > last.0 && answered <= asked);
        last = (answered, asked);
    })
    .await;
    assert_eq!(machine.ended.len(), 800);
    assert!(machine.ended.values().all(Result::is_ok));
    assert_eq!(last, (800, 800));
}

#[tokio::test]
async fn what_is_not_answered_in_time_has_failed_and_the_rest_stays() {
    let resolver =
        serve(|query| (name(query) != b"\x02n1\x07example\0").then(|| answer(query))).await;
    let mut machine = Asker::new(3, 2);
    let begin = Instant::now();
    drive_until(
        &mut machine,
        resolver,
        begin + Duration::from_millis(400),
        |_, _| {},
    )
    .await;
    let took = begin.elapsed();
    assert!((400..2_000).contains(&took.as_millis()), "{took:?}");
    let failed = |it: &&Result<usize, Failure>| **it == Err(Failure::Timeout);
    assert_eq!(machine.ended.len(), 9);
    // The silent one, and the two that follow it, which nobody had time to ask.
    assert_eq!(machine.ended.values().filter(failed).count(), 3);
}

#[tokio::test]
async fn slow_drips_do_not_outlast_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                while stream.write_all(b"\x50").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
    });
    for scheme in ["tcp", "tls", "http", "https"] {
        let url = format!("{scheme}://{address}");
        let resolver = Resolver::parse(&url, &Trust::public()).expect("a resolver");
        let mut machine = Asker::new(2, 0);
        let begin = Instant::now();
        drive_until(
            &mut machine,
            resolver,
            begin + Duration::from_millis(400),
            |_, _| {},
        )
        .await;
        assert!(begin.elapsed() < Duration::from_secs(2), "{scheme}");
        assert_eq!(machine.ended.len(), 2, "{scheme}");
        assert!(machine.ended.values().all(Result::is_err), "{scheme}");
    }
}

#[tokio::test]
async fn several_run_at_once() {
    let good = serve(|query| Some(answer(query))).await;
    let silent = serve(|_| None).await;
    let runs = vec![
        (Asker::new(5, 1), silent.clone()),
        (Asker::new(7, 1), good),
        (Asker::new(3, 0), silent),
    ];
    let begin = Instant::now();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let on_progress = move |answered, asked| tell.send((answered, asked)).expect("a reader");
    let machines = drive_all(runs, begin + Duration::from_millis(400), on_progress).await;
    assert!(begin.elapsed() < Duration::from_millis(1_200));
    let ended: Vec<_> = machines.iter().map(|it| it.ended.len()).collect();
    assert_eq!(ended, [10, 14, 3]);
    assert!(machines[1].ended.values().all(Result::is_ok));
    assert!(
        machines[0]
            .ended
            .values()
            .all(|it| *it == Err(Failure::Timeout))
    );
    let mut last = (0, 0);
    while let Some(now) = told.recv().await {
        last = now;
    }
    // Those that failed count too.
    assert_eq!(last, (27, 27));
}
