# Signs with Python's cryptography (OpenSSL); prints one JSON list of vectors.
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

MESSAGE = b"a message of some octets"
DIGESTS = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}
CURVES = {
    "p256": (ec.SECP256R1, 32, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
    "p384": (ec.SECP384R1, 48, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973),
    "p521": (ec.SECP521R1, 66, 0x01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409),
}

vectors = []


def octets(number):
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def add(name, kind, key, scheme, digest, salt, signature, valid):
    vectors.append(dict(name=name, kind=kind, key=[part.hex() for part in key], scheme=scheme, digest=digest,
                        salt=salt, message=MESSAGE.hex(), signature=signature.hex(), valid=valid))


for bits, exponent in ((1024, 65537), (1025, 65537), (2048, 3), (2048, 65537), (3072, 65537)):
    private = rsa.generate_private_key(exponent, bits)
    numbers = private.public_key().public_numbers()
    key = [octets(numbers.n), octets(numbers.e)]
    for digest, make in DIGESTS.items():
        name = f"rsa {bits} {exponent} {digest}"
        signature = private.sign(MESSAGE, padding.PKCS1v15(), make())
        add(name, "rsa", key, "pkcs1", digest, 0, signature, True)
        add(f"{name} leading zeros", "rsa", [b"\0\0" + part for part in key], "pkcs1", digest, 0, signature, True)
        larger = int.from_bytes(signature, "big") + numbers.n
        if larger.bit_length() <= 8 * len(key[0]):
            add(f"{name} s + n", "rsa", key, "pkcs1", digest, 0, larger.to_bytes(len(key[0]), "big"), False)
        length = make.digest_size
        for salt in (0, 20, length):
            if length + salt + 2 > (bits - 1 + 7) // 8:
                continue
            signature = private.sign(MESSAGE, padding.PSS(padding.MGF1(make()), salt), make())
            add(f"{name} pss {salt}", "rsa", key, "pss", digest, salt, signature, True)
            add(f"{name} pss {salt} as {salt + 1}", "rsa", key, "pss", digest, salt + 1, signature, False)

for kind, (curve, size, order) in CURVES.items():
    private = ec.generate_private_key(curve())
    public = private.public_key()
    raw = serialization.Encoding.X962, serialization.PublicFormat
    point = public.public_bytes(raw[0], raw[1].UncompressedPoint)
    compressed = public.public_bytes(raw[0], raw[1].CompressedPoint)
    spki = public.public_bytes(serialization.Encoding.DER, raw[1].SubjectPublicKeyInfo)
    for digest, make in DIGESTS.items():
        r, s = decode_dss_signature(private.sign(MESSAGE, ec.ECDSA(make())))

        def case(name, r, s, valid, key=point):
            signature = r.to_bytes(size, "big") + s.to_bytes(size, "big")
            add(f"{kind} {digest} {name}", kind, [key], "ecdsa", digest, 0, signature, valid)

        case("", r, s, True)
        case("compressed point", r, s, True, compressed)
        case("point in DER", r, s, False, spki)
        case("point at infinity", r, s, False, b"\0")
        case("hybrid point", r, s, False, bytes([6 + (point[-1] & 1)]) + point[1:])
        case("other half", r, order - s, True)
        case("r = 0", 0, s, False)
        case("s = 0", r, 0, False)
        case("r = n", order, s, False)
        case("s = n", r, order, False)
        case("both 0", 0, 0, False)
        case("both 1", 1, 1, False)
        if r + order < 1 << (8 * size):
            case("r + n", r + order, s, False)
            case("s + n", r, s + order, False)

for kind, module, name in (("ed25519", ed25519, "Ed25519PrivateKey"), ("ed448", ed448, "Ed448PrivateKey")):
    private = getattr(module, name).generate()
    public = private.public_key()
    key = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    signature = private.sign(MESSAGE)
    add(kind, kind, [key], kind, "", 0, signature, True)
    order = {
        "ed25519": 2**252 + 27742317777372353535851937790883648493,
        "ed448": 2**446 - 13818066809895115352007386748515426880336692474882178609894547503885,
    }[kind]
    half = len(signature) // 2
    s = int.from_bytes(signature[half:], "little") + order
    if s.bit_length() <= 8 * half:
        add(f"{kind} s + order", kind, [key], kind, "", 0, signature[:half] + s.to_bytes(half, "little"), False)
    spki = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    add(f"{kind} key in DER", kind, [spki], kind, "", 0, signature, False)

print(json.dumps(vectors))
