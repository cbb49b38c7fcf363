//! Starts the services and keeps them until standard input ends.
fn main() {
    let begin = std::time::Instant::now();
    let services = tlsakit_lab::Services::start().unwrap_or_else(|why| panic!("{why}"));
    println!("{:?}", begin.elapsed());
    for it in services.all() {
        println!(
            "{:<36} {:<12} {:?} {}",
            it.name, it.starttls, it.addresses, it.port
        );
    }
    let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
    drop(services);
    println!("{:?}", begin.elapsed());
}
