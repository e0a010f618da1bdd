"""What the script of the sheet needs to show the running difference while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, ngettext

from grants_app.domain.grants.money.balance import RecordedTotal
from grants_app.domain.grants.money.currency import minor_digits
from grants_app.domain.grants.money.queries import GrantLines
from grants_app.i18n import formats
from grants_app.i18n.currencies import currency_name


def live_data(totals: Sequence[RecordedTotal], lines: GrantLines) -> dict[str, Any]:
    """Sums, recorded amounts by field name (minor units) and the words and signs of the reader's language."""
    currencies = {}
    for total in totals:
        unit = 10 ** minor_digits(total.currency)
        before, _digit, after = formats.money(2 * unit, total.currency).partition("2")
        currencies[total.currency] = {
            "name": currency_name(total.currency),
            "unit": unit,
            "before": before,
            "after": after,
            "after_one": formats.money(unit, total.currency).partition("1")[2],
            "recorded": total.recorded or 0,
            "grants": total.grants_recorded,
            "in_all": total.grants_in_all,
            "stated": total.stated,
        }
    sample = formats.money(123456, "USD")  # only for its signs
    return {
        "currencies": currencies,
        "order": list(currencies),
        "own": formats.grouping_sign(),
        "group": sample[sample.index("1") + 1],
        "decimal": sample[sample.index("4") + 1],
        "recorded": {
            f"{currency.lower()}-{line.number}": amount.minor_units
            for line in lines.lines
            for currency, amount in line.recorded.items()
        },
        "words": _words(max((total.grants_in_all for total in totals), default=0)),
    }


def _words(in_all: int) -> dict[str, str]:
    """Sentences with places for what changes; `in_all`: the grants of the programme."""
    return {
        "of": ngettext(
            "%(count)s of %(all)s grant", "%(count)s of %(all)s grants", in_all, count="{count}", all="{all}"
        ),
        "over": gettext("%(amount)s more than stated", amount="{left}"),
        "none": gettext("%(currency)s: nothing yet", currency="{currency}"),
        "sum": ngettext(
            "%(currency)s: %(sum)s for %(count)s of %(all)s grant",
            "%(currency)s: %(sum)s for %(count)s of %(all)s grants",
            in_all,
            currency="{currency}",
            sum="{sum}",
            count="{count}",
            all="{all}",
        ),
        "less": ngettext(
            "%(currency)s: %(sum)s for %(count)s of %(all)s grant, %(left)s less than stated",
            "%(currency)s: %(sum)s for %(count)s of %(all)s grants, %(left)s less than stated",
            in_all,
            currency="{currency}",
            sum="{sum}",
            count="{count}",
            all="{all}",
            left="{left}",
        ),
        "more": ngettext(
            "%(currency)s: %(sum)s for %(count)s of %(all)s grant, %(left)s more than stated",
            "%(currency)s: %(sum)s for %(count)s of %(all)s grants, %(left)s more than stated",
            in_all,
            currency="{currency}",
            sum="{sum}",
            count="{count}",
            all="{all}",
            left="{left}",
        ),
        "or": gettext("%(first)s or %(second)s", first="{first}", second="{second}"),
        "only": gettext("%(amount)s, if the sign groups thousands", amount="{first}"),
        "unread": gettext("not an amount"),
    }
