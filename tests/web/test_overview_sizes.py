"""The overview and the homes that show it stay small, however many grants there are and long their names."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from bench.portfolio import add_copies, table
from grants_app.domain.coverage.presence.keeping import rebuild_presence
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.timeline import MOST_LINES, MOST_LINES_BESIDE_MAP
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import committed
from tests.sign_ins import ClientAs
from tests.web.test_coverage_sizes import MOST_BYTES, size_of

LONG_SQ = "Forcimi i bashkëpunimit të institucioneve dhe komunitetit kundër trafikimit të qenieve njerëzore"
LONG_EN = "Strengthening cooperation of institutions and communities against the trafficking of persons"
READERS = ["specialist", "donor", "coordinator", None]


def fill_up(app: Flask, grants: int) -> None:
    """Published copies of the real grants with long names, until there are `grants`; half of the names are in
    one language alone, and every third grant closed early."""
    with committed(app):
        add_copies(grants - 24)
        copies = update(table(Grant)).where(Grant.number > 24)
        connection = db.session.connection()
        connection.execute(copies.values(title_sq=LONG_SQ, title_en=LONG_EN))
        connection.execute(copies.where(Grant.number % 4 == 0).values(title_sq=None))
        connection.execute(copies.where(Grant.number % 4 == 2).values(title_en=None))
        early = copies.where(Grant.number % 3 == 0, Grant.closed_early_on.is_(None))
        connection.execute(early.values(closed_early_on=Grant.start_on))
        rebuild_presence()


@pytest.mark.parametrize("grants", [MOST_LINES_BESIDE_MAP, MOST_LINES, MOST_LINES + 1, 1000])
def test_pages_with_the_timeline_are_below_fifty_thousand_bytes(
    app: Flask, client: CheckedClient, client_as: ClientAs, grants: int
) -> None:
    fill_up(app, grants)
    sizes = {
        (account, language): size_of(client_as(account) if account else client, "/", language)
        for account in READERS
        for language in ("sq", "en")
    }
    assert {page: size for page, size in sizes.items() if size >= MOST_BYTES} == {}
