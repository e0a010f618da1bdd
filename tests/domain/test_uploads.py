"""Files that people send: told by their content, read with places, kept without author and position."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader
from xlsxwriter import Workbook

from grants_app.domain.disclosure.guard.vocabulary import FindingKind
from grants_app.domain.disclosure.uploads.inspecting import clean, inspect, plain_text
from grants_app.domain.disclosure.uploads.vocabulary import (
    FileKind,
    FilePlace,
    FileRefusal,
    FileRefusedError,
    Limits,
    PlaceKind,
)
from tests.uploaded import AUTHOR, packed, paper, pdf, photograph, workbook

NAME = "Znj. Arta Hoxha"


HEADER = (
    '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>'
    "<w:r><w:t>Znj. </w:t></w:r><w:r><w:t>Arta Hoxha</w:t></w:r></w:p></w:hdr>"
)


def refusal(data: bytes, limits: Limits | None = None) -> FileRefusal:
    with pytest.raises(FileRefusedError) as refused:
        inspect(data, limits=limits or Limits())
    return refused.value.refusal


@pytest.mark.parametrize(
    ("data", "kind", "place"),
    [
        (f"One\r\n\r\n{NAME} came\n".encode(), FileKind.TEXT, FilePlace(PlaceKind.LINE, 3)),
        (f"\ufeffcode;{NAME}".encode("utf-16"), FileKind.TEXT, FilePlace(PlaceKind.LINE, 1)),
        (pdf("The first page.", f"{NAME} came"), FileKind.PDF, FilePlace(PlaceKind.PAGE, 2)),
        (paper("First.", f"{NAME} came"), FileKind.DOCX, FilePlace(PlaceKind.PARAGRAPH, 2)),
        (
            paper("First.", more={"word/header1.xml": HEADER}),
            FileKind.DOCX,
            FilePlace(PlaceKind.MARGIN, 1),
        ),
        (
            workbook({"A1": "Code", "B7": f"{NAME} came"}),
            FileKind.XLSX,
            FilePlace(PlaceKind.CELL, cell="B7", sheet="Data"),
        ),
        (
            workbook({"C3": NAME}, shared=False),
            FileKind.XLSX,
            FilePlace(PlaceKind.CELL, cell="C3", sheet="Data"),
        ),
        (workbook({"A1": "Code"}, name=NAME), FileKind.XLSX, FilePlace(PlaceKind.SHEET_NAME, sheet=NAME)),
    ],
    ids=["lines", "utf-16", "pages", "paragraphs", "header", "shared cell", "own cell", "sheet"],
)
def test_a_file_is_told_by_its_content_and_what_is_found_has_its_place(
    data: bytes, kind: FileKind, place: FilePlace
) -> None:
    found = inspect(data)

    assert found.kind is kind
    [one] = found.findings
    assert one.passage.place == place
    assert one.finding.kind is FindingKind.PERSON_NAME
    assert one.passage.text[one.finding.start : one.finding.end] == NAME


def test_a_page_that_is_only_a_picture_is_told() -> None:
    assert inspect(pdf("Words.", "")).unread == (FilePlace(PlaceKind.PAGE, 2),)


def test_notes_on_a_page_and_the_values_of_cells_are_read() -> None:
    assert "A note." in inspect(pdf("Words.")).passages[0].text
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    sheet += '<c r="A1" t="str"><v>069 234 5671</v></c></row></sheetData></worksheet>'
    found = inspect(workbook({}, more={"xl/worksheets/sheet1.xml": sheet}))
    assert [one.finding.kind for one in found.findings] == [FindingKind.TELEPHONE]


WORDS = "word/document.xml"
BOMB = packed({WORDS: b" " * 30_000_000})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", FileRefusal.EMPTY),
        (b"MZ\x90\x00\x03", FileRefusal.UNKNOWN_KIND),
        (b"GIF89a\x01\x00", FileRefusal.UNKNOWN_KIND),
        (packed({"a.txt": "A packed file of another kind"}), FileRefusal.UNKNOWN_KIND),
        (paper("x", more={"word/vbaProject.bin": b"x"}), FileRefusal.UNKNOWN_KIND),
        (paper("x", more={"word/embeddings/o.bin": b"x"}), FileRefusal.CARRIES_FILES),
        (packed({WORDS: "<no"}), FileRefusal.UNREADABLE),
        (packed({WORDS: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), FileRefusal.UNREADABLE),
        (b"PK\x03\x04 and no more", FileRefusal.UNREADABLE),
        (b"%PDF-1.7 and no more", FileRefusal.UNREADABLE),
        (pdf("x", password="a-password"), FileRefusal.ENCRYPTED),
        (pdf("x", attached=True), FileRefusal.CARRIES_FILES),
        (b"\xff\xd8\xff\xe0 and no more", FileRefusal.UNREADABLE),
        (photograph()[:300], FileRefusal.UNREADABLE),
        (photograph("PNG")[:60], FileRefusal.UNREADABLE),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
            FileRefusal.ENCRYPTED,
        ),
    ],
    ids=range(16),
)
def test_what_cannot_be_taken_is_refused_in_a_word(data: bytes, why: FileRefusal) -> None:
    assert refusal(data) is why
    with pytest.raises(FileRefusedError):
        clean(data)


def flagged(data: bytes, at: int, bit: int) -> bytearray:
    """A packed file with a bit of the flags of every part set."""
    changed = bytearray(data)
    for sign, place_of_flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(sign)
        while place >= 0:
            changed[place + place_of_flags + at] |= bit
            place = changed.find(sign, place + 4)
    return changed


def test_a_packed_file_with_a_password_is_refused() -> None:
    assert refusal(bytes(flagged(paper("x"), 0, 1))) is FileRefusal.ENCRYPTED


def test_names_and_places_of_parts_that_cannot_be_are_refused() -> None:
    named = bytes(flagged(paper("x"), 1, 8)).replace(b"docProps/core", b"docProps/\xad\xff\xfe\xfd")
    assert refusal(named) is FileRefusal.UNREADABLE
    placed = bytearray(paper("x"))
    end = placed.rfind(b"PK\x05\x06")
    placed[end + 16 : end + 20] = (2**31).to_bytes(4, "little")
    assert refusal(bytes(placed)) is FileRefusal.UNREADABLE


def test_no_file_takes_more_room_than_is_given() -> None:
    assert refusal(b"x" * 11, Limits(size=10)) is FileRefusal.TOO_LARGE
    assert len(BOMB) < 100_000
    assert refusal(BOMB, Limits(inside=1_000_000)) is FileRefusal.TOO_MUCH_INSIDE
    assert refusal(paper("x"), Limits(parts=1)) is FileRefusal.TOO_MUCH_INSIDE
    assert refusal(pdf("x", "y", "z"), Limits(pages=2)) is FileRefusal.TOO_MANY_PAGES
    assert refusal(photograph(), Limits(pixels=100)) is FileRefusal.TOO_MANY_PIXELS
    assert refusal(b"x" * 100, Limits(signs=10)) is FileRefusal.TOO_MUCH_INSIDE


def test_a_size_that_a_packed_file_only_claims_is_not_believed() -> None:
    data = bytearray(BOMB)
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.find(sign) + at
        data[place : place + 4] = (100).to_bytes(4, "little")
    assert refusal(bytes(data), Limits(inside=1_000_000)) in (
        FileRefusal.TOO_MUCH_INSIDE,
        FileRefusal.UNREADABLE,
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_photograph_keeps_its_pixels_upright_and_nothing_else(form: str) -> None:
    sent = photograph(form)
    assert AUTHOR.encode() in sent
    kept = clean(sent)

    assert AUTHOR.encode() not in kept
    assert b"Exif" not in kept
    assert b"eXIf" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == form
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert picture.size == (20, 40)
        shown = picture.convert("RGB")
        for height, colour in ((5, (255, 0, 0)), (35, (255, 255, 255))):
            assert shown.getpixel((10, height)) == pytest.approx(colour, abs=4)


def test_a_pdf_keeps_its_pages_and_tells_nobody() -> None:
    sent = pdf("The first page.", "The second.", photograph=photograph())
    assert AUTHOR in str(PdfReader(io.BytesIO(sent)).metadata)
    kept = clean(sent)

    reader: Any = PdfReader(io.BytesIO(kept))
    assert [page.extract_text() for page in reader.pages] == ["The first page.", "The second."]
    assert not reader.metadata
    assert reader.xmp_metadata is None
    assert AUTHOR.encode() not in kept
    assert b"pypdf" not in kept
    [note] = [one.get_object() for one in reader.pages[0]["/Annots"]]
    assert note["/Contents"] == "A note."
    assert "/T" not in note
    drawn = reader.pages[0]["/Resources"]["/XObject"]["/P"]._data
    assert b"Exif" not in drawn
    with Image.open(io.BytesIO(drawn)) as picture:
        picture.load()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (paper("Words.", more={"word/media/image1.jpg": photograph()}), "word/media/image1.jpg"),
        (workbook({"A1": "Words."}, more={"xl/media/image1.jpg": photograph()}), "xl/media/image1.jpg"),
    ],
    ids=["paper", "workbook"],
)
def test_papers_and_workbooks_keep_their_words_and_tell_nobody(data: bytes, place: str) -> None:
    kept = clean(data)

    assert [one.text for one in inspect(kept).passages] == [one.text for one in inspect(data).passages]
    with zipfile.ZipFile(io.BytesIO(kept)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        days = {one.date_time for one in archive.infolist()}
    assert days == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name, content in parts.items() if AUTHOR.encode() in content]
    assert b"Exif" not in parts[place]
    for name, content in parts.items():
        if name.endswith(".xml"):
            fromstring(content)


def test_what_other_programs_write_is_read_and_can_be_opened_when_it_is_clean() -> None:
    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True})
    book.set_properties({"author": AUTHOR})
    sheet = book.add_worksheet("Të dhënat")
    sheet.write("B2", NAME)
    sheet.write_comment("B2", "A note", {"author": AUTHOR})
    sheet.add_table("D1:E3", {"name": "Sites", "data": [["a", 1], ["b", 2]]})
    book.close()
    found = inspect(written.getvalue())
    assert [one.passage.place for one in found.findings] == [
        FilePlace(PlaceKind.CELL, cell="B2", sheet="Të dhënat")
    ]
    assert "A note" in [one.text for one in found.passages]

    kept = clean(written.getvalue())
    opened = load_workbook(io.BytesIO(kept))
    assert opened["Të dhënat"]["B2"].value == NAME
    assert list(opened["Të dhënat"].tables) == ["Sites"]
    assert AUTHOR not in (opened.properties.creator, opened["Të dhënat"]["B2"].comment.author)


def test_names_of_parts_keep_their_prefixes() -> None:
    with zipfile.ZipFile(io.BytesIO(clean(paper("Words.")))) as archive:
        document = archive.read("word/document.xml")
    assert b'mc:Ignorable="w14"' in document
    assert b"xmlns:w14=" in document
    assert b'w:author="-"' in document


def test_only_text_is_plain_text() -> None:
    assert plain_text("AL-MT;ë\n".encode()) == "AL-MT;ë\n"
    for data in (pdf("x"), photograph(), b"\xff\xfe\x00"):
        with pytest.raises(FileRefusedError):
            plain_text(data)


SENT = [
    paper("Words."),
    workbook({"A1": "x"}),
    pdf("x"),
    photograph(),
    photograph("PNG"),
    b"One\nTwo",
]


@settings(max_examples=60, deadline=None)
@given(which=st.integers(0, len(SENT) - 1), at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(which: int, at: float, byte: int) -> None:
    data = bytearray(SENT[which])
    data[int(at * len(data))] = byte
    for look in (inspect, clean):
        with suppress(FileRefusedError):
            look(bytes(data))
