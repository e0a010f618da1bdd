"""Writing the terms of an agreement, exchange rates and the checklist, each with its audit row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.conversion import RateError, convert, convert_back
from grants_app.domain.grants.agreements.models import (
    ChecklistItem,
    ExchangeRate,
    GrantAgreement,
    GrantCheck,
)
from grants_app.domain.grants.agreements.queries import (
    check_values,
    find_agreement,
    find_check,
    hold_rate,
    terms_of,
)
from grants_app.domain.grants.agreements.vocabulary import AwardKind, CheckState
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.actions import AmountEntry, record_amounts
from grants_app.domain.grants.money.currency import largest_minor_units, minor_digits
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.money.queries import version_of as amount_version
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db, utc_now


class AgreementRefusal(StrEnum):
    """Why terms, a rate or a check are not accepted."""

    ALREADY_SIGNED = "already_signed"
    CLOSED_OUT = "closed_out"
    CURRENCY_UNKNOWN = "currency_unknown"
    AWARD_NOT_POSITIVE = "award_not_positive"
    RATE_NOT_POSITIVE = "rate_not_positive"
    RATE_UNFIT = "rate_unfit"
    RATE_MISSING = "rate_missing"
    RATE_TOO_SMALL = "rate_too_small"
    RATE_TOO_LARGE = "rate_too_large"
    RATE_KEPT = "rate_kept"
    RATE_WITHDRAWN = "rate_withdrawn"
    RATE_REASON_MISSING = "rate_reason_missing"
    DATE_MISSING = "date_missing"
    DATE_AHEAD = "date_ahead"
    REFERENCE_MISSING = "reference_missing"
    REASON_MISSING = "reason_missing"
    OTHER_STANDS = "other_stands"
    CHECKS_SIGNED = "checks_signed"
    WORDS_SIGNED = "words_signed"


class AgreementRefusedError(ValueError):
    """Something of an agreement cannot be written so. `field` is the form field that has to change.

    `rate`: the one that decides, where one does. `until`: the day of a close-out.
    """

    def __init__(
        self, field: str, refusal: AgreementRefusal, rate: Decimal | None = None, until: date | None = None
    ) -> None:
        super().__init__(refusal.value)
        self.field = field
        self.refusal = refusal
        self.rate = rate
        self.until = until


@dataclass(frozen=True)
class StatedSum:
    """A sum as a document states it, with where it stands and since when."""

    minor_units: int
    source: str
    stated_on: date


@dataclass(frozen=True)
class TermsEntry:
    """What a person says of an agreement.

    `other`: the award in the other currency as a document states it; else `rate_id`, from which it
    follows; with neither it stays unknown. `seen`: version of the terms that the person saw.
    """

    kind: AwardKind
    currency: str
    award: StatedSum
    seen: str
    other_currency: str | None = None
    other: StatedSum | None = None
    rate_id: int | None = None


def put_terms(viewer: Viewer, programme: Programme, number: int, entry: TermsEntry) -> GrantAgreement:
    """Write the terms of a grant that is not signed here yet.

    Raises LookupError, AgreementRefusedError, EditConflictError, PersonalDataError, AmountConflictError.
    """
    grant = lock_grant(viewer, programme, number)
    agreement = find_agreement(grant.id)
    if agreement is not None and agreement.plan_as_signed is not None:
        closed_on = grant.closed_out_on
        signed = AgreementRefusal.CLOSED_OUT if closed_on else AgreementRefusal.ALREADY_SIGNED
        raise AgreementRefusedError("kind", signed, until=closed_on)
    before = terms_of(grant.id)
    refuse_overtaken(entry.seen, before)
    if entry.currency not in programme.currencies:
        raise AgreementRefusedError("currency", AgreementRefusal.CURRENCY_UNKNOWN)
    if entry.award.minor_units <= 0:
        raise AgreementRefusedError("award", AgreementRefusal.AWARD_NOT_POSITIVE)
    other = _other_amount(programme, grant, entry)
    if other is None and any(one.currency != entry.currency for one in grant.amounts):
        raise AgreementRefusedError("other", AgreementRefusal.OTHER_STANDS)
    if agreement is None:
        agreement = GrantAgreement(grant_id=grant.id)
        db.session.add(agreement)
    agreement.kind, agreement.currency = entry.kind, entry.currency
    changes = {
        "kind": [before["kind"], entry.kind.value],
        "agreement_currency": [before["currency"], entry.currency],
    }
    record(viewer.author, "grant.put_terms", subject=_subject(programme, grant), changes=changes)
    award = _amount(grant, entry.currency, entry.award)
    record_amounts(viewer, programme, [award, *([other] if other else [])])
    return agreement


@dataclass(frozen=True)
class CheckEntry:
    """What a person says of an item of the checklist. `seen`: version of what they saw; None: not asked."""

    state: CheckState
    dated: date | None = None
    reference: str = ""
    reason: str = ""
    seen: str | None = None


def decide_check(
    viewer: Viewer, programme: Programme, number: int, item_id: int, entry: CheckEntry, *, today: date
) -> GrantCheck:
    """Note that an item is in order, or waived for a reason. `today` is the business day.

    Raises LookupError, AgreementRefusedError, EditConflictError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    item = db.session.get(ChecklistItem, item_id)
    if item is None or item.programme_id != programme.id:
        raise LookupError(item_id)
    _refuse_check(item, entry, today)
    for text in (entry.reference, entry.reason):
        refuse_personal_data(text)
    check = find_check(grant.id, item_id)
    if check is not None:
        _refuse_signed(grant)
    if entry.seen is not None:
        refuse_overtaken(entry.seen, check_values(check))
    before = check.state.value if check else None
    was = (check.reference, check.reason, check.dated) if check else (None, None, None)
    if check is None:
        check = GrantCheck(grant_id=grant.id, item_id=item_id)
        db.session.add(check)
    check.state, check.dated = entry.state, entry.dated
    check.reference, check.reason = entry.reference.strip() or None, entry.reason.strip() or None
    check.decided_at, check.decided_by_id = utc_now(), account_of(viewer)
    changes: dict[str, Any] = {
        "item": [None, item.code],
        "state": [before, entry.state.value],
        "dated": [was[2] and was[2].isoformat(), entry.dated and entry.dated.isoformat()],
        **hidden("reference", was[0], check.reference),
        **hidden("note", was[1], check.reason),
    }
    record(viewer.author, "grant.decide_check", subject=_subject(programme, grant), changes=changes)
    return check


def reopen_check(viewer: Viewer, programme: Programme, number: int, item_id: int) -> bool:
    """Take an item back to open. Returns whether it had been decided. Raises LookupError."""
    grant = lock_grant(viewer, programme, number)
    check = find_check(grant.id, item_id)
    if check is None:
        return False
    _refuse_signed(grant)
    before = check.state.value
    db.session.delete(check)
    changes = {"item": [None, check.item.code], "state": [before, None]}
    record(viewer.author, "grant.reopen_check", subject=_subject(programme, grant), changes=changes)
    return True


def _refuse_signed(grant: Grant) -> None:
    """What was decided before signing is what the signature rests on."""
    agreement = find_agreement(grant.id)
    if agreement is not None and agreement.plan_as_signed is not None:
        raise AgreementRefusedError("state", AgreementRefusal.CHECKS_SIGNED)


def other_minor_units(award: int, currency: str, rate: ExchangeRate) -> tuple[int, str]:
    """A sum in the other currency of a rate, and which that is.

    Raises AgreementRefusedError; also where a whole unit or more would come to nothing, or a sum to more
    than is accepted.
    """
    if currency not in (rate.base, rate.quote):
        raise AgreementRefusedError("rate", AgreementRefusal.RATE_UNFIT)
    if rate.withdrawn_at is not None:
        raise AgreementRefusedError("rate", AgreementRefusal.RATE_WITHDRAWN)
    turn, other = (convert, rate.quote) if rate.base == currency else (convert_back, rate.base)
    try:
        found = turn(award, Decimal(rate.rate), base=rate.base, quote=rate.quote)
    except RateError as error:
        raise AgreementRefusedError("rate", AgreementRefusal.RATE_NOT_POSITIVE) from error
    if found == 0 and abs(award) >= 10 ** minor_digits(currency):
        raise AgreementRefusedError("rate", AgreementRefusal.RATE_TOO_SMALL, rate.rate)
    if abs(found) >= largest_minor_units(other):
        raise AgreementRefusedError("rate", AgreementRefusal.RATE_TOO_LARGE, rate.rate)
    return found, other


def _other_amount(programme: Programme, grant: Grant, entry: TermsEntry) -> AmountEntry | None:
    """The award in the other currency: as stated, at a rate, or unknown."""
    if entry.other is not None:
        if entry.other_currency not in set(programme.currencies) - {entry.currency}:
            raise AgreementRefusedError("other", AgreementRefusal.CURRENCY_UNKNOWN)
        return _amount(grant, entry.other_currency or "", entry.other)
    if entry.rate_id is None:
        return None
    rate = hold_rate(programme.id, entry.rate_id)
    minor_units, currency = other_minor_units(entry.award.minor_units, entry.currency, rate)
    converted = StatedSum(minor_units, rate.source, rate.quoted_on)
    return _amount(grant, currency, converted, rate_id=rate.id)


def _amount(grant: Grant, currency: str, stated: StatedSum, *, rate_id: int | None = None) -> AmountEntry:
    statement = select(GrantAmount).where(GrantAmount.grant_id == grant.id, GrantAmount.currency == currency)
    standing = db.session.scalars(statement).one_or_none()
    return AmountEntry(
        grant_id=grant.id,
        currency=currency,
        minor_units=stated.minor_units,
        source=stated.source,
        stated_on=stated.stated_on,
        seen="" if standing is None else amount_version(standing),
        rate_id=rate_id,
    )


def _refuse_check(item: ChecklistItem, entry: CheckEntry, today: date) -> None:
    if entry.dated is not None and entry.dated > today:
        raise AgreementRefusedError("dated", AgreementRefusal.DATE_AHEAD)
    if entry.state is CheckState.WAIVED:
        if not entry.reason.strip():
            raise AgreementRefusedError("reason", AgreementRefusal.REASON_MISSING)
        return
    if item.needs_date and entry.dated is None:
        raise AgreementRefusedError("dated", AgreementRefusal.DATE_MISSING)
    if item.needs_reference and not entry.reference.strip():
        raise AgreementRefusedError("reference", AgreementRefusal.REFERENCE_MISSING)


def account_of(viewer: Viewer) -> int:
    """The number of an account. Raises ValueError for visitors."""
    if viewer.user_id is None:
        raise ValueError("a visitor writes nothing")
    return viewer.user_id


def _subject(programme: Programme, grant: Grant) -> tuple[str, str]:
    return ("grant", f"{programme.slug}/{grant.number}")
