"""A mail server for recording probes: says enough of SMTP (RFC 5321, RFC 3207) to begin TLS at port 25.

    mail.py ADDRESS [--chain NAME]... [--old] [--greeting LINE]

Of each NAME the files NAME.chain and NAME.key are used; without one STARTTLS is not offered. With --old it speaks
TLS 1.0 alone. With --greeting it says that line and nothing else.
"""

import argparse
import socket
import ssl
import threading


def context(arguments):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for name in arguments.chain:
        made.load_cert_chain(f"{name}.chain", f"{name}.key")
    if arguments.old:
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.minimum_version = ssl.TLSVersion.TLSv1
        made.maximum_version = ssl.TLSVersion.TLSv1
    return made


def serve(connection, arguments):
    tls = context(arguments) if arguments.chain else None
    say = lambda line: connection.sendall(line.encode() + b"\r\n")
    say(arguments.greeting or "220 mail.example.org ESMTP")
    if arguments.greeting:
        return connection.close()
    while line := read(connection):
        verb = line.split()[0].upper()
        if verb == "EHLO":
            say("250-mail.example.org")
            if tls and not isinstance(connection, ssl.SSLSocket):
                say("250-STARTTLS")
            say("250 SIZE 10240000")
        elif verb == "STARTTLS" and tls:
            say("220 Ready to start TLS")
            connection = tls.wrap_socket(connection, server_side=True)
        elif verb == "QUIT":
            say("221 Bye")
            break
        else:
            say("502 Not here")
    connection.close()


def read(connection):
    """A line, octet by octet: what comes after STARTTLS belongs to TLS."""
    line = b""
    while not line.endswith(b"\n"):
        octet = connection.recv(1)
        if not octet:
            return ""
        line += octet
    return line.decode("latin-1").strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("--chain", action="append", default=[])
    parser.add_argument("--old", action="store_true")
    parser.add_argument("--greeting")
    arguments = parser.parse_args()
    family = socket.AF_INET6 if ":" in arguments.address else socket.AF_INET
    listener = socket.create_server((arguments.address, 25), family=family)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, arguments), daemon=True).start()


main()
