#!/usr/bin/python3
"""The other end of what leaves the house, for tests: a mail server or a receiver of webhooks.

    test/peer.py (smtp|http) FOLDER [--tls|--starttls] [--user NAME:WORD]

Listens at 127.0.0.1 and writes the port to FOLDER/port once it is ready; with TLS the certificate to trust is
FOLDER/authority.pem. What comes in is FOLDER/received/N.json. While there is a file FOLDER/answer, its first word is
what is answered: a status code, or `stall` (nothing at all); the second is where to, for a redirect. Ends with its
standard input.
"""

import argparse
import asyncio
import email
import email.policy
import json
import logging
import os
import ssl
import subprocess
import sys
import warnings

logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
warnings.simplefilter("ignore")
parser = argparse.ArgumentParser()
parser.add_argument("kind", choices=["smtp", "http"])
parser.add_argument("folder")
parser.add_argument("--tls", action="store_true")
parser.add_argument("--starttls", action="store_true")
parser.add_argument("--user", default="")
given = parser.parse_args()


def path(name):
    return os.path.join(given.folder, name)


def put(name, text):
    with open(path(name + ".part"), "w", encoding="utf-8") as file:
        file.write(text)
    os.rename(path(name + ".part"), path(name))


def received(what):
    os.makedirs(path("received"), exist_ok=True)
    put(f"received/{len(os.listdir(path('received'))):04}.json", json.dumps(what))


def answer():
    try:
        with open(path("answer"), encoding="utf-8") as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def tls_context():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-noenc", "-days", "1", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", path("key.pem"), "-out",
                    path("authority.pem")], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path("authority.pem"), path("key.pem"))
    return context


class Post:
    async def handle_RCPT(self, server, session, envelope, address, options):
        said = answer()
        if said[:1] == ["stall"]:
            await asyncio.sleep(3600)
        if said and (len(said) == 1 or address in said[1:]):
            return f"{said[0]} not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        received({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": given.tls or session.ssl is not None,
                  "user": session.auth_data.login.decode() if session.authenticated else "",
                  "subject": str(mail["subject"]), "language": str(mail["content-language"]),
                  "id": str(mail["message-id"]), "body": mail.get_content(),
                  "raw": envelope.content.decode("ascii")})
        return "250 OK"


def smtp(context):
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    def knows(server, session, envelope, mechanism, data):
        fits = isinstance(data, LoginPassword) and given.user.encode() == data.login + b":" + data.password
        return AuthResult(success=fits, handled=False, auth_data=data)

    extra = {"auth_required": True, "authenticator": knows} if given.user else {}
    if given.starttls:
        extra |= {"tls_context": context, "require_starttls": True}
    return lambda: SMTP(Post(), hostname="mail.example", enable_SMTPUTF8=False,
                        auth_require_tls=given.starttls, **extra)


async def http(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if line)}
    body = await reader.readexactly(int(fields.get("content-length", 0)))
    received({"line": head[0], "fields": fields, "body": body.decode()})
    said = answer() or ["200"]
    if said[0] == "stall":
        await asyncio.sleep(3600)
    where = f"Location: {said[1]}\r\n" if len(said) > 1 else ""
    writer.write(f"HTTP/1.1 {said[0]} so\r\n{where}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
    writer.close()


async def main():
    context = tls_context() if given.tls or given.starttls else None
    around = context if given.tls else None
    loop = asyncio.get_running_loop()
    if given.kind == "smtp":
        server = await loop.create_server(smtp(context), "127.0.0.1", 0, ssl=around)
    else:
        server = await asyncio.start_server(http, "127.0.0.1", 0, ssl=around)
    put("port", str(server.sockets[0].getsockname()[1]))
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
