"""Files as people send them, made here: papers, workbooks, photographs, and some that are no such thing."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
AUTHOR = "Znj. Mira Gjoka"
CORE = (
    '<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{AUTHOR}</dc:creator></cp:coreProperties>'
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A packed file of these parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def paper(*paragraphs: str, more: dict[str, str] | dict[str, bytes] | None = None) -> bytes:
    """A DOCX of these paragraphs; `more` are further parts."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    document = (
        f'<w:document xmlns:w="{WORD}" xmlns:w14="urn:x-fourteen" xmlns:mc="urn:x-mc" mc:Ignorable="w14">'
        f'<w:body>{body}<w:p><w:ins w:author="{AUTHOR}" w:date="2006-01-01T00:00:00Z">'
        "<w:r><w:t>Added.</w:t></w:r></w:ins></w:p></w:body></w:document>"
    )
    parts: dict[str, str | bytes] = {"word/document.xml": document, "docProps/core.xml": CORE}
    return packed({**parts, **(more or {})})


def workbook(
    cells: dict[str, str],
    *,
    shared: bool = True,
    name: str = "Data",
    more: dict[str, str] | dict[str, bytes] | None = None,
) -> bytes:
    """An XLSX of one sheet; texts stand in the list that cells share, or in the cells themselves."""
    texts = list(cells.values())
    held = {
        place: f'<c r="{place}" t="s"><v>{texts.index(text)}</v></c>'
        if shared
        else f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in cells.items()
    }
    parts: dict[str, str | bytes] = {
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData><row r="1">'
        f"{''.join(held.values())}</row></sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">'
        f"{''.join(f'<si><r><t>{text}</t></r></si>' for text in texts)}</sst>",
        "docProps/core.xml": CORE,
    }
    return packed({**parts, **(more or {})})


def pdf(*pages: str, password: str | None = None, attached: bool = False, photograph: bytes = b"") -> bytes:
    """A PDF with a line of text on each page; an author in its properties and in a note on the first page."""
    writer = PdfWriter()
    for text in pages:
        _add_page(writer, text)
    first: Any = writer.pages[0]
    first[NameObject("/Annots")] = ArrayObject([writer._add_object(_note())])
    writer.add_metadata({"/Author": AUTHOR, "/Creator": "A program of somebody"})
    writer.xmp_metadata = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{AUTHOR}</x:xmpmeta>".encode()
    if photograph:
        _add_photograph(writer, first, photograph)
    if attached:
        writer.add_attachment("list.txt", b"A list")
    if password:
        writer.encrypt(password)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _add_page(writer: PdfWriter, text: str) -> None:
    page: Any = writer.add_blank_page(300, 300)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )
    drawn = DecodedStreamObject()
    drawn.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode("cp1252"))
    page[NameObject("/Contents")] = writer._add_object(drawn)


def _note() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Text"),
            NameObject("/Rect"): ArrayObject([FloatObject(value) for value in (0, 0, 9, 9)]),
            NameObject("/Contents"): TextStringObject("A note."),
            NameObject("/T"): TextStringObject(AUTHOR),
        }
    )


def _add_photograph(writer: PdfWriter, page: Any, data: bytes) -> None:
    drawn: Any = DecodedStreamObject()
    drawn._data = data
    for key, value in (
        ("/Type", NameObject("/XObject")),
        ("/Subtype", NameObject("/Image")),
        ("/Filter", NameObject("/DCTDecode")),
    ):
        drawn[NameObject(key)] = value
    page["/Resources"][NameObject("/XObject")] = DictionaryObject(
        {NameObject("/P"): writer._add_object(drawn)}
    )


def photograph(form: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture, red at its left, held turned; with a position, a camera, an artist and a comment."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    told = Image.Exif()
    told[0x0112] = 6  # held turned: shown, the left is above
    told[0x010F] = "A camera"
    told[0x013B] = AUTHOR
    told.get_ifd(0x8825)[1] = "N"
    told.get_ifd(0x8825)[2] = (41.0, 19.0, 30.0)
    written = io.BytesIO()
    more: dict[str, Any] = {"comment": AUTHOR.encode()} if form == "JPEG" else {"pnginfo": _png_words()}
    picture.save(written, form, exif=told, **more)
    return written.getvalue()


def _png_words() -> Any:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", AUTHOR)
    return words
