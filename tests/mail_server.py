"""A real mail server in a process of its own: aiosmtpd, keeping what it is given in files.

`running_mail_server(folder)` starts one and stops it; `.letters()` is what it has taken. Run as a program it
is the server: `python -m tests.mail_server '{"folder": …}'` prints its port once it listens.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).resolve().parent.parent
USER, PASSWORD = "grants", "a password of the mail server: p@ss/word"
WITHIN = 20.0


@dataclass(frozen=True)
class Behaviour:
    """How the server behaves. `refuses` answers each recipient so; `stalls` says nothing at all.

    `forgets_to_answer` takes the letter and says nothing of it: whoever sent it cannot know.
    """

    folder: str
    certificate: str | None = None
    is_tls: bool = False
    needs_login: bool = False
    refuses: str | None = None
    stalls: bool = False
    forgets_to_answer: bool = False


@dataclass(frozen=True)
class MailServerProcess:
    """A running server."""

    port: int
    folder: Path

    def url(self, scheme: str = "smtp", *, user: str = "", query: str = "?starttls=0") -> str:
        """What `GRANTS_SMTP_URL` takes for it."""
        return f"{scheme}://{user}localhost:{self.port}{query}"

    def letters(self) -> list[EmailMessage]:
        """What it has taken, oldest first."""
        files = sorted(self.folder.glob("*.eml"))
        return [message_from_bytes(f.read_bytes(), policy=default) for f in files]

    def wait_for(self, count: int) -> list[EmailMessage]:
        """Its letters, once there are so many."""
        deadline = time.monotonic() + WITHIN
        while len(self.letters()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        letters = self.letters()
        assert len(letters) == count, f"{len(letters)} letters came, expected {count}"
        return letters

    def envelopes(self) -> list[dict[str, Any]]:
        """Sender, recipients and whether the conversation was encrypted and signed in."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]


@contextmanager
def running_mail_server(folder: Path, **behaviour: Any) -> Iterator[MailServerProcess]:
    """Start a server until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    how = json.dumps(asdict(Behaviour(folder=str(folder), **behaviour)))
    command = [sys.executable, "-m", "tests.mail_server", how]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.strip().isdecimal(), f"the mail server did not start: {line!r}"
        yield MailServerProcess(int(line), folder)
    finally:
        process.terminate()
        process.wait(timeout=10)


def make_certificate(folder: Path) -> Path:
    """A certificate of localhost with its key, for a day; whoever trusts the file trusts the server."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = folder / "mail-server.pem"
    path.write_bytes(
        key.private_bytes(encoding, private, serialization.NoEncryption())
        + certificate.public_bytes(encoding)
    )
    return path


class Keeper:
    """Keeps each letter as a file, the envelope beside it."""

    def __init__(self, how: Behaviour) -> None:
        self.how = how
        self.count = 0

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's own name
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.how.refuses:
            return self.how.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.count += 1
        path = Path(self.how.folder) / f"{self.count:03}"
        about = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "is_encrypted": session.ssl is not None or self.how.is_tls,
            "is_signed_in": bool(session.authenticated),
        }
        path.with_suffix(".json").write_text(json.dumps(about))
        draft = path.with_suffix(".draft")
        draft.write_bytes(envelope.original_content or b"")
        draft.rename(path.with_suffix(".eml"))
        if self.how.forgets_to_answer:
            await asyncio.sleep(60)
        return "250 OK"


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    """Take one user and password."""
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=is_right, handled=False)


def protocol_of(how: Behaviour, context: ssl.SSLContext | None) -> Callable[[], asyncio.BaseProtocol]:
    """What answers a connection."""
    if how.stalls:
        return asyncio.Protocol
    keeper = Keeper(how)
    starttls = context if not how.is_tls else None
    return lambda: SMTP(
        keeper,
        hostname="localhost",
        tls_context=starttls,
        authenticator=authenticate if how.needs_login else None,
        auth_required=how.needs_login,
        auth_require_tls=starttls is not None,
    )


async def serve(how: Behaviour) -> None:
    """Listen on a free port until stopped."""
    context = None
    if how.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(how.certificate)
    server = await asyncio.get_running_loop().create_server(
        protocol_of(how, context), "127.0.0.1", 0, ssl=context if how.is_tls else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)  # whoever started it reads the port
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    os.umask(0o077)
    asyncio.run(serve(Behaviour(**json.loads(sys.argv[1]))))
