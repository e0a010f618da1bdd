"""Exchange rates: added with their day and source, never changed, and withdrawn for a reason where wrong."""

from __future__ import annotations

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.actions import AgreementRefusal, AgreementRefusedError, account_of
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db, utc_now


def check_rate(programme: Programme, rate: ExchangeRate) -> ExchangeRate | None:
    """What stands already of a rate that somebody names: the same one, or None.

    Raises AgreementRefusedError for a rate of zero or less, for currencies that are not the programme's and
    where another rate of the same day and source stands; PersonalDataError.
    """
    refuse_personal_data(rate.source)
    if not rate.rate.is_finite() or rate.rate <= 0:
        raise AgreementRefusedError("rate", AgreementRefusal.RATE_NOT_POSITIVE)
    known = set(programme.currencies)
    if rate.base == rate.quote or rate.base not in known or rate.quote not in known:
        raise AgreementRefusedError("rate", AgreementRefusal.CURRENCY_UNKNOWN)
    same = select(ExchangeRate).where(
        ExchangeRate.programme_id == programme.id,
        ExchangeRate.base == rate.base,
        ExchangeRate.quote == rate.quote,
        ExchangeRate.quoted_on == rate.quoted_on,
        ExchangeRate.source == rate.source,
        ExchangeRate.withdrawn_at.is_(None),
    )
    standing: ExchangeRate | None = db.session.scalars(same).one_or_none()
    if standing is not None and standing.rate != rate.rate:
        raise AgreementRefusedError("rate", AgreementRefusal.RATE_KEPT, standing.rate)
    return standing


def record_rate(viewer: Viewer, programme: Programme, rate: ExchangeRate) -> ExchangeRate:
    """Keep a dated rate with its source; one that is there already is given back as it is.

    Raises as `check_rate`.
    """
    standing = check_rate(programme, rate)
    if standing is not None:
        return standing
    rate.programme_id, rate.entered_by_id = programme.id, account_of(viewer)
    db.session.add(rate)
    changes = {
        "currencies": [None, f"{rate.base}/{rate.quote}"],
        "quoted_on": [None, rate.quoted_on.isoformat()],
        "rate": [None, format(rate.rate.normalize(), "f")],
        **hidden("source", None, rate.source),
    }
    record(viewer.author, "programme.record_rate", subject=("programme", programme.slug), changes=changes)
    return rate


def withdraw_rate(viewer: Viewer, programme: Programme, rate_id: int, reason: str) -> ExchangeRate:
    """Take a rate that is wrong out of every choice. What was converted at it stays, marked, until corrected.

    Afterwards the right one of the same day and source can be added. Raises LookupError,
    AgreementRefusedError, PersonalDataError.
    """
    refuse_personal_data(reason)
    statement = select(ExchangeRate).where(
        ExchangeRate.id == rate_id, ExchangeRate.programme_id == programme.id
    )
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    rate = db.session.scalars(fresh).one_or_none()
    if rate is None:
        raise LookupError(rate_id)
    if rate.withdrawn_at is not None:
        raise AgreementRefusedError("reason", AgreementRefusal.RATE_WITHDRAWN)
    if not reason.strip():
        raise AgreementRefusedError("reason", AgreementRefusal.RATE_REASON_MISSING)
    rate.withdrawn_at, rate.withdrawn_by_id = utc_now(), account_of(viewer)
    rate.withdrawn_reason = reason.strip()
    changes = {
        "currencies": [f"{rate.base}/{rate.quote}", None],
        "quoted_on": [rate.quoted_on.isoformat(), None],
        "rate": [format(rate.rate.normalize(), "f"), None],
        **hidden("reason", None, reason.strip()),
    }
    record(viewer.author, "programme.withdraw_rate", subject=("programme", programme.slug), changes=changes)
    return rate
