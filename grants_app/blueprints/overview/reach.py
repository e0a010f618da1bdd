"""The donor's home: where the grants of the programme reach, as a map and as a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from grants_app.blueprints.overview.figures import Linked
from grants_app.blueprints.overview.links import GrantLinks
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.unreached import UnreachedDistrict
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.grants.filters import EVER
from grants_app.domain.homes.queries import Unknowns, read_reach_and_coverage
from grants_app.domain.homes.sums import Sums
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.collation import sort_key
from grants_app.i18n import coverage_labels, formats
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.coverage.drawing import CODE, Addresses, Drawing, draw, state_label


@dataclass(frozen=True)
class Line:
    """A place: its page, and its grants; None where nothing can be said."""

    name: str
    url: str
    grants: Linked | None


@dataclass(frozen=True)
class Group:
    """The places of which the same is known, in the reader's order."""

    state: str
    label: str
    places: Sequence[Line]


@dataclass(frozen=True)
class DonorHome:
    """What a donor finds at home. The drawing shows the figures of the groups; `metric` names them."""

    unreached: Sequence[UnreachedDistrict]
    unknowns: Unknowns
    sums: Sums | None
    has_data: bool
    drawing: Drawing
    metric: str
    groups: Sequence[Group]


def build_donor_home(viewer: Viewer, programme: Programme) -> DonorHome:
    """Read and word it; every grant counts, at whatever time it ran. One query."""
    asked = CoverageFilter(CoverageLevel.DISTRICT)
    reach, coverage = read_reach_and_coverage(viewer, programme, asked)
    links, language = GrantLinks(), choose_locale()
    rows = sorted(coverage.districts, key=lambda row: sort_key(row.place.name, language))
    return DonorHome(
        unreached=reach.unreached,
        unknowns=reach.unknowns,
        sums=reach.sums,
        has_data=reach.has_data,
        drawing=draw((asked.level, Metric.GRANTS), coverage, programme.geography, _addresses()),
        metric=str(coverage_labels.METRIC[Metric.GRANTS]),
        groups=_groups(rows, links),
    )


def _groups(rows: Sequence[CoverageRow], links: GrantLinks) -> list[Group]:
    """The strongest evidence first. A row for each place would be most of the page."""
    found: dict[tuple[str, str], list[Line]] = {}
    for row in sorted(rows, key=lambda row: list(CoverageState).index(row.state)):
        found.setdefault((row.state.value, state_label(row)), []).append(_line(row, links))
    return [Group(state, label, places) for (state, label), places in found.items()]


def _line(row: CoverageRow, links: GrantLinks) -> Line:
    counted = Linked(formats.number(row.grants), links.grants(district=row.place.code, counted=EVER))
    return Line(
        name=row.place.name,
        url=url_for("coverage.show_place", code=row.place.code, on=None),
        grants=None if row.state is CoverageState.NO_DATA else counted,
    )


def _addresses() -> Addresses:
    return Addresses(
        boundaries=lambda level, digest: url_for("coverage.show_boundaries", level=level.value, v=digest),
        place=url_for("coverage.show_place", code=CODE, on=None),
    )
