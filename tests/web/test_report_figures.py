"""Figures of indicators on the pages of reports: asked for, said, reviewed beside what stood before."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.rules import CategoryEntry
from grants_app.domain.reports.indicators.vocabulary import Axis, Counting
from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.vocabulary import ReportStep
from tests.awards import NUMBER, desk
from tests.clients import CheckedClient
from tests.factories import counted_queries
from tests.indicators import make_indicator, measure, target
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of, main_text
from tests.written_reports import (
    REVIEWER,
    WRITER,
    begin,
    decide,
    hand_in,
    make_handed_in,
    make_reporting,
    write,
)

OWN = [CategoryEntry("me shkollë", "at school"), CategoryEntry("pa shkollë", "out of school")]


@pytest.fixture
def places(app: Flask) -> list[Place]:
    """A grant of quarters that counts children by sex, district and school."""
    places = [Place(NUMBER, one) for one in make_reporting(app)]
    with desk(app) as at:
        axes = [Axis.SEX, Axis.DISTRICT, Axis.OTHER]
        made = make_indicator(at, counting=Counting.ADDED, axes=axes, categories=OWN)
        targets = [target(100), target(30, TargetBasis.TOTAL, period_id=places[0].period_id)]
        measure(at, made.id, *targets)
    return places


def path_of(place: Place, page: str = "") -> str:
    return f"/grants/{place.number}/reports/{place.period_id}{page}"


def read(client: CheckedClient, path: str, language: str = "en") -> str:
    answer = client.get(f"{path}?lang={language}")
    assert answer.status_code == 200
    return answer.text


def save(client: CheckedClient, place: Place, **typed: str) -> str:
    """Save a draft with these figures, by the ends of their fields, and read it again; the page's text."""
    page = path_of(place, "/edit")
    form = fields_of(read(client, page), "report")
    total = next(name for name in form if re.fullmatch(r"figure-\d+", name))
    ends = {f"{total}-{end}" if end != "total" else total: text for end, text in typed.items()}
    answer = client.post(page, data=form | {name.replace("__", "-"): text for name, text in ends.items()})
    assert answer.status_code == 303
    return read(client, page)


def test_a_draft_asks_for_what_the_grant_counts(app: Flask, client_as: ClientAs, places: list[Place]) -> None:
    begin(app, places[0])
    writer = client_as(WRITER)
    text = main_text(read(writer, path_of(places[0], "/edit")))
    for words in (
        "Children in centres",
        "women and girls",
        "at school",
        "not stated",
        "30 in all in this period",
    ):
        assert words in text
    assert "100 in all in the whole grant" in text
    assert "say how many; 0 if there were none" in text
    shown = main_text(read(writer, path_of(places[0], "/edit"), "sq"))
    for words in ("Fëmijë në qendra", "gra e vajza", "me shkollë", "Nuk dihet"):
        assert words in shown


def test_figures_are_kept_as_they_are_said(app: Flask, client_as: ClientAs, places: list[Place]) -> None:
    begin(app, places[0])
    writer = client_as(WRITER)
    page = save(writer, places[0], total="1 200", sex__female="700", sex__male="rreth 500")
    form = fields_of(page, "report")
    assert form["figure-1"] == "1,200"
    assert form["figure-1-sex-female"] == "700"
    # What cannot be read stays as it was typed, and the page says so at its field.
    assert form["figure-1-sex-male"] == "rreth 500"
    assert "this cannot be read as a whole number" in main_text(page)
    page = save(writer, places[0], sex__male="400")
    assert "the parts make 1,100 and not 1,200" in main_text(page)
    page = save(writer, places[0], sex__rest="100")
    assert "the parts make" not in main_text(page)
    page = save(writer, places[0], unknown="1")
    assert "keep one of them" in main_text(page)


def test_two_who_write_at_once_see_both_figures(app: Flask, client_as: ClientAs, places: list[Place]) -> None:
    begin(app, places[0])
    writer, page = client_as(WRITER), path_of(places[0], "/edit")
    form = fields_of(read(writer, page), "report")
    save(writer, places[0], total="20")
    answer = writer.post(f"{page}?lang=en", data=form | {"figure-1": "25"})
    assert answer.status_code == 409
    text = main_text(answer.text)
    assert "Children in centres" in text
    assert fields_of(answer.text, "report")["figure-1"] == "25"
    assert re.search(r"Children in centres\s*20", re.sub(r"<[^>]+>", " ", answer.text))


def test_what_the_figures_make_with_earlier_reports(
    app: Flask, client_as: ClientAs, places: list[Place]
) -> None:
    make_handed_in(app, places[0])
    begin(app, places[1])
    save(client_as(WRITER), places[1], total="30")
    write_text = main_text(read(client_as(WRITER), path_of(places[1])))
    assert "42" in write_text  # 12 and 30
    hand = main_text(read(client_as(REVIEWER), path_of(places[0])))
    assert "no earlier report" in hand


def test_a_review_marks_figures_that_were_changed(
    app: Flask, client_as: ClientAs, places: list[Place]
) -> None:
    make_handed_in(app, places[0])
    staff, writer = client_as(REVIEWER), client_as(WRITER)
    form = fields_of(read(staff, path_of(places[0], "/review")), "review")
    asked = {"comment-figures": "How many of them are girls?", "step": "return"}
    assert staff.post(path_of(places[0], "/review"), data=form | asked).status_code == 303
    page = save(writer, places[0], total="14", sex__female="9")
    assert "How many of them are girls?" in main_text(page)
    hand_in(app, places[0])
    with counted_queries(app) as counted:
        text = main_text(read(staff, path_of(places[0], "/review")))
    assert len(counted) <= 8
    assert "before: 12" in text
    assert "women and girls, before: nothing said" in text
    assert "women and girls: 9" in text


def test_the_pages_ask_as_little_with_figures_as_without(
    app: Flask, client_as: ClientAs, places: list[Place]
) -> None:
    begin(app, places[0])
    write(app, places[0])
    for client, page in (
        (client_as(WRITER), ""),
        (client_as(WRITER), "/edit"),
        (client_as("certifier.vatra"), "/submit"),
    ):
        read(client, path_of(places[0], page))  # the names that the guard knows are kept from now on
        with counted_queries(app) as counted:
            read(client, path_of(places[0], page))
        assert len(counted) <= 8, page


def test_what_was_not_known_is_shown_as_unknown(app: Flask, client_as: ClientAs, places: list[Place]) -> None:
    begin(app, places[0])
    write(app, places[0])
    save(client_as(WRITER), places[0], total="", unknown="1")
    hand_in(app, places[0])
    decide(app, places[0], ReportStep.APPROVE)
    assert "unknown" in main_text(read(client_as(REVIEWER), path_of(places[0])))
