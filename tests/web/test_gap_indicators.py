"""Indicators beside the parts of a gap: who may load them, what is kept of their rows, what they change."""

from __future__ import annotations

import html
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.coverage.gaps.indicators.models import GapIndicator, GapIndicatorValue
from grants_app.domain.coverage.gaps.indicators.reading import RowFault, read_rows
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.sign_ins import ClientAs

PATH = "/coverage/indicators"
LEVELS = {
    "AL-01": PlaceLevel.COUNTY,
    "AL-MT": PlaceLevel.DISTRICT,
    "AL-DI": PlaceLevel.DISTRICT,
    "AL-1101": PlaceLevel.MUNICIPALITY,
}
ABOUT = {
    "name_sq": "Braktisja e shkollës",
    "name_en": "School dropout",
    "unit_sq": "për qind",
    "unit_en": "per cent",
    "dated": "2004",
    "source": "An annual report",
    "more_is_need": "y",
}


# Rows


def faults(text: str) -> list[tuple[int, RowFault]]:
    return [(one.number, one.fault) for one in read_rows(text, LEVELS).bad]


def test_good_rows_are_kept_and_bad_ones_named() -> None:
    text = (
        "code;value\nAL-MT;12,5\n\nAL-XX;3\nAL-DI\t7.25\nAL-MT;1\nAL-01;2\nAL-1101;2\nAL-DI;many\nAL-DI;1;2\n"
    )
    rows = read_rows(text, LEVELS)
    assert rows.values == {"AL-MT": Decimal("12.5"), "AL-DI": Decimal("7.25")}
    assert rows.level is PlaceLevel.DISTRICT
    assert faults(text) == [
        (4, RowFault.NO_PLACE),
        (6, RowFault.TWICE),
        (7, RowFault.OTHER_LEVEL),
        (8, RowFault.TOO_FINE),
        (9, RowFault.NO_NUMBER),
        (10, RowFault.COLUMNS),
    ]


def test_a_first_row_with_a_wrong_code_is_no_heading() -> None:
    assert faults("AL-XX;3") == [(1, RowFault.NO_PLACE)]
    assert faults("AL-MT;x") == [(1, RowFault.NO_NUMBER)]


@given(st.text(max_size=200))
def test_whatever_is_pasted_can_be_read(text: str) -> None:
    rows = read_rows(text, LEVELS)
    assert (rows.level is None) == (not rows.values)


# Loading


def load(client: CheckedClient, rows: str, language: str = "en", **changes: Any) -> Any:
    data = ABOUT | {"rows": rows, "csrf_token": csrf_token(client, PATH)} | changes
    return client.post(f"{PATH}?lang={language}", data=data, content_type="multipart/form-data")


def loaded(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(GapIndicator.code).order_by(GapIndicator.id)))


def gaps(client: CheckedClient, query: str = "") -> dict[str, Any]:
    return client.get(f"/api/v1/coverage/gaps?{query}").get_json()


@pytest.mark.parametrize(
    "account", ["donor", "grantee.vatra", "committee.kukes", "coordinator", "admin", "certifier.vatra"]
)
def test_only_specialists_load_and_remove(app: Flask, client_as: ClientAs, account: str) -> None:
    client = client_as(account)
    assert client.get(PATH).status_code == 403
    token = csrf_token(client, "/account/language")
    assert client.post(PATH, data={**ABOUT, "rows": "AL-MT;1", "csrf_token": token}).status_code == 403
    assert client.post(f"{PATH}/x/remove", data={"csrf_token": token}).status_code == 403
    assert "coverage/indicators" not in client.get("/coverage/gaps").get_data(as_text=True)
    assert loaded(app) == []


def test_an_indicator_weighs_nothing_until_somebody_gives_it_a_weight(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    before = {row["place"]["code"]: row["score"] for row in gaps(client)["data"]}
    specialist = client_as("specialist")
    assert load(specialist, "AL-PG;40\nAL-MT;10\nAL-KO;10\n").status_code == 303
    (code,) = loaded(app)
    body = gaps(client)
    assert {row["place"]["code"]: row["score"] for row in body["data"]} == before
    assert body["meta"]["indicators"] == [
        {
            "key": code,
            "name": {"sq": "Braktisja e shkollës", "en": "School dropout"},
            "unit": {"sq": "për qind", "en": "per cent"},
            "dated": "2004",
            "source": "An annual report",
            "more_is_need": True,
        }
    ]
    weighed = {row["place"]["code"]: row for row in gaps(client, f"weights={code}:10")["data"]}
    assert weighed["AL-PG"]["score"] > before["AL-PG"]
    assert weighed["AL-MT"]["score"] < before["AL-MT"]
    assert weighed["AL-KU"]["score"] == before["AL-KU"]  # unknown there, and so left out
    part = next(one for one in weighed["AL-PG"]["parts"] if one["key"] == code)
    assert (part["raw"], part["share"], part["weight"]) == (40, 1, 10)
    page = html.unescape(client.get("/coverage/gaps?lang=sq").get_data(as_text=True))
    assert "Braktisja e shkollës (2004), për qind" in page
    assert "An annual report" in page
    assert {row["score"] for row in gaps(client, f"weights={code}:1&level=county")["data"]} == {
        row["score"] for row in gaps(client, "level=county")["data"]
    }


def test_less_can_be_the_greater_gap_and_a_county_stands_for_its_districts(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    assert load(client_as("specialist"), "AL-01;1\nAL-02;3", more_is_need="").status_code == 303
    (code,) = loaded(app)
    parts = {
        row["place"]["code"]: next(one for one in row["parts"] if one["key"] == code)
        for row in gaps(client)["data"]
    }
    assert (parts["AL-SK"]["share"], parts["AL-SK"]["is_of_county"]) == (1, True)
    assert (parts["AL-KR"]["share"], parts["AL-PG"]["share"]) == (0, None)


def test_bad_rows_are_named_in_the_reader_s_language_and_the_rest_is_kept(
    app: Flask, client_as: ClientAs
) -> None:
    client = client_as("specialist")
    assert load(client, "AL-MT;1\nAL-XX;2\nAL-1101;3", "sq").status_code == 303
    told = html.unescape(client.get(f"{PATH}?lang=sq").get_data(as_text=True))
    assert "U ruajt vlera e 1 vendi." in told
    assert "rreshti 2 (AL-XX;2): nuk ka vend me këtë kod." in told
    assert "rreshti 3 (AL-1101;3): vlera mund të kenë vetëm dy nivelet e sipërme" in told
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(GapIndicatorValue)) == 1


def test_what_cannot_be_loaded_is_refused(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    for rows, changes, said in (
        ("AL-XX;2", {}, "No row can be kept."),
        ("", {}, "No row can be kept. Neither the field nor the file holds one."),
        ("Kukës;many", {}, "row 1 (Kukës;many): there is no place with this code."),
        ("AL-KU,5", {}, "row 1 (AL-KU,5): a row has a place code and a value, parted by a semicolon."),
        ("code;value", {}, "row 1 (code;value): there is no place"),
        ("", {"file": (io.BytesIO(b"AL-MT;1\n\0"), "rows.csv")}, "holds signs that no text has"),
        ("", {"file": (io.BytesIO("Kukës;1".encode("cp1250")), "rows.csv")}, "Save it as “CSV UTF-8”"),
        ("AL-MT;1", {"dated": "May"}, "Write a year or a day"),
        ("AL-MT;1", {"dated": "2099"}, "The day lies ahead."),
        ("AL-MT;1", {"name_sq": ""}, "error"),
        ("AL-MT;1", {"source": "write to someone@example.org"}, "error"),
        ("", {"file": (io.BytesIO(b"\xff\xfe\x00"), "rows.csv")}, "no text in UTF-8"),
    ):
        answer = load(client, rows, **changes)
        assert answer.status_code == 422, said
        assert said in html.unescape(answer.get_data(as_text=True))
    assert loaded(app) == []


def test_one_indicator_is_not_loaded_twice(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    assert load(client, "AL-MT;1").status_code == 303
    again = load(client, "AL-MT;2", source="Another report")
    assert again.status_code == 422
    assert "An indicator of this name, unit and day is there." in html.unescape(again.get_data(as_text=True))
    assert load(client, "AL-MT;2", dated="2003").status_code == 303
    assert len(loaded(app)) == 2


def test_a_file_does_as_well_and_everything_is_audited(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    file = (io.BytesIO("\ufeffcode;value\r\nAL-MT;1\r\nAL-DI;2\r\n".encode()), "rows.csv")
    assert load(client, "", file=file).status_code == 303
    (code,) = loaded(app)
    page = client.get(PATH).get_data(as_text=True)
    assert re.search(rf'action="{PATH}/{code}/remove"', page)
    token = csrf_token(client, PATH)
    assert client.post(f"{PATH}/{code}/remove", data={"csrf_token": token}).status_code == 303
    assert client.post(f"{PATH}/{code}/remove", data={"csrf_token": token}).status_code == 404
    assert loaded(app) == []
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(GapIndicatorValue)) == 0
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action.startswith("indicator.")).order_by(AuditEntry.id)
        ).all()
    assert [one.action for one in entries] == ["indicator.load", "indicator.remove"]
    assert entries[0].changes["values"] == [None, 2]
    assert "School dropout" not in str([one.changes for one in entries])
    assert client.get(f"/coverage/gaps?weights={code}:1").status_code == 400
