"""A rate that is entered together with the money that it converts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.rates import record_rate
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


def new_rate(programme: Programme, rate: Decimal, quoted_on: date, source: str) -> ExchangeRate:
    """A rate that is not stored: units of the programme's second currency for one of its first."""
    base, quote = programme.currencies[:2]
    return ExchangeRate(
        programme_id=programme.id, base=base, quote=quote, quoted_on=quoted_on, rate=rate, source=source
    )


def take_rate(viewer: Viewer, programme: Programme, rate: ExchangeRate) -> int:
    """Keep a rate and give its id. Errors as in `record_rate`."""
    kept = record_rate(viewer, programme, rate)
    db.session.flush()
    return kept.id
