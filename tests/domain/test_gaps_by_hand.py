"""Gaps of the seeded portfolio against a list made by hand from the source document alone.

`docs/decisions/0022-gaps-by-hand.md` has both lists and says who is right where they differ.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.queries import read_gaps
from grants_app.domain.coverage.gaps.vocabulary import GapReason
from grants_app.domain.grants.models import Grant, GrantWorksWith
from grants_app.domain.grants.vocabulary import WorksWith
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db


class ByHand(NamedTuple):
    """A district as the site lines, titles and texts were read: numbers of grants."""

    reason: GapReason
    served: tuple[int, ...] = ()
    in_town: tuple[int, ...] = ()
    unstated: tuple[int, ...] = ()
    indirect: tuple[int, ...] = ()


# Written down before anything that the system says was looked at; never corrected since.
BY_HAND = {
    "Berat": ByHand(GapReason.LEVEL_UNSTATED, unstated=(14, 23), indirect=(13,)),
    "Bulqizë": ByHand(GapReason.NATIONAL_ONLY),
    "Delvinë": ByHand(GapReason.INDIRECT_ONLY, indirect=(7,)),
    "Devoll": ByHand(GapReason.SERVED, served=(3,), in_town=(8,)),
    "Dibër": ByHand(GapReason.SERVED, served=(14, 19), indirect=(12, 13)),
    "Durrës": ByHand(GapReason.LEVEL_UNSTATED, unstated=(8,), indirect=(4,)),
    "Elbasan": ByHand(GapReason.LEVEL_UNSTATED, unstated=(5, 8)),
    "Fier": ByHand(GapReason.SERVED, served=(9,), unstated=(11,)),
    "Gjirokastër": ByHand(GapReason.LEVEL_UNSTATED, unstated=(14, 21), indirect=(7, 13)),
    "Gramsh": ByHand(GapReason.SERVED, served=(5,)),
    "Has": ByHand(GapReason.SERVED, served=(19,), indirect=(12, 20)),
    "Kavajë": ByHand(GapReason.NATIONAL_ONLY),
    "Kolonjë": ByHand(GapReason.NATIONAL_ONLY),
    "Korçë": ByHand(GapReason.LEVEL_UNSTATED, in_town=(22,), unstated=(8, 14), indirect=(13,)),
    "Krujë": ByHand(GapReason.LEVEL_UNSTATED, unstated=(8,), indirect=(4,)),
    "Kukës": ByHand(GapReason.LEVEL_UNSTATED, unstated=(14, 19), indirect=(12, 13, 20)),
    "Kurbin": ByHand(GapReason.NATIONAL_ONLY),
    "Kuçovë": ByHand(GapReason.NATIONAL_ONLY),
    "Lezhë": ByHand(GapReason.SERVED, served=(3,), unstated=(8,)),
    "Librazhd": ByHand(GapReason.SERVED, served=(3,)),
    "Lushnjë": ByHand(GapReason.SERVED, served=(3,)),
    "Mallakastër": ByHand(GapReason.NATIONAL_ONLY),
    "Malësi e Madhe": ByHand(GapReason.SERVED, served=(8, 18)),
    "Mat": ByHand(GapReason.NATIONAL_ONLY),
    "Mirditë": ByHand(GapReason.SERVED, served=(3,)),
    "Peqin": ByHand(GapReason.NATIONAL_ONLY),
    "Pogradec": ByHand(GapReason.SERVED, served=(16,), unstated=(8,)),
    "Pukë": ByHand(GapReason.SERVED, served=(17, 18)),
    "Përmet": ByHand(GapReason.INDIRECT_ONLY, indirect=(7,)),
    "Sarandë": ByHand(GapReason.INDIRECT_ONLY, indirect=(7,)),
    "Shkodër": ByHand(GapReason.SERVED, served=(18,), in_town=(15,), unstated=(8, 14), indirect=(13,)),
    "Skrapar": ByHand(GapReason.NATIONAL_ONLY),
    "Tepelenë": ByHand(GapReason.INDIRECT_ONLY, indirect=(7,)),
    "Tiranë": ByHand(GapReason.LEVEL_UNSTATED, in_town=(6,), unstated=(8,)),
    "Tropojë": ByHand(GapReason.SERVED, served=(19,), indirect=(12, 20)),
    "Vlorë": ByHand(GapReason.SERVED, served=(9,), unstated=(24,)),
}
# The hand passed over that the services which grant 5 brings to Gramsh include shelters (lines 143 to 146).
CORRECTED = {"Gramsh": ByHand(GapReason.LEVEL_UNSTATED, unstated=(5,))}
# Grants whose text names work with people themselves, by number; 1 and 10 are nationwide.
DIRECT_BY_HAND = [1, 3, 5, 6, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24]


def test_every_district_is_the_gap_that_it_is_by_hand(app: Flask) -> None:
    with app.app_context():
        report = read_gaps(VISITOR, get_default_programme(), CoverageFilter())
    found = {
        row.place.name: ByHand(row.reason, row.served, row.in_town, row.unstated, row.indirect)
        for row in report.rows
    }
    assert found == BY_HAND | CORRECTED
    assert report.nationwide == (1, 2, 10)


def test_the_same_grants_work_with_people(app: Flask) -> None:
    with app.app_context():
        direct = (
            select(Grant.number)
            .join(GrantWorksWith)
            .where(GrantWorksWith.works_with == WorksWith.POPULATION)
            .order_by(Grant.number)
        )
        assert list(db.session.scalars(direct)) == DIRECT_BY_HAND
