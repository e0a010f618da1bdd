"""Files in forms: what the guard marks has its place and stays for a reason; so do rows of indicators."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_wtf.file import FileField
from wtforms import StringField

from grants_app.domain.disclosure.guard.vocabulary import FieldKind, Finding
from grants_app.domain.disclosure.uploads.inspecting import read_file
from grants_app.domain.disclosure.uploads.vocabulary import FilePlace, FileRefusal, PlaceKind
from grants_app.forms.guarded import GuardedForm, GuardedText
from grants_app.forms.guarded_files import file_texts
from grants_app.i18n.upload_labels import FILE_REFUSAL, place_words
from tests.page_checks import parse_page, text_of
from tests.sign_ins import ClientAs
from tests.uploaded import paper, pdf, photograph, workbook
from tests.web.test_gap_indicators import PATH, load, loaded

NAME = "Znj. Arta Hoxha"


class PaperForm(GuardedForm):
    """A form with a paper, as reports will have them; what it would write into the log is kept beside it."""

    class Meta(GuardedForm.Meta):
        csrf = False

    file = FileField("Paper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.noted: list[str] = []
        self.beside = file_texts(self.file, read_file(self.file.data.read()))

    def _note(self, found: Sequence[tuple[GuardedText, Finding]]) -> None:
        self.noted = [text.kept_as for text, _one in found]


class CommitteeForm(GuardedForm):
    """A field of a committee."""

    class Meta(GuardedForm.Meta):
        csrf = False

    guarded = ("words",)
    guarded_kind = FieldKind.COMMITTEE
    words = StringField("Words")


@contextmanager
def sent(app: Flask, data: bytes, **more: str) -> Iterator[PaperForm]:
    fields = {"file": (io.BytesIO(data), "paper"), **more}
    with app.test_request_context("/?lang=en", method="POST", data=fields):
        yield PaperForm()


@pytest.mark.parametrize(
    ("data", "label"),
    [
        (paper("First.", f"{NAME} came"), "Paper, paragraph 2"),
        (workbook({"A1": "Code", "B7": NAME}), "Paper, cell B7 of sheet “Data”"),
        (pdf("First.", f"{NAME} came"), "Paper, page 2"),
    ],
    ids=["paper", "workbook", "pdf"],
)
def test_a_file_is_marked_by_place_and_stays_for_a_reason(app: Flask, data: bytes, label: str) -> None:
    with sent(app, data) as form:
        assert not form.validate_on_submit()
        assert [(one.label, one.passage) for one in form.guard_shown] == [(label, NAME)]
        seen = str(form.guard_seen.data)
        panel = "{% from 'components/guard.html' import guard_panel %}<div>{{ guard_panel(form) }}</div>"
        shown = parse_page(f"<!doctype html><title>x</title>{render_template_string(panel, form=form)}")
    assert "choose the file again" in text_of(shown)
    assert not [one for one in shown.iter() if one.get("name") == "guard_soften"]
    with sent(app, data, guard_seen=seen, guard_reason="agreed") as form:
        assert form.validate_on_submit()
        assert form.noted == ["file"]
    other = paper(f"{NAME} and Znj. Mira Gjoka")
    with sent(app, other, guard_seen=seen, guard_reason="agreed") as form:
        assert not form.validate_on_submit()


def test_a_file_is_not_softened_by_its_form(app: Flask) -> None:
    with sent(app, paper(f"{NAME} came"), guard_soften="file-0:0:15") as form:
        assert not form.validate_on_submit()
        assert form.softer == {}


def test_a_format_in_a_file_is_refused_whatever_the_reason(app: Flask) -> None:
    data = paper("Tel. 069 234 5671")
    with sent(app, data) as form:
        assert not form.validate_on_submit()
        seen = str(form.guard_seen.data or "")
    with sent(app, data, guard_seen=seen, guard_reason="agreed") as form:
        assert not form.validate_on_submit()


@pytest.mark.parametrize("words", [f"{NAME} came", "Tel. 069 234 5671"])
def test_a_reason_lets_nothing_into_a_field_of_a_committee(app: Flask, words: str) -> None:
    seen = ""
    for _turn in range(2):
        fields = {"words": words, "guard_seen": seen, "guard_reason": "agreed"}
        with app.test_request_context("/?lang=en", method="POST", data=fields):
            form = CommitteeForm()
            assert not form.validate_on_submit()
            assert form.guard_shown
            assert form.listed_errors()
            seen = str(form.guard_seen.data or "")


def test_every_place_and_refusal_has_words_in_both_languages(app: Flask) -> None:
    places = [FilePlace(kind, 7, "B7", "Data") for kind in PlaceKind]
    for language in ("sq", "en"):
        with app.test_request_context(f"/?lang={language}"):
            said = [place_words(one) for one in places] + [str(FILE_REFUSAL[one]) for one in FileRefusal]
        assert len(set(said)) == len(PlaceKind) + len(FileRefusal)


ROWS = "AL-PG;40\nAL-MT;10\n"


def test_rows_of_a_file_are_read_and_come_back_into_their_field(app: Flask, client_as: ClientAs) -> None:
    rows = f"{ROWS}Znj. Arta Hoxha;3\n".encode()
    client = client_as("specialist")
    answer = load(client, "", file=(io.BytesIO(rows), "rows.csv"))

    assert answer.status_code == 422
    page = parse_page(answer.text)
    assert ["".join(one.itertext()) for one in page.iterfind(".//{*}mark")] == [NAME]
    assert "Rows, line 3" in text_of(page)
    held = next(one for one in page.iterfind(".//{*}textarea") if one.get("name") == "rows")
    assert (held.text or "").split() == rows.decode().split()
    assert loaded(app) == []


def test_rows_without_a_person_pass(app: Flask, client_as: ClientAs) -> None:
    assert load(client_as("specialist"), "", file=(io.BytesIO(ROWS.encode()), "rows.csv")).status_code == 303
    assert len(loaded(app)) == 1


@pytest.mark.parametrize("data", [pdf("x"), photograph(), workbook({"A1": "x"}), b"MZ\x90\x00"])
def test_a_file_of_another_kind_is_told_in_a_sentence(app: Flask, client_as: ClientAs, data: bytes) -> None:
    answer = load(client_as("specialist"), ROWS, file=(io.BytesIO(data), "rows.csv"))

    assert answer.status_code == 422
    assert "no text in UTF-8" in answer.text
    assert PATH in answer.request.path
    assert loaded(app) == []


def test_an_empty_file_is_told(app: Flask, client_as: ClientAs) -> None:
    answer = load(client_as("specialist"), ROWS, file=(io.BytesIO(b""), "rows.csv"))

    assert answer.status_code == 422
    assert "The file is empty." in answer.text
