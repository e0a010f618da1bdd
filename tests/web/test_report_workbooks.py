"""The draft of a report as an Excel file: downloaded, filled in elsewhere, sent back, compared by field."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from grants_app.domain.reports.writing.actions import Place, save_draft
from grants_app.domain.reports.writing.contents import Said
from grants_app.domain.reports.writing.filled import digest_of, merge
from grants_app.domain.reports.writing.reading import read_draft
from tests.awards import NUMBER, TODAY, desk
from tests.clients import CheckedClient
from tests.indicators import make_indicator, measure, target
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.web.test_awards import fields
from tests.web.test_written_reports import NAMED, path_of
from tests.written_reports import (
    REVIEWER,
    WORDS,
    WRITER,
    begin,
    desk_of,
    found_of,
    hand_in,
    make_reporting,
    seen_of,
    whole,
    write,
)

TOKEN = "csrf_token"
ANSWER, SPENT, WHY = 4, 5, 8
FIELDS = ("answer-", "consent-", "figure-", "line-")
Change = Callable[[Any], None]


@pytest.fixture
def place(app: Flask) -> Place:
    """A report that is begun."""
    place = Place(NUMBER, make_reporting(app)[0])
    begin(app, place)
    return place


def download(client: CheckedClient, place: Place, lang: str = "en") -> bytes:
    answer = client.get(f"{path_of(place, '/workbook.xlsx')}?lang={lang}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def changed(data: bytes, change: Change) -> bytes:
    """The file with something done to it."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def rows_of(book: Any) -> dict[str, Any]:
    """The rows with fields by their code: the cells."""
    return {
        row[0].value: row
        for sheet in book.worksheets
        if sheet.title != "_"
        for row in sheet.iter_rows()
        if isinstance(row[0].value, str) and row[0].value.startswith(FIELDS)
    }


def filled(values: dict[str, Any]) -> Change:
    """Put values into cells: `answer-code`, `consent-code`, `line-0-spent`, `line-0-why`."""

    def change(book: Any) -> None:
        rows = rows_of(book)
        for name, value in values.items():
            code, column = name, ANSWER
            for ending, at in (("-spent", SPENT), ("-why", WHY)):
                if name.startswith("line-") and name.endswith(ending):
                    code, column = name.removesuffix(ending), at
            rows[code][column - 1].value = value

    return change


def codes_of(data: bytes) -> list[str]:
    return list(rows_of(load_workbook(io.BytesIO(data))))


def send(client: CheckedClient, place: Place, data: bytes, name: str = "raporti.xlsx") -> Any:
    token = fields(client.get(path_of(place, "/edit")).text)[TOKEN]
    return client.post(
        f"{path_of(place, '/workbook')}?lang=en",
        data={TOKEN: token, "workbook": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def said_of(app: Flask, place: Place) -> Said:
    with desk_of(app, WRITER) as at:
        found = found_of(at, place)
        assert found.draft is not None
        return read_draft(found.draft.version, found.period).said


def test_what_both_began_with_decides() -> None:
    base = {name: digest_of("old") for name in "abcd"}
    now = {"a": "old", "b": "new here", "c": "new here", "d": "same"}
    file = {"a": "new there", "b": "old", "c": "new there", "d": "same", "e": "of nothing"}
    found = merge(base, now, file)
    assert found.taken == {"a": "new there"}
    assert found.disputed == {"c": "new there"}


@pytest.mark.parametrize("lang", ["sq", "en"])
def test_a_file_that_was_filled_in_is_taken(app: Flask, client_as: ClientAs, place: Place, lang: str) -> None:
    writer = client_as(WRITER)
    data = download(writer, place, lang)
    codes = codes_of(data)
    yes = {"sq": "po", "en": "yes"}[lang]
    values: dict[str, Any] = {code: WORDS for code in codes if code.startswith("answer-")}
    values |= {code: yes for code in codes if code.startswith("consent-")}
    values |= {"line-0-spent": 12.5, "line-1-spent": 0, "line-1-why": "mirë"}
    answer = send(writer, place, changed(data, filled(values)))
    assert answer.status_code == 303
    said = said_of(app, place)
    assert set(said.answers.values()) == {WORDS}
    assert said.consents == {"story"}
    assert [(one.spent, one.explanation) for one in said.lines] == [(1250, ""), (0, "mirë")]
    page = main_text(writer.get(f"{path_of(place, '/edit')}?lang=en").text)
    assert "fields were taken from the file" in page
    # The same file again says nothing new.
    assert send(writer, place, changed(data, filled(values))).status_code == 303
    assert "nothing that the draft does not say" in main_text(
        writer.get(f"{path_of(place, '/edit')}?lang=en").text
    )


def test_the_file_holds_what_stands_and_no_more_can_be_changed(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    write(app, place)
    book = load_workbook(io.BytesIO(download(client_as(WRITER), place, "sq")))
    assert book.sheetnames == ["Raporti", "Paratë", "Lexoni së pari", "_"]
    assert book["_"].sheet_state == "veryHidden"
    rows = rows_of(book)
    assert [rows["line-0"][at].value for at in (2, 3, 4)] == [12344.99, 0, 5]
    assert rows["consent-story"][ANSWER - 1].value == "po"
    assert rows["line-0"][2].protection.locked
    assert not rows["line-0"][4].protection.locked
    assert book["Raporti"].protection.sheet
    assert {one.type for one in book["Raporti"].data_validations.dataValidation} == {"textLength", "list"}
    assert WORDS in {row[ANSWER - 1].value for code, row in rows.items() if code.startswith("answer-")}


def test_what_cannot_be_read_is_said_by_its_cell_and_the_rest_is_kept(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    data = download(writer, place)
    first, second, *_rest = [code for code in codes_of(data) if code.startswith("answer-")]
    values = {
        first: WORDS,
        second: "=1+1",
        "consent-story": "perhaps",
        "line-0-spent": "12 ose 13",
        "line-1-spent": date(2006, 3, 4),
    }
    answer = send(writer, place, changed(data, filled(values)))
    assert answer.status_code == 200
    page = main_text(answer.text)
    assert "2 fields were taken from the file" in page
    for words in (
        "This is a formula",
        "Write “yes” or “no”",
        "sheet “Money”, cell E2): This cannot be read as one sum",
        "cell E3): The spreadsheet made a date of it",
    ):
        assert words in page
    said = said_of(app, place)
    assert WORDS in said.answers.values()
    assert said.lines[0].typed == "12 ose 13"
    assert said.lines[1].spent is None
    more = {"line-0-spent": 1.005, "line-1-spent": -3}
    page = main_text(send(writer, place, changed(data, filled(more))).text)
    assert "more decimals than the currency" in page
    assert "a number of zero or more" in page


def test_rows_that_are_gone_or_stand_twice_are_said(client_as: ClientAs, place: Place) -> None:
    writer = client_as(WRITER)
    data = download(writer, place)
    first, second, *_rest = [code for code in codes_of(data) if code.startswith("answer-")]

    def change(book: Any) -> None:
        rows = rows_of(book)
        rows[first][0].value = None
        rows["line-1"][0].value = "line-0"
        rows[second][0].value = "answer-nonsense"
        rows[second][ANSWER - 1].value = WORDS

    page = main_text(send(writer, place, changed(data, change)).text)
    assert "not in the file any more" in page
    assert "stands in the file twice" in page
    assert "not asked any more" in page


def test_both_are_shown_where_the_draft_was_changed_meanwhile(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    data = download(writer, place)
    first, second, *_rest = [code for code in codes_of(data) if code.startswith("answer-")]
    with desk_of(app, WRITER) as at:
        said = whole(at, place, "Written on the page.")
        seen = seen_of(at, place)
        key = next(one for one in said.answers if f"answer-{one[0]}" in first)
        only = Said({key: said.answers[key]}, frozenset(), read_lines(at, place))
        save_draft(at.viewer, at.programme, place, only, seen=seen, today=TODAY)
    values = {first: "Written in the file.", second: WORDS}
    answer = send(writer, place, changed(data, filled(values)))
    assert answer.status_code == 200
    assert "Written in the file." in answer.text
    assert "Written on the page." in answer.text
    said = said_of(app, place)
    assert said.answers[key] == "Written on the page."
    assert WORDS in said.answers.values(), "what nobody else touched is saved"


def read_lines(at: Any, place: Place) -> Any:
    found = found_of(at, place)
    assert found.draft is not None
    return read_draft(found.draft.version, found.period).said.lines


def test_files_of_other_reports_and_broken_seals_are_refused(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    data = download(writer, place)
    other = Place(NUMBER, make_other_period(app))
    answer = send(writer, other, data)
    assert answer.status_code == 422
    assert "belongs to another report" in main_text(answer.text)

    def break_seal(book: Any) -> None:
        book["_"]["A1"].value = "x" + str(book["_"]["A1"].value)[1:]

    for sent in (changed(data, break_seal), empty_workbook()):
        assert "was not made here" in main_text(send(writer, place, sent).text)
    assert said_of(app, place).answers == {}


def make_other_period(app: Flask) -> int:
    """The second report of the same grant, begun."""
    from tests.schedules import schedule_of

    with desk_of(app, WRITER) as at:
        second = schedule_of(at, NUMBER).periods[1].id
    begin(app, Place(NUMBER, second))
    return second


def empty_workbook() -> bytes:
    written = io.BytesIO()
    Workbook().save(written)
    return written.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The file with one more part inside."""
    written = io.BytesIO(data)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return written.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda data: with_part(data, "xl/vbaProject.bin", b"x"), "holds macros"),
        (lambda data: with_part(data, "xl/externalLinks/externalLink1.xml", b"<x/>"), "links to other files"),
        (lambda data: with_part(data, "xl/more.xml", b"<x>" + b" " * 30_000_000 + b"</x>"), "too much"),
        (lambda data: with_part(data, "xl/more.xml", ENTITIES), "cannot be read"),
        (lambda data: data[: len(data) // 2], "cannot be read"),
        (lambda _data: b"PK\x03\x04nothing", "cannot be read"),
        (lambda _data: b"a;b;c\n1;2;3\n", "no Excel file"),
        (lambda _data: "ë;ç".encode("utf-16"), "no Excel file"),
        (lambda _data: b"", "is empty"),
        (lambda data: data + b"\0" * 1_100_000, "too large"),
        (lambda _data: bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "no Excel file"),
    ],
)
def test_files_that_are_none_or_dangerous_are_refused(
    app: Flask, client_as: ClientAs, place: Place, make: Callable[[bytes], bytes], words: str
) -> None:
    writer = client_as(WRITER)
    answer = send(writer, place, make(download(writer, place)))
    assert answer.status_code == 422
    page = main_text(answer.text)
    assert words in page
    assert "The draft is as it was." in page
    assert said_of(app, place).answers == {}


def test_a_hollow_sheet_of_a_million_rows_is_read_no_further_than_needed(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)

    def change(book: Any) -> None:
        book.worksheets[0].cell(row=1_048_576, column=1, value="answer-work")

    assert send(writer, place, changed(download(writer, place), change)).status_code == 303


def test_no_file_is_asked_for_and_a_changed_budget_said(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    data = download(writer, place)
    token = fields(writer.get(path_of(place, "/edit")).text)[TOKEN]
    answer = writer.post(f"{path_of(place, '/workbook')}?lang=en", data={TOKEN: token})
    assert "Choose the filled-in file first." in main_text(answer.text)
    from grants_app.domain.grants.budgets.models import BudgetLine
    from grants_app.extensions import db
    from tests.factories import committed

    with committed(app):
        line = db.session.query(BudgetLine).order_by(BudgetLine.id).first()
        assert line is not None
        line.minor_units += 1
    first = next(code for code in codes_of(data) if code.startswith("answer-"))
    answer = send(writer, place, changed(data, filled({first: WORDS, "line-0-spent": 4})))
    assert answer.status_code == 200
    assert "No sum was taken" in main_text(answer.text)
    said = said_of(app, place)
    assert WORDS in said.answers.values()
    assert [one.spent for one in said.lines] == [None, None]


def test_words_of_a_file_are_read_by_the_guard_as_those_of_the_page(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    writer = client_as(WRITER)
    data = download(writer, place)
    first = next(code for code in codes_of(data) if code.startswith("answer-"))
    assert send(writer, place, changed(data, filled({first: NAMED}))).status_code == 303
    page = writer.get(f"{path_of(place, '/edit')}?lang=en").text
    assert "<mark" in page
    assert "069 123 4567" in page, "a draft is never held up"


def test_only_who_writes_the_report_has_the_file_and_only_of_a_draft(
    app: Flask, client_as: ClientAs, place: Place
) -> None:
    path = path_of(place, "/workbook.xlsx")
    for account, status in ((REVIEWER, 403), ("donor", 403), ("grantee.gip", 404)):
        assert client_as(account).get(path).status_code == status
    write(app, place)
    hand_in(app, place)
    assert client_as(WRITER).get(path).status_code == 303


def test_figures_go_out_and_come_back(app: Flask, client_as: ClientAs, place: Place) -> None:
    with desk(app) as at:
        made = make_indicator(at)
        measure(at, made.id, target(100))
    writer = client_as(WRITER)
    data = download(writer, place, "en")
    names = [code for code in codes_of(data) if code.startswith("figure-")]
    assert names == [
        "figure-1",
        "figure-1-unknown",
        "figure-1-sex-female",
        "figure-1-sex-male",
        "figure-1-sex-rest",
    ]
    values = {
        "figure-1": 20,
        "figure-1-sex-female": "1 2.5",
        "figure-1-sex-male": 7.5,
        "figure-1-sex-rest": "3",
    }
    answer = send(writer, place, changed(data, filled(values)))
    assert answer.status_code == 200
    text = main_text(answer.text)
    assert "sheet “Indicators”, cell D5" in text
    assert text.count("This is no whole number") == 2
    said = {key.part: (one.value, one.typed) for key, one in said_of(app, place).figures.items()}
    assert said == {"": (20, ""), "female": (None, "1 2.5"), "rest": (3, "")}
    # What was not known is known now: only the file says so.
    data = download(writer, place, "sq")
    again = changed(data, filled({"figure-1": None, "figure-1-unknown": "po", "figure-1-sex-female": 12}))
    assert send(writer, place, again).status_code == 303
    stored = {key.part: (one.value, one.is_unknown) for key, one in said_of(app, place).figures.items()}
    assert stored == {"": (None, True), "female": (12, False), "rest": (3, False)}
