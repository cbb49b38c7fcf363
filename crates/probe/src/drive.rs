//! Running a machine of the core to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{self, Future};
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tlsakit_core::dns::{self, Failure};
use tlsakit_core::https::{self, Fetched};
use tlsakit_core::machine::{AuthorityRequest, Event, Machine, Request};
use tlsakit_core::probe::{Session, SessionRequest};
use tlsakit_core::report::Reason;
use tokio::task::JoinSet;

use crate::dns::{Resolver, Session as Connections};
use crate::fetch;
use crate::room::{Room, SessionLimits};
use crate::tls::Trust;

/// How long outstanding questions have once the result is known: what was asked on speculation is not
/// worth more, and may be what some name server never answers.
const GRACE: Duration = Duration::from_secs(2);

/// Who carries what a machine asks for, and how much of it at once.
#[derive(Debug)]
pub struct Carrier {
    /// Who is asked.
    pub resolver: Resolver,
    /// When questions that are not answered have failed by [`Failure::Timeout`].
    pub questions_until: Instant,
    /// Sessions at once.
    pub sessions: SessionLimits,
    /// Whose certificates are good for files over HTTPS; one takes as long as a session may.
    pub trust: Trust,
}

/// Runs `machine` to its end: what one step asks for is begun at once, as far as the limits allow, and
/// each result is stepped in as it comes. Questions that are not answered in time have failed, so that
/// the machine still reports what it could find out; those outstanding a moment after the result is known
/// are given up, by [`Failure::Aborted`]. When `stop` ends, everything outstanding is given up.
///
/// `on_progress` is told [`Machine::progress`] after each step.
pub async fn drive(
    machine: &mut impl Machine,
    carrier: &Carrier,
    stop: impl Future<Output = ()>,
    mut on_progress: impl FnMut(usize, usize),
) {
    let mut flight = Flight::new(carrier);
    let mut stop = pin!(stop);
    flight.send(machine.step(Event::Start));
    let mut end: tokio::time::Instant = carrier.questions_until.into();
    let mut why = Failure::Timeout;
    loop {
        let events = tokio::select! {
            event = flight.next() => match event {
                Some(event) => vec![event],
                None => break,
            },
            () = tokio::time::sleep_until(end), if flight.has_questions() => {
                flight.fail_questions(&why)
            }
            () = &mut stop => break,
        };
        for event in events {
            flight.send(machine.step(event));
        }
        let (answered, asked) = machine.progress();
        on_progress(answered, asked);
        let enough = tokio::time::Instant::now() + GRACE;
        if why == Failure::Timeout && machine.is_decided() && enough < end {
            end = enough;
            why = Failure::Aborted;
        }
    }
    // Either nothing is under way any more, or nobody wants to wait for it.
    while let Some(event) = flight.give_up() {
        let more = machine.step(event);
        flight.note(&more);
    }
}

/// Runs each machine with its resolver, all at once, and yields them in the same order. What is not
/// answered at `deadline` has failed. See [`drive`]; `on_progress` is told the sum of all.
pub async fn drive_all<M>(
    runs: Vec<(M, Resolver)>,
    deadline: Instant,
    on_progress: impl Fn(usize, usize) + Send + Sync + 'static,
) -> Vec<M>
where
    M: Machine + Send + 'static,
{
    let progress = Arc::new((Mutex::new(vec![(0, 0); runs.len()]), on_progress));
    let tasks: Vec<_> = runs
        .into_iter()
        .enumerate()
        .map(|(index, (mut machine, resolver))| {
            let progress = Arc::clone(&progress);
            let carrier = Carrier {
                resolver,
                questions_until: deadline,
                sessions: SessionLimits::default(),
                trust: Trust::public(),
            };
            tokio::spawn(async move {
                let report = |answered, asked| {
                    let (counts, on_progress) = &*progress;
                    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(count) = counts.get_mut(index) {
                        *count = (answered, asked);
                    }
                    let sum = |(a, b), (c, d): &(usize, usize)| (a + c, b + d);
                    let (answered, asked) = counts.iter().fold((0, 0), sum);
                    on_progress(answered, asked);
                };
                drive(&mut machine, &carrier, future::pending(), report).await;
                machine
            })
        })
        .collect();
    let mut machines = Vec::new();
    for task in tasks {
        match task.await {
            Ok(machine) => machines.push(machine),
            // A bug, which ends here as it would have ended in this task.
            Err(why) => std::panic::resume_unwind(why.into_panic()),
        }
    }
    machines
}

/// Awaits `main`, and meanwhile runs machines that only ask questions, as [`drive_all`] does; none of those
/// if somebody wants the program to end.
pub async fn drive_beside<M>(
    main: impl Future<Output = ()>,
    others: Vec<(M, Resolver)>,
    deadline: Instant,
) -> Vec<M>
where
    M: Machine + Send + 'static,
{
    let others = async {
        tokio::select! {
            machines = drive_all(others, deadline, |_, _| {}) => machines,
            () = interrupted() => Vec::new(),
        }
    };
    let ((), machines) = tokio::join!(main, others);
    machines
}

/// What is under way.
struct Flight {
    connections: Arc<Connections>,
    room: Room,
    /// How long fetching a file may take.
    file_time: Duration,
    asked: JoinSet<Event>,
    questions: BTreeSet<u32>,
    sessions: BTreeMap<u32, SessionRequest>,
    trust: Trust,
    /// Questions to authoritative servers.
    authorities: BTreeSet<u32>,
    /// The URLs of files, by their requests.
    files: BTreeMap<u32, String>,
}

impl Flight {
    fn new(carrier: &Carrier) -> Self {
        Self {
            connections: Arc::new(carrier.resolver.open()),
            room: Room::new(carrier.sessions),
            file_time: carrier.sessions.time,
            asked: JoinSet::new(),
            questions: BTreeSet::new(),
            sessions: BTreeMap::new(),
            trust: carrier.trust.clone(),
            authorities: BTreeSet::new(),
            files: BTreeMap::new(),
        }
    }

    fn send(&mut self, requests: Vec<Request>) {
        self.note(&requests);
        for request in requests {
            match request {
                Request::Dns(request) => self.ask(request),
                Request::Authority(request) => self.ask_authority(request),
                Request::Https(request) => self.fetch(request),
                Request::Session(request) => self.hold(request),
            }
        }
    }

    /// Notes what is outstanding.
    fn note(&mut self, requests: &[Request]) {
        for request in requests {
            match request {
                Request::Dns(request) => {
                    self.questions.insert(request.id);
                }
                Request::Authority(request) => {
                    self.authorities.insert(request.request.id);
                }
                Request::Https(request) => {
                    self.files.insert(request.id, request.url());
                }
                Request::Session(request) => {
                    self.sessions.insert(request.id, request.clone());
                }
            }
        }
    }

    fn ask(&mut self, request: dns::Request) {
        let connections = Arc::clone(&self.connections);
        self.asked.spawn(async move {
            let id = request.id;
            Event::Dns(match connections.ask(&request).await {
                Ok(bytes) => dns::Event::Answer { id, bytes },
                Err(why) => dns::Event::Failed { id, why },
            })
        });
    }

    fn ask_authority(&mut self, request: AuthorityRequest) {
        let room = self.room.clone();
        self.asked.spawn(async move {
            let _room = room.one().await;
            let id = request.request.id;
            let connections = Resolver::authority(request.server).open();
            Event::Authority(match connections.ask(&request.request).await {
                Ok(bytes) => dns::Event::Answer { id, bytes },
                Err(why) => dns::Event::Failed { id, why },
            })
        });
    }

    fn fetch(&mut self, request: https::Request) {
        let trust = self.trust.clone();
        let time = self.file_time;
        self.asked.spawn(async move {
            let id = request.id;
            let fetched = Box::new(fetch::fetch(&request, &trust, time).await);
            Event::Https { id, fetched }
        });
    }

    fn hold(&mut self, request: SessionRequest) {
        let room = self.room.clone();
        self.asked.spawn(async move {
            let id = request.id;
            let session = Box::new(room.hold(&request).await);
            Event::Session { id, session }
        });
    }

    /// What comes next; nothing if nothing is outstanding.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let visits_end = self.sessions.is_empty() && self.files.is_empty();
            if self.questions.is_empty() && self.authorities.is_empty() && visits_end {
                return None;
            }
            // A task that ended without an event leaves its request outstanding.
            let Ok(event) = self.asked.join_next().await? else {
                continue;
            };
            let is_awaited = match &event {
                Event::Dns(dns::Event::Answer { id, .. } | dns::Event::Failed { id, .. }) => {
                    self.questions.remove(id)
                }
                Event::Authority(dns::Event::Answer { id, .. } | dns::Event::Failed { id, .. }) => {
                    self.authorities.remove(id)
                }
                Event::Https { id, .. } => self.files.remove(id).is_some(),
                Event::Session { id, .. } => self.sessions.remove(id).is_some(),
                Event::Start
                | Event::Authority(dns::Event::Start)
                | Event::Dns(dns::Event::Start) => false,
            };
            if is_awaited {
                return Some(event);
            }
        }
    }

    fn has_questions(&self) -> bool {
        !self.questions.is_empty()
    }

    /// The ends of all questions that are outstanding. Answers that still come are passed over.
    fn fail_questions(&mut self, why: &Failure) -> Vec<Event> {
        let questions = std::mem::take(&mut self.questions);
        let failed = |id| {
            let why = why.clone();
            Event::Dns(dns::Event::Failed { id, why })
        };
        questions.into_iter().map(failed).collect()
    }

    /// The end of something that is outstanding.
    fn give_up(&mut self) -> Option<Event> {
        self.asked.abort_all();
        if let Some(id) = self.questions.pop_first() {
            let why = Failure::Aborted;
            return Some(Event::Dns(dns::Event::Failed { id, why }));
        }
        if let Some(id) = self.authorities.pop_first() {
            let why = Failure::Aborted;
            return Some(Event::Authority(dns::Event::Failed { id, why }));
        }
        if let Some((id, url)) = self.files.pop_first() {
            let text = "The check was ended before this file came.";
            let fetched = Box::new(Fetched::failed(url, "given-up", text));
            return Some(Event::Https { id, fetched });
        }
        let (id, request) = self.sessions.pop_first()?;
        let why = Reason::new("given-up", "The probe was ended before this session.", &[]);
        let mut session = Box::new(Session::new(&request));
        session.problem = Some(why);
        Some(Event::Session { id, session })
    }
}
/// Runs `future` to its end on this thread. A look-up of a host name by the system that is still under
/// way then is not waited for.
///
/// # Errors
///
/// If the system has no event queue to give.
pub fn run<F: Future>(future: F) -> io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let output = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(output)
}

/// Ends when somebody wants the program to end, by Ctrl-C; never where that cannot be heard.
pub async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        future::pending().await
    }
}
