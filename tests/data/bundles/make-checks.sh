#!/bin/sh
# Records checks anew: mail domains below example.org, with a trust anchor of their own, and real TLS by OpenSSL at the
# addresses of RFC 5737 and RFC 3849, in a network namespace that has nothing but loopback. Needs root, iproute2,
# bind9-dnsutils, bind9-utils, nsd, openssl, python3, and the command built. Keys are thrown away; every run makes new
# ones.
set -eu
[ "${1-}" = inside ] || exec unshare --net "$0" inside
cd "$(dirname "$0")"
out=$PWD
tlsakit=${TLSAKIT:-$PWD/../../../target/debug/tlsakit}
work=$(mktemp -d)
servers=
trap 'for server in $servers; do kill "$server" || true; done; wait; rm -rf "$work"' EXIT
cp mail.py "$work"
cd "$work"
ip link set lo up
for last in 25 26 27; do
    ip address add "192.0.2.$last/32" dev lo
    ip address add "2001:db8::$last/128" dev lo nodad
done

# issue NAME SUBJECT ISSUER EXTENSION: makes NAME.key and NAME.pem. Without an issuer it signs itself.
issue() {
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
    openssl req -new -key "$1.key" -subj "/CN=$2" -out "$1.csr"
    if [ -n "$3" ]; then
        by="-CA $3.pem -CAkey $3.key"
    else
        by="-signkey $1.key"
    fi
    printf '%s\n' "$4" > extensions
    openssl x509 -req -in "$1.csr" $by -days 90 -extfile extensions -out "$1.pem" 2> /dev/null
}
ca='basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign'
issue root "Example Trust Root 2" "" "$ca"
issue e4 "Example Trust E4" root "$ca"
for host in mx1 mx2 mx3; do
    issue "$host" "$host.example.org" e4 "subjectAltName=DNS:$host.example.org"
    cat "$host.pem" e4.pem > "$host.chain"
done
issue old mx2.example.org e4 "subjectAltName=DNS:mx2.example.org"

# tlsa FILE NUMBERS: the data of a record.
tlsa() {
    "$tlsakit" generate "$1" --host mx.example.org --params "$2" --format zone 2> /dev/null | sed -n 's/^_.* TLSA //p'
}
cat > zone <<ZONE
\$TTL 3600
@ SOA ns hostmaster 1 7200 3600 1209600 3600
@ NS ns
ns A 127.0.0.1
protected MX 10 mx1
broken MX 10 mx2
at-risk MX 10 mx1
at-risk MX 20 mx2
at-risk MX 30 mx3
not-deployed MX 10 mx3
_imaps._tcp.service SRV 10 1 993 mx1
_imaps._tcp.service SRV 20 1 993 mx2
mx1 A 192.0.2.25
mx1 AAAA 2001:db8::25
_25._tcp.mx1 TLSA $(tlsa mx1.pem "3 1 1")
_25._tcp.mx1 TLSA $(tlsa mx1.chain "2 0 1")
_993._tcp.mx1 TLSA $(tlsa mx1.pem "3 1 1")
mx2 A 192.0.2.26
mx2 AAAA 2001:db8::26
; That of the key before the last renewal.
_25._tcp.mx2 TLSA $(tlsa old.pem "3 1 1")
mx3 A 192.0.2.27
mx3 AAAA 2001:db8::27
ZONE
key=$(dnssec-keygen -q -a ECDSAP256SHA256 -f KSK example.org)
cat "$key.key" >> zone
dnssec-signzone -q -o example.org -s 20261101000000 -e 20270101000000 -x -z zone > /dev/null
cat > nsd.conf <<CONF
server:
    ip-address: 127.0.0.1
    username: ""
    database: ""
    chroot: ""
    zonesdir: "$work"
    pidfile: "$work/nsd.pid"
    xfrdfile: "$work/xfrd.state"
    zonelistfile: "$work/zone.list"
    logfile: "$work/nsd.log"
remote-control:
    control-enable: no
zone:
    name: "example.org"
    zonefile: zone.signed
CONF
nsd -d -c nsd.conf &
servers="$servers $!"
for host in 25=mx1 26=mx2 27=mx3; do
    for address in "192.0.2.${host%=*}" "2001:db8::${host%=*}"; do
        python3 mail.py "$address" --chain "${host#*=}" 2> /dev/null &
        servers="$servers $!"
    done
done
for address in 192.0.2.25 "[2001:db8::25]"; do
    openssl s_server -accept "$address:993" -quiet -naccept 100 -cert mx1.pem -key mx1.key -cert_chain e4.pem > /dev/null 2>&1 &
    servers="$servers $!"
done
sleep 2

# record FILE DOMAIN [OPTION…]: the exit status says what was found.
record() {
    file=$1 domain=$2
    shift 2
    "$tlsakit" check "$domain.example.org" --resolver udp://127.0.0.1 --trust-anchor dsset-example.org. --ehlo probe.example.net \
        --at 2026-12-01T00:00:00Z --timeout 5 --record "$work/$file" "$@" || true
    sed 's|udp://127.0.0.1[:0-9]*|192.0.2.53|' "$work/$file" > "$out/$file"
}
record check-protected.json protected
record check-broken.json broken
record check-at-risk.json at-risk
record check-not-deployed.json not-deployed
record check-undetermined.json protected --no-probe
record check-service.json service --service imaps
record check-given.json protected --chain mx1.chain
