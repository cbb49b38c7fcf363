#!/bin/sh
# Makes the RSA keys of the DNSSEC test signer: PKCS#1 in PEM. They protect nothing. All other keys
# are derived from the names of their zones.
set -eu
cd "$(dirname "$0")"
for bits in 512 1024 1536 4096; do
    openssl genrsa -traditional -out "rsa-$bits.pem" "$bits"
done
for which in a b; do
    openssl genrsa -traditional -out "rsa-2048-$which.pem" 2048
done
