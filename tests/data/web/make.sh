#!/bin/sh
# Makes the fixtures of the page's tests anew, with OpenSSL 3. Private keys are thrown away; every run
# makes new ones, so no test may rest on a digest.
set -eu
cd "$(dirname "$0")"
out=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > ca.cnf <<'CNF'
[ca]
default_ca = default
[default]
database = index.txt
rand_serial = yes
new_certs_dir = .
default_md = sha384
policy = any
copy_extensions = none
unique_subject = no
email_in_dn = no
[any]
countryName = optional
organizationName = optional
commonName = optional
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[issuer]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = ${ENV::NAMES}
[req]
distinguished_name = dn
[dn]
CNF
: > index.txt
export NAMES=DNS:unused.example

ec() { openssl ecparam -name "$1" -genkey -noout -out "$2"; }
request() { openssl req -new -config ca.cnf -key "$1" -subj "$2" -out request.csr; }
# sign SECTION START END ISSUER.pem ISSUER.key OUT
sign() {
  openssl ca -batch -notext -config ca.cnf -extensions "$1" -startdate "$2" -enddate "$3" \
    -cert "$4" -keyfile "$5" -in request.csr -out "$6" 2> log || { cat log >&2; exit 1; }
}

ec secp384r1 root.key
request root.key '/C=NL/O=Example Trust/CN=Example Trust Root 2'
openssl ca -batch -notext -selfsign -config ca.cnf -extensions root -startdate 20201231000000Z \
  -enddate 20401231235959Z -keyfile root.key -in request.csr -out root.pem 2> log || { cat log >&2; exit 1; }

ec secp384r1 issuer.key
request issuer.key '/C=NL/O=Example Trust/CN=Example Trust E4'
sign issuer 20251231000000Z 20301230235959Z root.pem root.key issuer.pem

# server NAME KEY NAMES START END
server() {
  NAMES=$3
  request "$2" "/CN=$(printf %s "$3" | sed 's/,.*//; s/DNS://')"
  sign server "$4" "$5" issuer.pem issuer.key "$1"
}
ec prime256v1 mx1.key
server mx1.pem mx1.key 'DNS:mx1.example.org,DNS:mx.example.org' 20261121114107Z 20270219114106Z
ec prime256v1 renewed.key
server renewed.pem renewed.key 'DNS:mx1.example.org,DNS:mx.example.org' 20261121214107Z 20270219214106Z
openssl req -new -config ca.cnf -key renewed.key -subj /CN=mx1.example.org -out "$out/next.csr"
server expired.pem mx1.key DNS:mx1.example.org 20260801000000Z 20261030000000Z
openssl genrsa -out weak.key 1024 2> log
server weak.pem weak.key DNS:mx2.example.org 20261121114107Z 20270219114106Z
server idn.pem mx1.key 'DNS:xn--bcher-kva.example,DNS:*.xn--bcher-kva.example,IP:192.0.2.25,email:postmaster@example.org' \
  20261121114107Z 20270219114106Z

cat mx1.pem issuer.pem root.pem > "$out/mx1-fullchain.pem"
cat mx1.pem issuer.pem > "$out/mx1-sent.pem"
cat renewed.pem issuer.pem > "$out/renewed.pem"
cat expired.pem issuer.pem > "$out/expired.pem"
cat weak.pem issuer.pem > "$out/weak.pem"
cat idn.pem > "$out/idn.pem"
openssl x509 -in mx1.pem -outform DER -out "$out/mx1.der"
openssl x509 -in mx1.pem -noout -pubkey > "$out/mx1.pub.pem"
openssl crl2pkcs7 -nocrl -certfile "$out/mx1-fullchain.pem" -outform DER -out "$out/mx1.p7b"
# The second block loses its end inside a group of four characters.
awk '/BEGIN/ { block++ }
     block == 2 { line++ }
     block == 2 && line > 3 { if (line == 4) print substr($0, 1, 61); next }
     { print }' "$out/mx1-fullchain.pem" > "$out/broken.pem"
