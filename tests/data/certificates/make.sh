#!/usr/bin/env bash
# Makes the certificates of this folder anew, with openssl 3: one of each key algorithm and odd form.
# Keys are thrown away. All are valid in 2027.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/openssl.cnf" <<'CONFIG'
[ca]
default_ca = default
[default]
database = index.txt
new_certs_dir = .
default_md = sha256
policy = anything
rand_serial = yes
unique_subject = no
copy_extensions = copy
[anything]
commonName = optional
organizationName = optional
[req]
distinguished_name = name
[name]
CONFIG
: >"$work/index.txt"

# made NAME SAN KEY-ARGUMENTS…: a self-signed certificate.
made() {
  local name=$1 san=$2
  shift 2
  openssl genpkey "$@" -out "$work/$name.key" 2>/dev/null
  local extensions=()
  [ -n "$san" ] && extensions=(-addext "subjectAltName=$san")
  openssl req -new -config "$work/openssl.cnf" -key "$work/$name.key" -subj "/O=Example/CN=mx.example.org" \
    "${extensions[@]}" -out "$work/$name.csr"
  (cd "$work" && openssl ca -batch -notext -selfsign -config openssl.cnf -keyfile "$name.key" -in "$name.csr" \
    -startdate 20260101000000Z -enddate 20360101000000Z -out "$name.pem" 2>/dev/null)
  cp "$work/$name.pem" "$name.pem"
}

san=DNS:mx.example.org
made rsa-2048 "$san" -algorithm RSA -pkeyopt rsa_keygen_bits:2048
made rsa-4096 "$san" -algorithm RSA -pkeyopt rsa_keygen_bits:4096
made p-224 "$san" -algorithm EC -pkeyopt ec_paramgen_curve:P-224
made p-256 "$san" -algorithm EC -pkeyopt ec_paramgen_curve:P-256
made p-384 "$san" -algorithm EC -pkeyopt ec_paramgen_curve:P-384
made p-521 "$san" -algorithm EC -pkeyopt ec_paramgen_curve:P-521
made secp256k1 "$san" -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1
made brainpool-256 "$san" -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1
made explicit-curve "$san" -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
made version-1 "" -algorithm EC -pkeyopt ec_paramgen_curve:P-256
made names "DNS:xn--bcher-kva.example,DNS:*.example.org,IP:192.0.2.1,IP:2001:db8::1,email:a@example.org" \
  -algorithm EC -pkeyopt ec_paramgen_curve:P-256

# `openssl ca` signs with no algorithm that has no digest of its own: these by `openssl req`.
for algorithm in ed25519 ed448; do
  openssl genpkey -algorithm "$algorithm" -out "$work/k" 2>/dev/null
  openssl req -x509 -new -config "$work/openssl.cnf" -key "$work/k" -subj "/CN=mx.example.org" -days 36500 \
    -addext "subjectAltName=$san" -out "$algorithm.pem"
done
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out "$work/k" 2>/dev/null
openssl req -x509 -new -config "$work/openssl.cnf" -key "$work/k" -subj "/CN=mx.example.org" -days 36500 \
  -addext "subjectAltName=$san" -out rsa-pss.pem
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out "$work/p" 2>/dev/null
openssl genpkey -paramfile "$work/p" -out "$work/k" 2>/dev/null
openssl req -x509 -new -config "$work/openssl.cnf" -key "$work/k" -subj "/CN=mx.example.org" -days 36500 \
  -addext "subjectAltName=$san" -out dsa.pem
openssl req -x509 -new -config "$work/openssl.cnf" -key "$work/k" -subj "/CN=mx.example.org" -days 36500 \
  -set_serial -1234567890 -out negative-serial.pem
openssl x509 -in p-256.pem -trustout -addtrust serverAuth -out trusted.pem
