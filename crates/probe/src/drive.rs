//! Running a machine of the core to its end.

use std::collections::BTreeSet;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tlsakit_core::dns::{Event, Failure, Request};
use tlsakit_core::lookup::Lookup;
use tokio::task::JoinSet;

use crate::dns::{Resolver, Session};

/// Something that says what to ask, and is told what came of it.
///
/// [`Machine::step`] is called with [`Event::Start`] once, then once for each request it returned.
pub trait Machine {
    /// Takes an event in, and returns what is to be asked now.
    fn step(&mut self, event: Event) -> Vec<Request>;

    /// How many requests have been answered or have failed, and how many there are so far.
    fn progress(&self) -> (usize, usize);

    /// Whether the result is known, so that what is outstanding changes little.
    fn is_decided(&self) -> bool;
}

/// How long what is outstanding has once the result is known: what was asked on speculation is not
/// worth more, and may be what some name server never answers.
const GRACE: Duration = Duration::from_secs(2);

impl Machine for Lookup {
    fn step(&mut self, event: Event) -> Vec<Request> {
        Self::step(self, event)
    }

    fn progress(&self) -> (usize, usize) {
        Self::progress(self)
    }

    fn is_decided(&self) -> bool {
        Self::is_decided(self)
    }
}

/// Runs `machine` to its end with the answers of `resolver`: what one step asks is asked at once, and
/// each answer is stepped in as it comes. What is not answered at `deadline` has failed by
/// [`Failure::Timeout`], so that the machine still reports what it could find out. What is outstanding
/// a moment after the result is known is given up, by [`Failure::Aborted`].
///
/// `on_progress` is told [`Machine::progress`] after each step.
pub async fn drive(
    machine: &mut impl Machine,
    resolver: &Resolver,
    deadline: Instant,
    mut on_progress: impl FnMut(usize, usize),
) {
    let mut flight = Flight {
        session: Arc::new(resolver.open()),
        asked: JoinSet::new(),
        outstanding: BTreeSet::new(),
    };
    flight.send(machine.step(Event::Start));
    let mut end: tokio::time::Instant = deadline.into();
    let mut why = Failure::Timeout;
    while let Ok(Some(event)) = tokio::time::timeout_at(end, flight.next()).await {
        flight.send(machine.step(event));
        let (answered, asked) = machine.progress();
        on_progress(answered, asked);
        let enough = tokio::time::Instant::now() + GRACE;
        if why == Failure::Timeout && machine.is_decided() && enough < end {
            end = enough;
            why = Failure::Aborted;
        }
    }
    flight.asked.abort_all();
    while let Some(id) = flight.outstanding.pop_first() {
        let why = why.clone();
        let more = machine.step(Event::Failed { id, why });
        flight
            .outstanding
            .extend(more.into_iter().map(|request| request.id));
    }
}

/// Runs each machine with its resolver, all at once, and yields them in the same order. See [`drive`];
/// `on_progress` is told the sum of all.
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
                drive(&mut machine, &resolver, deadline, report).await;
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

/// What is under way.
struct Flight {
    session: Arc<Session>,
    asked: JoinSet<Event>,
    outstanding: BTreeSet<u32>,
}

impl Flight {
    fn send(&mut self, requests: Vec<Request>) {
        for request in requests {
            self.outstanding.insert(request.id);
            let session = Arc::clone(&self.session);
            self.asked.spawn(async move {
                let id = request.id;
                match session.ask(&request).await {
                    Ok(bytes) => Event::Answer { id, bytes },
                    Err(why) => Event::Failed { id, why },
                }
            });
        }
    }

    /// What comes next; nothing if nothing is under way.
    async fn next(&mut self) -> Option<Event> {
        loop {
            // A task that ended without an event leaves its request outstanding.
            let Ok(event) = self.asked.join_next().await? else {
                continue;
            };
            if let Event::Answer { id, .. } | Event::Failed { id, .. } = &event {
                self.outstanding.remove(id);
            }
            return Some(event);
        }
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
