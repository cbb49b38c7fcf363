#!/bin/sh
# Records probes, and a lookup from two resolvers, anew: real TLS by OpenSSL at the addresses of RFC 5737 and RFC 3849, in a network
# namespace that has nothing but loopback. Needs root, iproute2, bind9-dnsutils, bind9-utils, nsd, openssl,
# python3, and the command built. Keys are thrown away; every run makes new ones.
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
for last in 25 31 32 33 34 35 41 51; do
    ip address add "192.0.2.$last/32" dev lo
    ip address add "2001:db8::$last/128" dev lo nodad
done

# The zone, with a trust anchor of its own.
cat > zone <<'ZONE'
$TTL 3600
@ SOA ns hostmaster 1 7200 3600 1209600 3600
@ NS ns
ns A 127.0.0.1
mx1 A 192.0.2.25
mx1 AAAA 2001:db8::25
mail A 192.0.2.31
mail A 192.0.2.32
mail A 192.0.2.33
mail A 192.0.2.34
mail A 192.0.2.35
mx2 A 192.0.2.41
text TXT "no address"
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

# issue NAME ISSUER EXTENSION DAYS KEY…: makes NAME.key and NAME.pem. Without an issuer it signs itself.
issue() {
    name=$1 issuer=$2 extension=$3 days=$4
    shift 4
    openssl genpkey -quiet -out "$name.key" "$@"
    openssl req -new -key "$name.key" -subj "/CN=$(cat "$name.cn")" -out "$name.csr"
    if [ -n "$issuer" ]; then
        by="-CA $issuer.pem -CAkey $issuer.key"
    else
        by="-signkey $name.key"
    fi
    printf '%s\n' "$extension" > extensions
    openssl x509 -req -in "$name.csr" $by -days "$days" -extfile extensions -out "$name.pem" 2> /dev/null
}
ca='basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign'
rsa='-algorithm RSA -pkeyopt rsa_keygen_bits:2048'
ec='-algorithm EC -pkeyopt ec_paramgen_curve:P-256'
for named in "root=Example Trust Root 2" "e4=Example Trust E4" "r3=Example Trust R3" "mx1-ecdsa=mx1.example.org" \
    "mx1-rsa=mx1.example.org" "mail-ecdsa=mail.example.org" "mail-rsa=mail.example.org" "mail-old=old.example.org"; do
    printf '%s' "${named#*=}" > "${named%%=*}.cn"
done
issue root "" "$ca" 3650 $ec
issue e4 root "$ca" 1825 $ec
issue r3 root "$ca" 1825 $rsa
issue mx1-ecdsa e4 "subjectAltName=DNS:mx1.example.org" 90 $ec
issue mx1-rsa r3 "subjectAltName=DNS:mx1.example.org" 90 $rsa
issue mail-ecdsa e4 "subjectAltName=DNS:mail.example.org" 90 $ec
issue mail-rsa r3 "subjectAltName=DNS:mail.example.org" 90 $rsa
# The one that was forgotten at the last renewal.
issue mail-old r3 "subjectAltName=DNS:old.example.org" 7 $rsa
for server in mx1 mail; do
    cat "$server-ecdsa.pem" e4.pem > "$server-ecdsa.chain"
    cat "$server-rsa.pem" r3.pem > "$server-rsa.chain"
done
cat mail-old.pem r3.pem > mail-old.chain

# mail ADDRESS [ARGUMENT…]: a mail server at port 25 (see mail.py).
mail() {
    python3 mail.py "$@" 2> /dev/null &
    servers="$servers $!"
}
for address in 192.0.2.25 2001:db8::25; do
    mail "$address" --chain mx1-rsa --chain mx1-ecdsa
done
mail 192.0.2.31 --chain mail-rsa --chain mail-ecdsa
mail 192.0.2.32 --chain mail-old
mail 192.0.2.33
mail 192.0.2.34 --chain mail-rsa --old
# At 192.0.2.35 nobody listens.
mail 192.0.2.41 --greeting "421 mx2.example.org Too busy, try again later"
openssl s_server -accept 192.0.2.51:465 -quiet -naccept 100 -cert mx1-rsa.pem -key mx1-rsa.key -cert_chain r3.pem \
    -dcert mx1-ecdsa.pem -dkey mx1-ecdsa.key -dcert_chain e4.pem > /dev/null 2>&1 &
servers="$servers $!"
sleep 2

# record FILE SERVICE [OPTION…]: the exit status says what was found.
record() {
    file=$1 service=$2
    shift 2
    "$tlsakit" probe "$service" --resolver udp://127.0.0.1 --trust-anchor dsset-example.org. --ehlo probe.example.net \
        --at 2026-12-01T00:00:00Z --timeout 5 --record "$work/$file" "$@" || true
    sed 's|udp://127.0.0.1[:0-9]*|192.0.2.53|' "$work/$file" > "$out/$file"
}
record probe-complete.json mx1.example.org
record probe-failed.json mail.example.org
record probe-declined.json mx2.example.org
record probe-direct.json smtps://mx1.example.org --address 192.0.2.51 --repeat 2
record probe-no-address.json text.example.org

# The same question to two resolvers; at the second nobody answers.
"$tlsakit" lookup mx1.example.org A --resolver udp://127.0.0.1 --resolver udp://127.0.0.2 --trust-anchor dsset-example.org. \
    --at 2026-12-01T00:00:00Z --record "$work/resolvers.json" || true
sed 's|udp://127.0.0.1[:0-9]*|192.0.2.53|; s|udp://127.0.0.2[:0-9]*|192.0.2.54|' "$work/resolvers.json" > "$out/resolvers.json"
