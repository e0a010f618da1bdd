"""Indicators on their pages: made, taken up by a grant, changed, shown to those who may know."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.awards import NUMBER, desk, make_signed
from tests.clients import CheckedClient
from tests.indicators import make_indicator, measure, target
from tests.schedules import make_plan, schedule_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of, main_text

LIST = "/indicators"
OF_GRANT = f"/grants/{NUMBER}/indicators"
SAID = {
    "name_sq": "Fëmijë në qendra",
    "name_en": "Children in centres",
    "definition_sq": "Çdo fëmijë që vjen.",
    "definition_en": "Each child who comes.",
    "unit_sq": "fëmijë",
    "unit_en": "children",
    "counts": "participants",
    "counting": "added",
}
SOURCE = "Agreement, annex 2"
MEANT = {"source": SOURCE, "target-0-value": "100", "target-0-basis": "per_centre", "target-0-about": "1"}


def read(client: CheckedClient, path: str) -> str:
    """A page that is there."""
    answer = client.get(f"{path}?lang=en")
    assert answer.status_code == 200
    return answer.text


def open_form(client: CheckedClient, path: str) -> dict[str, str]:
    return fields_of(read(client, path), holding="guard_seen=")


@pytest.fixture
def counted(app: Flask) -> Flask:
    """A signed grant with periods, and an indicator that it can take up."""
    make_signed(app)
    with desk(app) as at:
        make_plan(at)
        make_indicator(at)
    return app


def test_there_is_no_indicator_before_somebody_writes_one(app: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    text = main_text(read(staff, LIST))
    assert "Neither document defines an indicator" in text
    assert "Make an indicator" in text
    assert "Make an indicator" not in main_text(read(client_as("grantee.vatra"), LIST))
    text = main_text(read(staff, "/grants/15/indicators"))
    assert "Nobody has recorded yet what this grant counts." in text
    assert "about 100per centre" in text.replace(" per", "per")


def test_an_indicator_is_made_and_listed(app: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    form = open_form(staff, f"{LIST}/new")
    own = {"axes": ["sex", "other"], "categories": "me shkollë; at school\npa shkollë; out of school"}
    answer = staff.post(f"{LIST}/new", data=form | SAID | own)
    assert (answer.status_code, answer.location) == (303, LIST)
    text = main_text(read(staff, LIST))
    assert "Children in centres" in text
    assert "categories of its own (at school, out of school)" in text
    shown = main_text(staff.get(f"{LIST}?lang=sq").text)
    assert "Fëmijë në qendra" in shown
    assert "me shkollë, pa shkollë" in shown
    form = open_form(staff, f"{LIST}/1/edit")
    assert form["categories"].split("\n") == own["categories"].split("\n")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name_en": ""}, "This field is required."),
        ({"counting": "x"}, "Not a valid choice."),
        ({"axes": "other"}, "Name at least two categories"),
        ({"axes": "other", "categories": "me shkollë"}, "write Albanian; English, one category a line"),
        ({"definition_en": "Tel. 069 234 5678"}, "Take out what points at a person"),
    ],
)
def test_what_an_indicator_cannot_be_is_said_at_its_field(
    app: Flask, client_as: ClientAs, typed: dict[str, str], said: str
) -> None:
    staff = client_as("specialist")
    answer = staff.post(f"{LIST}/new?lang=en", data=open_form(staff, f"{LIST}/new") | SAID | typed)
    assert answer.status_code == 422
    assert said in main_text(answer.text)
    assert fields_of(answer.text, holding="guard_seen=")["name_sq"] == SAID["name_sq"]


def test_a_grant_takes_an_indicator_up(counted: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    form = open_form(staff, f"{OF_GRANT}/add")
    answer = staff.post(f"{OF_GRANT}/add", data=form | MEANT | {"indicator": "1"})
    assert (answer.status_code, answer.location) == (303, OF_GRANT)
    text = main_text(read(staff, OF_GRANT))
    assert "about 100 per centre" in text
    assert "How many of these there are is not recorded" in text
    assert "unknown" in text
    own = main_text(read(client_as("grantee.vatra"), OF_GRANT))
    assert "about 100 per centre" in own
    assert "Add an indicator" not in own
    assert client_as("donor").get(OF_GRANT).status_code == 403
    with desk(counted) as at:
        period = schedule_of(at).periods[0].id
    form = open_form(staff, f"{OF_GRANT}/1/edit")
    more = {"target-0-times": "2", "target-1-value": "1 200", "target-1-period": str(period)}
    more |= {"baseline": "0", "baseline_on": "2005-09-01", "may_overlap": "y"}
    assert staff.post(f"{OF_GRANT}/1/edit", data=form | more).status_code == 303
    text = main_text(read(staff, OF_GRANT))
    assert "2 of these: 200 in all, reckoned by us" in text
    assert "1,200 in all, 1 Oct 2005 to 31 Dec 2005" in text
    assert "May count some of the same as others" in text
    assert "The grant counts every indicator that there is." in main_text(read(staff, f"{OF_GRANT}/add"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"source": ""}, "This field is required."),
        ({"indicator": ""}, "This field is required."),
        ({"baseline": "5"}, "A baseline is a figure and a day"),
        ({"baseline": "5", "baseline_on": "2007-01-01"}, "The day lies ahead."),
        ({"target-0-value": "many"}, "Write a whole number, such as 120."),
        ({"target-0-value": ""}, "Write a whole number, such as 120."),
        ({"target-0-basis": "x"}, "Choose one of the list."),
        ({"target-0-period": "999"}, "Choose one of the list."),
        ({"target-0-basis": "total", "target-0-times": "3"}, "Only a target per centre"),
        ({"target-2-value": "7", "target-2-basis": "per_centre"}, "stands here already"),
        ({"source": "Tel. 069 234 5678"}, "Take out what points at a person"),
    ],
)
def test_what_cannot_be_reached_is_said_at_its_field(
    counted: Flask, client_as: ClientAs, typed: dict[str, str], said: str
) -> None:
    staff = client_as("specialist")
    data = open_form(staff, f"{OF_GRANT}/add") | MEANT | {"indicator": "1"} | typed
    answer = staff.post(f"{OF_GRANT}/add?lang=en", data=data)
    assert answer.status_code == 422
    assert said in main_text(answer.text)
    kept = fields_of(answer.text, holding="guard_seen=")
    assert kept["source"] == data["source"]
    assert kept["target-0-about"] == "1"


def test_more_targets_fit_on_the_page(counted: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    typed = {f"target-{place}-value": str(place + 1) for place in range(3)}
    data = open_form(staff, f"{OF_GRANT}/add") | typed | {"step": "more"}
    answer = staff.post(f"{OF_GRANT}/add?lang=en", data=data)
    assert answer.status_code == 200
    assert [f"target-{place}-value" in answer.text for place in (3, 5, 6)] == [True, True, False]


def test_the_second_of_two_people_keeps_what_was_typed(counted: Flask, client_as: ClientAs) -> None:
    with desk(counted) as at:
        measure(at, 1, target(50))
    staff = client_as("specialist")
    form = open_form(staff, f"{OF_GRANT}/1/edit")
    with desk(counted) as at:
        measure(at, 1, target(60), source="Amendment 1")
    answer = staff.post(f"{OF_GRANT}/1/edit?lang=en", data=form | {"target-0-value": "70"})
    assert answer.status_code == 409
    text = main_text(answer.text)
    assert "Somebody else changed this meanwhile" in text
    assert "60 in all" in text
    kept = fields_of(answer.text, holding="guard_seen=")
    assert kept["target-0-value"] == "70"
    assert staff.post(f"{OF_GRANT}/1/edit", data=kept).status_code == 303


def test_the_second_of_two_people_writes_over_no_indicator(counted: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    form = open_form(staff, f"{LIST}/1/edit")
    assert staff.post(f"{LIST}/1/edit", data=form | {"unit_en": "pupils"}).status_code == 303
    answer = staff.post(f"{LIST}/1/edit?lang=en", data=form | {"unit_en": "girls and boys"})
    assert answer.status_code == 409
    assert "pupils" in main_text(answer.text)
    assert fields_of(answer.text, holding="guard_seen=")["unit_en"] == "girls and boys"


def test_pages_of_many_indicators_stay_light(counted: Flask, client_as: ClientAs) -> None:
    with desk(counted) as at:
        for place in range(2, 26):
            made = make_indicator(at, name_sq=f"Treguesi {place}", name_en=f"Indicator {place}")
            measure(at, made.id, target(place))
    staff = client_as("specialist")
    for path in (LIST, OF_GRANT, f"{OF_GRANT}/add", f"{LIST}/1/edit"):
        assert len(staff.get(f"{path}?lang=sq").data) < 50_000
