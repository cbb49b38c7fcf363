//! Servers that mean no good, at every step of every protocol.

use tlsakit_core::probe::{Hello, Line, SessionOutcome, SessionRequest, SessionStage, StartTls};
use tlsakit_probe::session::hold;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::rustls_server::{BOTH, acceptor};
use crate::scripts::{
    Answer, FAULTS, Fault, SCRIPTS, SHORT, SMTP, against, certificate, heard, play, wait_for_end,
};
use crate::support::{notes, problem, request, told};

#[tokio::test]
async fn every_fault_at_every_step_has_its_outcome() {
    let mut all = JoinSet::new();
    for (protocol, answers, more) in SCRIPTS {
        for step in 0..answers.len() {
            for fault in FAULTS {
                all.spawn(one_fault(*protocol, answers, more, step, fault));
            }
        }
    }
    let mut wrong = Vec::new();
    while let Some(result) = all.join_next().await {
        wrong.extend(result.expect("no panic"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the session.
async fn one_fault(
    protocol: StartTls,
    answers: &'static [Answer],
    more: &'static [u8],
    step: usize,
    fault: Fault,
) -> Option<String> {
    let (stage, in_turn, answer) = answers[step];
    if fault == Fault::Drip && answer.len() < 10 {
        return None;
    }
    let session = against(protocol, Hello::Modern, async |mut stream: TcpStream| {
        let is_there = play(&mut stream, &answers[..step]).await;
        if is_there && (!in_turn || heard(&mut stream).await) {
            fault.commit(&mut stream, answer, more).await;
        }
    })
    .await;
    let is_right = session.outcome == fault.outcome() && session.stage == stage;
    let told = told(&session);
    (!is_right).then(|| format!("{protocol} {step} {stage:?} {fault:?}: {told}"))
}

#[tokio::test]
async fn what_comes_before_the_handshake_is_refused() {
    for (protocol, answers, more) in SCRIPTS {
        let (last, before) = answers.split_last().expect("an answer");
        let session = against(*protocol, Hello::Modern, async |mut stream: TcpStream| {
            let is_there = play(&mut stream, before).await;
            if is_there && (!last.1 || heard(&mut stream).await) {
                Fault::Early.commit(&mut stream, last.2, more).await;
            }
        })
        .await;
        let told = told(&session);
        assert_eq!(session.outcome, Fault::Early.outcome(), "{told}");
        assert!(session.chain.is_empty() && session.tls.alert.is_none());
    }
}

/// Every protocol comes through to the chain.
#[tokio::test]
async fn every_protocol_reaches_the_handshake() {
    let (chain, key) = certificate();
    for (protocol, answers, _) in SCRIPTS {
        let tls = acceptor(BOTH[0], &chain, &key);
        let session = against(*protocol, Hello::Modern, async |mut stream: TcpStream| {
            play(&mut stream, answers).await;
            if *protocol == StartTls::Mysql {
                // SSLRequest.
                let _ = stream.read_exact(&mut [0; 36]).await;
            }
            let Ok(mut tls) = tls.accept(stream).await else {
                return;
            };
            let mut octets = [0; 1024];
            while tls.read(&mut octets).await.is_ok_and(|read| read > 0) {
                let _ = tls.write_all(b"250 mx.example\r\n").await;
            }
        })
        .await;
        let told = told(&session);
        assert_eq!(session.outcome, SessionOutcome::Completed, "{told}");
        assert_eq!(session.stage, SessionStage::Secured, "{told}");
        assert!(notes(&session).is_empty() && session.chain.len() == 1);
        assert!(!session.transcript.is_empty(), "{told}");
    }
}

#[tokio::test]
async fn inside_tls_nothing_undoes_the_handshake() {
    let (chain, key) = certificate();
    let answers: [(&[u8], bool); 5] = [
        (b"", true),
        (b"", false),
        (b"550 go away\r\n", false),
        (b"\xff\xff\r\n", false),
        (b"250-", false),
    ];
    for (octets, closes) in answers {
        let tls = acceptor(BOTH[0], &chain, &key);
        let session = against(
            StartTls::Smtp,
            Hello::Modern,
            async |mut stream: TcpStream| {
                play(&mut stream, SMTP).await;
                let mut tls = tls.accept(stream).await.expect("a handshake");
                let _ = tls.read(&mut [0; 1024]).await;
                // The last one without end.
                let times = if octets == b"250-" { 300_000 } else { 1 };
                let _ = tls.write_all(&octets.repeat(times)).await;
                let _ = tls.flush().await;
                if !closes {
                    wait_for_end(tls.get_mut().0).await;
                }
            },
        )
        .await;
        let told = format!("{octets:x?} {}", told(&session));
        assert_eq!(session.outcome, SessionOutcome::Completed, "{told}");
        assert_eq!(session.stage, SessionStage::Secured, "{told}");
        assert!(session.problem.is_none(), "{told}");
        assert_eq!(notes(&session), ["smtp-ehlo-lost-after-tls"], "{told}");
    }
}

#[tokio::test]
async fn a_second_name_is_said_where_the_first_gets_no_starttls() {
    let names = async |ehlo: Option<&str>| {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let request = SessionRequest {
            starttls: StartTls::Smtp,
            ehlo: ehlo.map(str::to_owned),
            ..request(listener.local_addr().expect("an address"))
        };
        let server = async {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.write_all(b"220 mx.example\r\n").await;
            while heard(&mut stream).await {
                let _ = stream.write_all(b"250 mx.example\r\n").await;
            }
        };
        let (session, ()) = tokio::join!(hold(&request, SHORT), server);
        let said = |line: &Line| line.text.strip_prefix("EHLO ").map(str::to_owned);
        session
            .transcript
            .iter()
            .filter_map(said)
            .collect::<Vec<_>>()
    };
    let own = tlsakit_probe::session::default_ehlo();
    let own: Vec<String> = own.into_iter().chain(["[127.0.0.1]".to_owned()]).collect();
    assert_eq!(names(None).await, own);
    let given = names(Some("a.example")).await;
    assert_eq!(given, ["a.example", "[127.0.0.1]"]);
    let literal = names(Some("[127.0.0.1]")).await;
    assert_eq!(literal, ["[127.0.0.1]"]);
}

#[tokio::test]
async fn where_nobody_listens_there_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut request = request(listener.local_addr().expect("an address"));
    drop(listener);
    let session = hold(&request, SHORT).await;
    assert_eq!(session.outcome, SessionOutcome::ConnectFailed);
    assert_eq!(session.stage, SessionStage::Connect);
    assert_eq!(problem(&session), "connect-failed");
    request.starttls = StartTls::Smtp;
    assert_eq!(problem(&hold(&request, SHORT).await), "smtp-connect-failed");
    request.sni = Some("no name".to_owned());
    let session = hold(&request, SHORT).await;
    assert_eq!(session.outcome, SessionOutcome::NotTried);
    assert_eq!(problem(&session), "server-name-unreadable");
}

#[tokio::test]
async fn a_session_that_is_given_up_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let request = request(listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move { hold(&request, 60 * SHORT).await });
    let (mut stream, _) = listener.accept().await.expect("a connection");
    assert!(heard(&mut stream).await);
    task.abort();
    let end = tokio::time::timeout(SHORT, stream.read(&mut [0; 16])).await;
    assert_eq!(end.expect("an end").unwrap_or_default(), 0);
}
