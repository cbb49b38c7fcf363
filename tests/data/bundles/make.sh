#!/bin/sh
# Records lookups anew: signs a root, org and example.org with BIND's tools, serves them with NSD on
# loopback, and asks with tlsakit. Needs bind9-dnsutils, bind9-utils, nsd, and the command built. Keys
# are thrown away; every run makes new ones.
set -eu
cd "$(dirname "$0")"
out=$PWD
tlsakit=${TLSAKIT:-$PWD/../../../target/debug/tlsakit}
port=${PORT:-15353}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work"

head='$TTL 3600
@ SOA ns hostmaster 1 7200 3600 1209600 3600
@ NS ns
ns A 192.0.2.53'
printf '%s\n' "$head" 'org NS ns.org' 'ns.org A 192.0.2.53' > root
printf '%s\n' "$head" 'example NS ns.example' 'ns.example A 192.0.2.53' > org
cat > example.org <<ZONE
$head
@ MX 10 mx1
@ MX 20 mx2
mx1 A 192.0.2.25
mx2 A 192.0.2.26
_25._tcp.mx1 TLSA 3 1 1 0cb39c2fecc43ccbc88d3d60d4be8d8ba68e008754ea3769ae848cb877036387
_25._tcp.mx1 TLSA 2 1 1 5e654ff1688404514f09f646b5fb7559bc8019e9108a75daaf52878c13fa0980
_25._tcp.mx2 CNAME _25._tcp.mx1
*.wild TXT "expanded"
odd TXT "\\027[2J\\007\\155" "\"quoted\""
unsigned NS ns.unsigned
ns.unsigned A 192.0.2.53
ZONE
printf '%s\n' "$head" 'mx A 192.0.2.27' > unsigned.example.org

# sign ZONE FILE [OPTION…]
sign() {
    zone=$1 file=$2
    shift 2
    for flag in "" "-f KSK"; do
        key=$(dnssec-keygen -q -a ECDSAP256SHA256 $flag "$zone")
        cat "$key.key" >> "$file"
    done
    dnssec-signzone -q -o "$zone" -s 20261101000000 -e 20270101000000 -x "$@" "$file" > /dev/null
}
sign example.org example.org -3 aabbccdd -H 0
cat dsset-example.org. >> org
sign org org -3 - -H 0
cat dsset-org. >> root
sign . root
cat dsset-. > anchor

cat > nsd.conf <<CONF
server:
    ip-address: 127.0.0.1
    port: $port
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
    name: "."
    zonefile: root.signed
zone:
    name: "org"
    zonefile: org.signed
zone:
    name: "example.org"
    zonefile: example.org.signed
zone:
    name: "unsigned.example.org"
    zonefile: unsigned.example.org
CONF
nsd -d -c nsd.conf &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    dig +short +tries=1 +time=1 @127.0.0.1 -p "$port" . SOA > answer && [ -s answer ] && break
    sleep 0.3
done

# record FILE TIME NAME TYPE: the exit status says what was found.
record() {
    "$tlsakit" lookup "$3" "$4" --resolver "udp://127.0.0.1:$port" --trust-anchor anchor --at "$2" \
        --record "$work/$1" || true
    sed 's|udp://127.0.0.1:[0-9]*|192.0.2.53|' "$work/$1" > "$out/$1"
}
now=2026-12-01T00:00:00Z
record secure.json $now _25._tcp.mx1.example.org TLSA
record bogus.json 2027-02-01T00:00:00Z _25._tcp.mx1.example.org TLSA
record alias.json $now _25._tcp.mx2.example.org TLSA
record insecure.json $now mx.unsigned.example.org A
record name-error.json $now _25._tcp.mx3.example.org TLSA
record no-data.json $now mx1.example.org AAAA
record wildcard.json $now a.wild.example.org TXT
record odd.json $now odd.example.org TXT
kill "$server"
server=
# Nobody is left to answer.
record failed.json $now example.org MX
