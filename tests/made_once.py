"""What comes out the same for every application of the tests is made once.

A run makes some five thousand applications. All have the same addresses and the same templates, and most of
the papers that they print were printed before, from the very same page. Kept is only what was really made,
by all that it was made from; whoever changes a part of that gets it made anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from jinja2.environment import Environment
from pypdf import PdfReader
from werkzeug.routing import Rule

from grants_app.outputs.factsheet import document, printing

Builder = Callable[..., tuple[str, str]]


class KeptRule(Rule):
    """A rule of addresses. What builds an address of it follows from its text, and is compiled once."""

    _builders: ClassVar[dict[tuple[Any, ...], Builder]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


class KeptTemplates(BytecodeCache):
    """Compiled templates, each language's apart, by their names and sources."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        language = getattr(environment, "language", None)
        return super().get_bucket(environment, f"{language}:{name}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


class KeptPapers:
    """Prints a page as the application does, unless this very page was printed in this style before."""

    def __init__(self) -> None:
        self._print = document._print
        self._papers: dict[str, bytes] = {}

    def __call__(self, html: bytes, style: Path, seconds: float) -> bytes:
        made_from = (html, style.read_bytes(), Path(printing.__file__).read_bytes())
        key = hashlib.sha256(b"\0".join(made_from)).hexdigest()
        if key not in self._papers:
            self._papers[key] = self._print(html, style, seconds)
        return self._papers[key]


@lru_cache(maxsize=256)
def text_of_paper(content: bytes) -> str:
    """The words of all pages of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
