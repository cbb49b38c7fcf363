"""What Python's cryptography reads in certificates.

Takes a JSON list of certificates (DER in base64) on standard input and prints a list of objects, one for
each; null stands for what it cannot read.
"""

import base64
import datetime
import hashlib
import json
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# Attribute types that RFC 4514 itself leaves out, by the names in general use.
NAMES = {
    "2.5.4.4": "SN",
    "2.5.4.5": "serialNumber",
    "2.5.4.12": "title",
    "2.5.4.15": "businessCategory",
    "2.5.4.17": "postalCode",
    "2.5.4.42": "GN",
    "2.5.4.46": "dnQualifier",
    "2.5.4.97": "organizationIdentifier",
    "1.2.840.113549.1.9.1": "emailAddress",
}
NAMES = {x509.ObjectIdentifier(oid): name for oid, name in NAMES.items()}


def digests(octets):
    return [octets.hex(), hashlib.sha256(octets).hexdigest(), hashlib.sha512(octets).hexdigest()]


def attempt(read):
    """The result of `read`, or nothing if cryptography refuses."""
    try:
        return read()
    except Exception:
        return None


def moment(certificate, which):
    time = getattr(certificate, which + "_utc", None) or getattr(certificate, which)
    return time.replace(tzinfo=datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def alternative_names(certificate):
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return {"dns": [], "ip": [], "email": []}
    return {
        "dns": names.get_values_for_type(x509.DNSName),
        "ip": [str(address) for address in names.get_values_for_type(x509.IPAddress)],
        "email": names.get_values_for_type(x509.RFC822Name),
    }


def constraints(certificate):
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return {"ca": False, "pathLength": None}
    return {"ca": found.ca, "pathLength": found.path_length}


def describe(der):
    result = {"certificate": digests(der)}
    certificate = attempt(lambda: x509.load_der_x509_certificate(der))
    if certificate is None:
        return result
    key = attempt(certificate.public_key)
    result["key"] = key and attempt(
        lambda: digests(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    )
    result["bits"] = getattr(key, "key_size", None)
    result["version"] = certificate.version.value + 1
    result["serial"] = format(certificate.serial_number, "x")
    result["subject"] = attempt(lambda: certificate.subject.rfc4514_string(NAMES))
    result["issuer"] = attempt(lambda: certificate.issuer.rfc4514_string(NAMES))
    result["notBefore"] = attempt(lambda: moment(certificate, "not_valid_before"))
    result["notAfter"] = attempt(lambda: moment(certificate, "not_valid_after"))
    result["names"] = attempt(lambda: alternative_names(certificate))
    result["constraints"] = attempt(lambda: constraints(certificate))
    return result


warnings.simplefilter("ignore")
json.dump([describe(base64.b64decode(der)) for der in json.load(sys.stdin)], sys.stdout)
