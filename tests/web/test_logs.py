"""The log of the running server: a line of JSON for each request and each fault, and nobody in it."""

from __future__ import annotations

import http.client
import json
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree as ET

import html5lib
import pytest
from flask import Flask

from grants_app.logs import PERSONAL
from tests.browser.servers import Server, running_server
from tests.checks.access import addresses
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, make_app, visitor
from tests.page_checks import find

# Nobody's: a person who does not exist, in all the forms that such a thing takes.
NAME, EMAIL, PHONE = "Zamirë Provëza", "zamire.proveza@posta.example", "+355 69 555 01 23"
TYPED = f"{NAME} {EMAIL} {PHONE}"
TRACES = ("zamir", "posta.example", "example.org", "69 555", "127.0.0.1", "Agjenti", PASSWORD, "?")
ROLES = ("admin", "specialist", "grantee.vatra")


@pytest.fixture
def server(app: Flask, tmp_path: Path) -> Iterator[Server]:
    url = app.config["SETTINGS"].database_url
    with running_server(url, tmp_path / "server", application="tests.web.faulty:app", PROXIES="1") as started:
        yield started


class Person:
    """A reader with cookies who says more about themselves than anybody should."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.asked = 0
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), NoRedirects
        )
        self.opener.addheaders = [
            ("User-Agent", f"Agjenti {TYPED}".encode().decode("latin-1")),
            ("Referer", f"{server.url}/?q={urllib.parse.quote(TYPED)}"),
            ("X-Request-ID", EMAIL),
        ]

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, body, number of the request) of an answer."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        self.asked += 1
        try:
            with self.opener.open(urllib.parse.urljoin(self.url, path), data, timeout=30) as answer:
                return answer.status, text_of(answer), answer.headers["X-Request-ID"]
        except urllib.error.HTTPError as error:
            return error.code, text_of(error), error.headers["X-Request-ID"]

    def sign_in(self, name: str) -> None:
        token = fields_of(forms_in(self.ask("/login")[1])[-1])["csrf_token"]
        form = {"email": f"{name}@example.org", "password": PASSWORD, "csrf_token": token}
        assert self.ask("/login", form)[0] == 302


def text_of(answer: IO[bytes]) -> str:
    """The body, as far as it came: a fault in the middle of an answer cuts it off."""
    try:
        return answer.read().decode("utf-8", "replace")
    except http.client.IncompleteRead as error:
        return bytes(error.partial).decode("utf-8", "replace")


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to the one who asked, so that every request is counted."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


def forms_in(markup: str) -> list[ET.Element]:
    return find(html5lib.parse(markup, treebuilder="etree"), "form")


def fields_of(form: ET.Element) -> dict[str, str]:
    """Every field of a form: hidden ones as they are, all others filled with what a person might type."""
    filled = {}
    for field in (*find(form, "input"), *find(form, "textarea"), *find(form, "select")):
        name = field.get("name")
        if name:
            is_fixed = field.get("type") in {"hidden", "submit", "checkbox", "radio"}
            filled[name] = field.get("value", "") if is_fixed else TYPED
    return filled


def lines_of(server: Server) -> list[dict[str, Any]]:
    """The log's lines; fails at one that is not JSON."""
    return [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]


def requests_in(server: Server) -> list[dict[str, Any]]:
    return [line for line in lines_of(server) if line["event"] == "request" and line["route"] != "/readyz"]


def traces_in(server: Server) -> list[str]:
    """Lines that tell who somebody is."""
    found = []
    for line in server.log.read_text(encoding="utf-8").splitlines():
        decoded = urllib.parse.unquote(json.dumps(json.loads(line), ensure_ascii=False))
        found += [f"{trace}: {line}" for trace in TRACES if trace.casefold() in decoded.casefold()]
    return found


def test_nothing_that_people_type_gets_into_the_log(app: Flask, server: Server) -> None:
    paths = [path for _endpoint, _method, path in addresses(app, unsafe=False) if path != "/readyz"]
    sent, asked = 0, 0
    for role in (*ROLES, None):
        person = Person(server)
        if role:
            person.sign_in(role)
        for path in paths:
            status, body, _number = person.ask(path)
            for form in forms_in(body) if status == 200 and "<form" in body else ():
                action = form.get("action") or path
                if "logout" in action:
                    continue
                if (form.get("method") or "get").lower() == "post":
                    person.ask(action, fields_of(form))
                else:
                    person.ask(f"{action}?{urllib.parse.urlencode(fields_of(form))}")
                sent += 1
            person.ask(f"{path}?q={urllib.parse.quote(TYPED)}&on={EMAIL}&sort={EMAIL}&lang={EMAIL}")
        person.ask(f"/{urllib.parse.quote(NAME)}/{EMAIL}")
        person.ask(f"/grants/{EMAIL}")
        asked += person.asked
    assert sent > 20
    assert len(requests_in(server)) == asked
    assert not traces_in(server)


def test_faults_are_told_without_what_caused_them(server: Server) -> None:
    person = Person(server)
    for path in ("/fail", "/fail/database", "/fail/streaming", "/warn"):
        person.ask(path, {"typed": TYPED, "password": PASSWORD})
        person.ask(f"{path}?typed={urllib.parse.quote(TYPED)}")
    assert not traces_in(server)

    faults = [line for line in lines_of(server) if line["level"] == "error"]
    assert len(faults) == 6
    crash = next(line for line in faults if line["route"] == "/fail")
    assert crash["event"] == "unexpected error"
    assert crash["error"] == "ValueError < KeyError"
    assert re.fullmatch(r"tests/web/faulty\.py:\d+ fail", crash["places"][-1])
    assert any("IntegrityError" in line["error"] for line in faults)
    assert any(line["places"][-1].endswith(" pieces") for line in faults)
    numbers = {line["request_id"] for line in requests_in(server)}
    assert {line["request_id"] for line in faults if "request_id" in line} <= numbers
    assert [line["event"] for line in lines_of(server) if line["level"] == "warning"] == ["noted", "noted"]


@pytest.mark.parametrize(
    "sent",
    [
        f"GET /{EMAIL} HTTP/9.9\r\n\r\n",
        f"GET / HTTP/1.1\r\n{EMAIL}\r\n\r\n",
        f"{EMAIL} / HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /?q={'x' * 9000}{EMAIL} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: {EMAIL}\r\n\r\n",
    ],
    ids=["version", "header", "method", "long", "length"],
)
def test_what_the_server_itself_refuses_leaves_no_trace(server: Server, sent: str) -> None:
    address = urllib.parse.urlsplit(server.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10) as connection:
        connection.sendall(sent.encode())
        assert connection.recv(1000)
    assert not traces_in(server)


def test_a_line_tells_what_is_needed_to_find_a_slow_page(server: Server) -> None:
    _status, _body, number = Person(server).ask("/grants/3?lang=en")
    (line,) = requests_in(server)
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert 0 < line.pop("ms") < 30_000
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": number,
        "method": "GET",
        "route": "/grants/<int:number>",
        "status": 200,
    }


def test_the_number_comes_from_the_proxy_in_front_and_from_nobody_else(
    app: Flask, client: CheckedClient
) -> None:
    number = "0123456789abcdef0123456789abcdef"
    own = client.get("/healthz", headers={"X-Request-ID": number}).headers["X-Request-ID"]
    assert own != number
    assert re.fullmatch(r"[0-9a-f]{32}", own)


def test_the_number_of_the_proxy_is_taken_over(database_url: str, tmp_path: Path) -> None:
    client = visitor(make_app(database_url, tmp_path, PROXIES="1"))
    number = "0123456789abcdef0123456789abcdef"
    assert client.get("/healthz", headers={"X-Request-ID": number}).headers["X-Request-ID"] == number
    for made_up in (EMAIL, "abc", "x" * 32, number * 2):
        answer = client.get("/healthz", headers={"X-Request-ID": made_up})
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_the_patterns_find_what_is_personal() -> None:
    for text in (EMAIL, "192.168.10.7", "2001:db8::1", "/grants?q=x"):
        assert PERSONAL.sub("…", f"a {text} b") in {"a … b", "a /grants… b"}
    assert PERSONAL.sub("…", "worker 17 took 30 s") == "worker 17 took 30 s"
