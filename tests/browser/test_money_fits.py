"""Tables of money fit on a desk: their last column is read without moving them sideways."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from grants_app.domain.grants.payments.actions import NewEntry, record_entry
from grants_app.domain.grants.payments.vocabulary import EntryKind
from grants_app.extensions import db
from tests.awards import NUMBER, desk, make_signed, rate_of
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import walk
from tests.conftest import make_app

WIDER = """() => Array.from(document.querySelectorAll(".table-region"))
    .filter(one => one.scrollWidth > one.clientWidth)
    .map(one => one.querySelector("table").id + " " + one.scrollWidth + " in " + one.clientWidth)"""


@pytest.mark.parametrize("language", ["sq", "en"])
def test_no_table_of_money_is_wider_than_its_page(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    app = make_app(fresh_server.database_url, beside)
    make_signed(app)
    with desk(app) as at:
        rate = rate_of(at)
        db.session.flush()
        payment = NewEntry(
            EntryKind.PAYMENT, date(2006, 3, 1), 10_000_00, rate_id=rate.id, reference="USAID 114/2006"
        )
        paid = record_entry(at.viewer, at.programme, NUMBER, payment)
        db.session.flush()
        accounted = NewEntry(EntryKind.ACCOUNTED, date(2006, 4, 1), 4_321_00, rate_id=rate.id)
        record_entry(at.viewer, at.programme, NUMBER, accounted)
        less = NewEntry(
            EntryKind.CORRECTION,
            date(2006, 4, 3),
            -1_234_56,
            points_at=paid.id,
            rate_id=rate.id,
            reason="The bank paid less than it was told to.",
        )
        record_entry(at.viewer, at.programme, NUMBER, less)
    staff = walk(read_as, fresh_server, language, 1280, account="specialist")
    for path in (f"/grants/{NUMBER}/award/entries", "/reconciliation"):
        staff.open(path)
        assert staff.page.evaluate(WIDER) == []
