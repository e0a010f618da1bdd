"""Papers and workbooks of office programs (DOCX, XLSX): their text with its places, and their authors."""

from __future__ import annotations

import codecs
import posixpath
import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from grants_app.domain.disclosure.uploads.archives import Archive, open_archive, parse_xml, write_archive
from grants_app.domain.disclosure.uploads.images import clean_picture_inside
from grants_app.domain.disclosure.uploads.vocabulary import (
    FileKind,
    FilePlace,
    FileRefusal,
    FileRefusedError,
    Limits,
    Passage,
    PlaceKind,
)

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MARGINS: Final = ("header", "footer", "footnotes", "endnotes", "comments")
_PICTURES: Final = (".jpg", ".jpeg", ".jfif", ".png")
# Attributes that name who wrote or changed something. Parts are not written anew for them: the prefixes of
# their names have to stay as they are.
_TAG: Final = re.compile(rb"<[^>]+>")
_AUTHORS: Final = re.compile(rb"""(\s(?:\w+:)?(?:author|initials|userName)=)("[^"]*"|'[^']*')""")
_PEOPLE: Final = re.compile(rb"""(\s(?:\w+:)?(?:displayName|userId|providerId|author)=)("[^"]*"|'[^']*')""")
_FOLDER: Final = re.compile(rb"""(<(?:\w+:)?absPath\s[^>]*?url=)("[^"]*"|'[^']*')""")
_AUTHOR_OF_NOTES: Final = re.compile(rb"(<(?:\w+:)?author>)[^<]*")
_NOBODY: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BLANKS: Final = {
    "docProps/core.xml": _NOBODY
    + b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": _NOBODY
    + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": _NOBODY
    + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}


def read_office(data: bytes, kind: FileKind, limits: Limits) -> list[Passage]:
    """The text of a paper or workbook. Raises FileRefusedError."""
    with open_archive(data, limits) as packed:
        _refuse_files_inside(packed)
        read = _read_paper if kind is FileKind.DOCX else _read_workbook
        try:
            return list(read(packed))
        except FileRefusedError:
            raise
        except (KeyError, ValueError):  # a part that another part names is not there, a number is none
            raise FileRefusedError(FileRefusal.UNREADABLE) from None


def _refuse_files_inside(packed: Archive) -> None:
    """A file in a file would go unread."""
    if any("/embeddings/" in name or "/activeX/" in name for name in packed.names):
        raise FileRefusedError(FileRefusal.CARRIES_FILES)


def _read_paper(packed: Archive) -> Iterator[Passage]:
    running = _paragraphs(packed.read_xml("word/document.xml"))
    for number, text in enumerate(running, 1):
        if text.strip():
            yield Passage(FilePlace(PlaceKind.PARAGRAPH, number), text)
    names = sorted(
        name
        for name in packed.names
        if name.endswith(".xml") and posixpath.dirname(name) == "word" and _is_margin(name)
    )
    margins = [text for name in names for text in _paragraphs(packed.read_xml(name))]
    for number, text in enumerate(filter(str.strip, [*margins, *_bound_texts(packed)]), 1):
        yield Passage(FilePlace(PlaceKind.MARGIN, number), text)


def _bound_texts(packed: Archive) -> Iterator[str]:
    """What stands in parts that fields of a paper or workbook are bound to."""
    for name in packed.names:
        if name.startswith("customXml/item") and name.endswith(".xml"):
            yield " ".join(filter(None, (one.text for one in packed.read_xml(name).iter())))


def _is_margin(name: str) -> bool:
    return posixpath.basename(name).startswith(_MARGINS)


def _paragraphs(root: Element) -> Iterator[str]:
    """The text of each paragraph; deleted words that a paper still remembers are read with it."""
    for paragraph in root.iter(f"{_WORD}p"):
        yield "".join(_runs(paragraph))


def _runs(paragraph: Element) -> Iterator[str]:
    for part in paragraph:
        if part.tag == f"{_WORD}p":  # of a text box: a paragraph of its own
            continue
        if part.tag in (f"{_WORD}t", f"{_WORD}delText", f"{_WORD}instrText"):
            yield part.text or ""
        elif part.tag in (f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
            yield " "
        else:
            yield from _runs(part)


def _read_workbook(packed: Archive) -> Iterator[Passage]:
    shared = _shared_texts(packed)
    for name, part in _sheets(packed):
        yield Passage(FilePlace(PlaceKind.SHEET_NAME, sheet=name), name)
        for cell in packed.read_xml(part).iter():
            if _bare(cell) == "c" and (text := _cell_text(cell, shared)).strip():
                yield Passage(FilePlace(PlaceKind.CELL, cell=cell.get("r", ""), sheet=name), text)
    names = [
        name
        for name in packed.names
        if name.endswith(".xml") and name.startswith(("xl/comments", "xl/threadedComments", "xl/drawings/"))
    ]
    notes = [text for name in names for text in _notes(packed.read_xml(name))]
    for number, text in enumerate(filter(str.strip, [*notes, *_bound_texts(packed)]), 1):
        yield Passage(FilePlace(PlaceKind.MARGIN, number), text)


def _bare(element: Element) -> str:
    """The name of an element without its namespace: workbooks come in two of them."""
    return element.tag.rpartition("}")[2]


def _texts(element: Element) -> str:
    return "".join(one.text or "" for one in element.iter() if _bare(one) == "t")


def _shared_texts(packed: Archive) -> list[str]:
    if "xl/sharedStrings.xml" not in packed:
        return []
    return [_texts(one) for one in packed.read_xml("xl/sharedStrings.xml") if _bare(one) == "si"]


def _sheets(packed: Archive) -> Iterator[tuple[str, str]]:
    """The name of each sheet and the part that holds it."""
    targets = {
        one.get("Id"): one.get("Target", "") for one in packed.read_xml("xl/_rels/workbook.xml.rels").iter()
    }
    for sheet in packed.read_xml("xl/workbook.xml").iter():
        target = targets.get(sheet.get(f"{_RELATIONS}id")) if _bare(sheet) == "sheet" else None
        if target is None:
            continue
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if part.startswith("xl/worksheets/"):
            yield sheet.get("name", ""), part


def _cell_text(cell: Element, shared: list[str]) -> str:
    """What a cell shows: shared or own text, or its number as written."""
    if cell.get("t") == "inlineStr":
        return _texts(cell)
    value = next((one.text or "" for one in cell if _bare(one) == "v"), "")
    if cell.get("t") != "s":
        return value
    place = int(value)
    return shared[place] if 0 <= place < len(shared) else ""


def _notes(root: Element) -> Iterator[str]:
    """The text of each note, comment or text box."""
    for one in root.iter():
        if _bare(one) in ("comment", "threadedComment", "txBody"):
            yield "".join(part.text or "" for part in one.iter() if _bare(part) in ("t", "text"))


def clean_office(data: bytes, limits: Limits) -> bytes:
    """The same paper or workbook, with nobody named as author and no position in its pictures."""
    with open_archive(data, limits) as packed:
        _refuse_files_inside(packed)
        return write_archive([(name, _clean_part(name, packed.read(name), limits)) for name in packed.names])


def _clean_part(name: str, content: bytes, limits: Limits) -> bytes:
    if name in _BLANKS:
        return _BLANKS[name]
    if name.startswith("docProps/") and not name.endswith("/"):
        return b""  # a small picture of the first page
    if name.lower().endswith(_PICTURES):
        return clean_picture_inside(content, limits)
    return _without_authors(name, content) if name.endswith(".xml") else content


def _without_authors(name: str, content: bytes) -> bytes:
    if not content.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise FileRefusedError(FileRefusal.UNREADABLE)  # in other signs than office programs write
    parse_xml(content)
    pattern = _PEOPLE if posixpath.basename(name).startswith("pe") else _AUTHORS
    content = _TAG.sub(lambda tag: pattern.sub(rb'\1"-"', tag.group()), content)
    content = _FOLDER.sub(rb'\1""', content)
    return _AUTHOR_OF_NOTES.sub(rb"\1-", content)
