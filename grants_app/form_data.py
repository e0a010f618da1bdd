"""What forms send, before anybody reads it."""

from __future__ import annotations

from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.formparser import FormDataParser

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class StorableTextParser(FormDataParser):
    """Takes the sign U+0000 out of texts: nobody sees or types it, and no database keeps it.

    Programs send it, and some viewers of documents leave it in what is copied from them.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        """The parts of a form, texts without that sign."""
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        kept = [(name.replace("\0", ""), text.replace("\0", "")) for name, text in form.items(multi=True)]
        return rest, ImmutableMultiDict(kept), files


class FormRequest(Request):
    """A request whose form can be stored."""

    form_data_parser_class = StorableTextParser
