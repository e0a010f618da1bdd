"""The reconciliation as CSV: UTF-8 with a byte order mark, commas, CRLF, one row a grant.

Sums are plain decimals in the currency named beside them; what is unknown or not there yet is empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from flask_babel import gettext

from grants_app.domain.grants.reconciliation.queries import ReconciledGrant
from grants_app.i18n.award_labels import MISMATCH
from grants_app.i18n.bilingual import pick
from grants_app.i18n.formats import to_major
from grants_app.outputs.tables.grants import BYTE_ORDER_MARK, CHUNK, decimal, marked
from grants_app.outputs.workbook.words import ILLUSTRATIVE

MEDIA_TYPE: Final = "text/csv"


def write_reconciliation(grants: Iterable[ReconciledGrant], *, is_demo: bool) -> Iterator[bytes]:
    """The file in pieces, in the language of the present reader.

    Illustrative data have a last column that says so in every row.
    """
    mark = [str(ILLUSTRATIVE)] if is_demo else []
    buffer = StringIO()
    buffer.write(BYTE_ORDER_MARK)
    table = csv.writer(buffer, lineterminator="\r\n")
    table.writerow([*_heads(), *mark])
    for grant in grants:
        table.writerow([*_cells(grant), *mark])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _heads() -> list[str]:
    return [
        gettext("Grant"),
        gettext("Title"),
        gettext("Organisation"),
        gettext("Currency"),
        gettext("Award"),
        gettext("Budget"),
        gettext("Tranches"),
        gettext("Paid, less refunds"),
        gettext("Accounted for"),
        gettext("Open advance"),
        gettext("Not paid yet"),
        gettext("Less paid of tranches by corrections"),
        gettext("What does not tie out"),
        gettext("Currency of the exchange difference"),
        gettext("Exchange difference"),
    ]


def _cells(grant: ReconciledGrant) -> list[str | int | None]:
    money = grant.money
    sums = (money.award, money.budget, money.tranches, money.paid, money.accounted)
    both = (*sums, money.open_advance, money.remaining, money.paid_short)
    difference = money.exchange_difference
    return [
        money.number,
        marked(pick(grant.title_sq, grant.title_en).text),
        marked(pick(grant.organisation_sq, grant.organisation_en).text),
        money.currency,
        *(_sum(value, money.currency) for value in both),
        "; ".join(str(MISMATCH[one]) for one in money.mismatches),
        money.other_currency if difference is not None else None,
        _sum(difference, money.other_currency) if money.other_currency else None,
    ]


def _sum(minor_units: int | None, currency: str) -> str | None:
    return None if minor_units is None else decimal(to_major(minor_units, currency))
