"""Two instances behind nginx as docs/operations/nginx-site.conf sets it up, on one PostgreSQL, over https."""

from __future__ import annotations

import json
import ssl
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.browser.servers import ROOT, Server, running_server
from tests.conftest import PASSWORD
from tests.databases import create_database, drop_database, worker_name
from tests.servers import free_port, program, redis_server, started
from tests.web.test_headers import HEADERS

SITE = ROOT / "docs" / "operations" / "nginx-site.conf"
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main-error.log;
events {{ worker_connections 64; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
    server {{ listen unix:{folder}/ready.sock; }}
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: str


class Reader:
    """A browser with cookies that trusts the certificate of the test."""

    def __init__(self, port: int) -> None:
        self.site = f"https://127.0.0.1:{port}"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies, urllib.request.HTTPSHandler(context=context))

    def get(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {
            "Referer": f"{self.site}/"
        }
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(f"{self.site}{path}", data, sent)  # noqa: S310  # our own address
        try:
            with self.opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read().decode())


@dataclass(frozen=True)
class Installation:
    """nginx with its two ports, the instances behind it, and the folder of its logs."""

    port: int
    plain_port: int
    folder: Path
    instances: list[Server]
    stops: list[ExitStack]


def configure(folder: Path, instances: list[Server], port: int, plain_port: int) -> Path:
    """The configuration as it is shipped, with the names, ports and paths of this test."""
    own = {
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "unix:/run/grants/web.sock": urllib.parse.urlsplit(instances[0].url).netloc,
        "#server 10.0.0.12:8000": f"server {urllib.parse.urlsplit(instances[1].url).netloc}",
        "/etc/ssl/grants/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "/opt/grants/": f"{ROOT}/",
    }
    text = SITE.read_text(encoding="utf-8")
    for theirs, ours in own.items():
        assert theirs in text, theirs
        text = text.replace(theirs, ours)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
    make_certificate(folder)
    return folder / "nginx.conf"


def make_certificate(folder: Path) -> None:
    command = [
        program("openssl"),
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=x",
    ]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def installation(postgres: str, seeded_postgres: str, tmp_path: Path) -> Iterator[Installation]:
    name = worker_name("nginx")
    url = create_database(postgres, name, template=seeded_postgres)
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="grants-nginx-", dir="/tmp") as short:
        folder = Path(short)
        folder.chmod(0o755)  # its workers may run as another user
        redis = stack.enter_context(redis_server(folder))
        stops = [stack.enter_context(ExitStack()) for _instance in range(2)]
        instances = [
            one.enter_context(running_server(url, tmp_path / f"{number}", PROXIES="1", REDIS_URL=redis))
            for number, one in enumerate(stops)
        ]
        port, plain_port = free_port(), free_port()
        configuration = configure(folder, instances, port, plain_port)
        command = [program("nginx"), "-e", str(folder / "start.log"), "-p", short, "-c", str(configuration)]
        checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        stack.enter_context(started(command, folder / "ready.sock"))
        yield Installation(port, plain_port, folder, instances, stops)
    drop_database(postgres, name)


def test_several_instances_are_one_site(installation: Installation) -> None:
    reader = Reader(installation.port)
    answer = reader.get("/grants/3?lang=en&q=somebody", X_Forwarded_For="198.51.100.4", X_Request_ID="0" * 32)
    assert answer.status == 200
    for name, wanted in {**HEADERS, "Strict-Transport-Security": "max-age=31536000"}.items():
        assert answer.headers.get_all(name) == [wanted]
    assert answer.headers["Server"] == "nginx"

    sign_in(reader)
    for _time in range(10):
        assert reader.get("/account").status == 200
    answered = [
        any('"/account"' in line for line in one.log.read_text().splitlines())
        for one in installation.instances
    ]
    assert answered == [True, True]

    number = answer.headers["X-Request-ID"]
    assert number != "0" * 32
    logs = [one.log.read_text(encoding="utf-8") for one in installation.instances]
    assert sum(number in log for log in logs) == 1
    lines = (installation.folder / "grants.log").read_text(encoding="utf-8").splitlines()
    assert sum(json.loads(line)["request_id"] == number for line in lines) == 1
    for text in (*logs, *lines):
        assert "somebody" not in text
        assert "198.51" not in text
        assert "example.org" not in text


def sign_in(reader: Reader) -> None:
    token = reader.get("/login").body.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    form = {"email": "specialist@example.org", "password": PASSWORD, "csrf_token": token}
    assert reader.get("/login", form).status == 200


def test_plain_http_leads_to_https(installation: Installation) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_arguments: object) -> None:
            return None

    opener = urllib.request.build_opener(Stay)
    with pytest.raises(urllib.error.HTTPError) as caught:
        opener.open(f"http://127.0.0.1:{installation.plain_port}/grants?phase=1", timeout=10)
    with caught.value as answer:
        assert answer.code == 301
        assert answer.headers["Location"] == "https://127.0.0.1/grants?phase=1"


def test_figures_are_not_for_readers(installation: Installation) -> None:
    assert Reader(installation.port).get("/metrics").status == 404


def test_long_addresses_and_large_forms_get_an_answer_of_the_application(installation: Installation) -> None:
    reader = Reader(installation.port)
    assert reader.get(f"/grants?lang=en&x={'y' * 7000}").status == 200
    refused = reader.get("/login", {"email": "x" * 2_500_000})
    assert refused.status == 413
    assert "<h1" in refused.body


def test_an_instance_may_stop_and_when_none_is_left_readers_are_told(installation: Installation) -> None:
    reader = Reader(installation.port)
    installation.stops[0].close()
    assert [reader.get("/grants?lang=en").status for _time in range(10)] == [200] * 10
    installation.stops[1].close()
    answer = reader.get("/grants")
    assert answer.status == 502
    assert "<h1>Përkohësisht jashtë shërbimit</h1>" in answer.body
    assert '<div lang="en">' in answer.body
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Retry-After"] == "60"
