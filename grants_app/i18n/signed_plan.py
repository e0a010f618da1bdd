"""The plan on the day of signing in words: what `agreements.plan.plan_of` kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.payments.vocabulary import TrancheCondition
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.i18n import formats, labels
from grants_app.i18n.award_labels import AWARD_KIND, TRANCHE_CONDITION

Rows = list[tuple[str, list[str]]]


def describe_plan(plan: Mapping[str, Any], names: Mapping[str, str]) -> Rows:
    """Rows of label and values. `names`: words for budget headings by code and for partners by id as text."""
    currency = plan["currency"]
    return [
        (gettext("Runs"), [_days(plan["start_on"], plan["end_on"])]),
        (gettext("How the grant is paid"), [str(AWARD_KIND[AwardKind(plan["kind"])])]),
        (
            gettext("Award"),
            [formats.money(one["minor_units"], one["currency"]) for one in plan["amounts"]],
        ),
        (gettext("Themes"), [", ".join(str(labels.THEME[Theme(one)]) for one in plan["themes"])]),
        (
            gettext("Works with"),
            [", ".join(str(labels.WORKS_WITH[WorksWith(one)]) for one in plan["works_with"])],
        ),
        (
            gettext("Sites"),
            [f"{one['words']} ({labels.EVIDENCE[Evidence(one['evidence'])]})" for one in plan["sites"]],
        ),
        (gettext("Budget"), [_line(one, names, currency) for one in plan["budget"]]),
        (gettext("Co-financing"), [_added(one, names) for one in plan["cofinancing"]]),
        (gettext("Tranches"), [_tranche(one, currency) for one in plan["tranches"]]),
    ]


def _days(start: str, end: str) -> str:
    first, last = (formats.day(date.fromisoformat(one)) for one in (start, end))
    return gettext("%(start)s to %(end)s", start=first, end=last)


def _line(line: Mapping[str, Any], names: Mapping[str, str], currency: str) -> str:
    heading = names.get(line["category"], line["category"])
    what = f"{heading}, {line['description']}" if line["description"] else heading
    return f"{what}: {formats.money(line['minor_units'], currency)}"


def _added(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    who = names.get(str(one["partner_id"]), gettext("The grantee itself"))
    how = gettext("In kind") if one["is_in_kind"] else gettext("In money")
    return f"{who}: {formats.money(one['minor_units'], one['currency'])} ({how})"


def _tranche(one: Mapping[str, Any], currency: str) -> str:
    condition = TRANCHE_CONDITION[TrancheCondition(one["condition"])]
    day = formats.day(date.fromisoformat(one["planned_on"]))
    sum_ = formats.money(one["minor_units"], currency)
    milestone = f": {one['milestone']}" if one["milestone"] else ""
    return f"{formats.number(one['number'])}. {sum_}, {day}, {condition}{milestone}"
