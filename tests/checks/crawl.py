"""Following every link of every page, as each kind of reader."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from tests.clients import CheckedClient

PAGE = "text/html"
REDIRECTS = {301, 302, 303, 307, 308}
ASSETS = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}


class Links(HTMLParser):
    """The addresses on a page: those that a reader follows, those that a browser loads, and GET forms."""

    def __init__(self) -> None:
        super().__init__()
        self.followed: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.followed.append(values["href"] or "")
        elif tag == "form" and (values.get("method") or "get").lower() == "get":
            self.followed.append(values.get("action") or "")
        elif tag in ASSETS and values.get(ASSETS[tag]):
            self.loaded.append(values[ASSETS[tag]] or "")


@dataclass
class Crawl:
    """One reader's walk. At most `limit` addresses of an endpoint are fetched, unlike ones first.

    `pages` are the addresses fetched, `broken` what was wrong with a link, in words.
    """

    client: CheckedClient
    limit: int
    pages: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    endpoints: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    shapes: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    waiting: deque[tuple[str, str]] = field(default_factory=deque)

    def run(self, starts: Iterable[str]) -> None:
        """Fetch the pages to start from and all that they lead to, up to the limit of each endpoint."""
        self.waiting.extend((start, "the list of pages to start from") for start in starts)
        later: deque[tuple[str, str]] = deque()
        while self.waiting or later:
            if not self.waiting:
                self.waiting, later = later, deque()
                self.shapes.clear()
            address, origin = self.waiting.popleft()
            if address in self.seen:
                continue
            endpoint = self.endpoint_of(address, origin)
            if endpoint is None:
                self.seen.add(address)
            elif (shape := (endpoint, names_of(address))) in self.shapes:
                later.append((address, origin))  # like one that was fetched: unlike ones go first
            else:
                self.shapes.add(shape)
                self.visit(address, endpoint, origin)

    def endpoint_of(self, address: str, origin: str) -> str | None:
        """The endpoint behind an address, or None where there is nothing (more) to fetch."""
        adapter = self.client.application.url_map.bind("localhost")
        try:
            endpoint: str = adapter.match(urlsplit(address).path, method="GET")[0]
        except (RequestRedirect, MethodNotAllowed, HTTPException) as error:
            self.broken.append(f"{origin} links to {address}: {type(error).__name__}")
            return None
        return endpoint if self.endpoints[endpoint] < self.limit else None

    def visit(self, address: str, endpoint: str, origin: str) -> None:
        """Fetch one address and note where it leads."""
        self.seen.add(address)
        self.endpoints[endpoint] += 1
        self.pages.append(address)
        try:
            answer = self.client.get(address)
        except AssertionError as error:
            self.broken.append(f"{address}, linked from {origin}: {error}")
            return
        if answer.status_code >= 400:
            self.broken.append(f"{address}, linked from {origin}, answers {answer.status_code}")
        elif answer.status_code in REDIRECTS:
            self.waiting.append((local(address, answer.location or "/") or "/", address))
        elif answer.mimetype == PAGE:
            self.waiting.extend((link, address) for link in links_on(address, answer.get_data(as_text=True)))


def names_of(address: str) -> frozenset[str]:
    """The names of the parameters of an address: addresses alike in them are alike."""
    return frozenset(name for name, _value in parse_qsl(urlsplit(address).query, keep_blank_values=True))


def links_on(address: str, page: str) -> Iterator[str]:
    """The addresses on a page that lead to this site, without fragments and other languages."""
    links = Links()
    links.feed(page)
    for link in (*links.followed, *links.loaded):
        found = local(address, link)
        if found is not None and "lang" not in names_of(found):
            yield found


def local(address: str, link: str) -> str | None:
    """A link made whole, without its fragment; None if it leads elsewhere."""
    parts = urlsplit(urljoin(f"http://localhost{address}", link))
    if parts.scheme not in {"http", "https"} or parts.netloc != "localhost":
        return None
    return urlunsplit(("", "", parts.path, parts.query, ""))
