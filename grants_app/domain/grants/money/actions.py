"""Writing amounts: recording, releasing, withdrawing and clearing, each with its audit row.

Every action first locks the grants it is about and compares what the person saw with what stands, so that
of two people who write at once neither loses anything: the second is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.vocabulary import AmountBasis
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.money.queries import version_of
from grants_app.domain.grants.money.vocabulary import ClearingReason
from grants_app.domain.grants.publication.vocabulary import WithdrawalReason
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db, utc_now

Key = tuple[int, str]


@dataclass(frozen=True)
class AmountEntry:
    """One amount to be recorded. `seen`: version of the amount that the person saw, empty for none.

    `rate_id`: the dated rate that it follows from; None where its source states it.
    """

    grant_id: int
    currency: str
    minor_units: int
    source: str
    stated_on: date
    seen: str
    rate_id: int | None = None

    @property
    def basis(self) -> AmountBasis:
        """Stated by its source, or converted at a rate."""
        return AmountBasis.STATED if self.rate_id is None else AmountBasis.CONVERTED

    @property
    def key(self) -> Key:
        """What there is one amount of."""
        return (self.grant_id, self.currency)


@dataclass(frozen=True)
class SeenAmount:
    """A recorded amount that a person chose, as they saw it."""

    amount_id: int
    version: str


class AmountConflictError(RuntimeError):
    """Somebody else changed amounts meanwhile; nothing was written.

    `keys`: (grant id, currency) for entries, `amount_ids` for chosen amounts.
    """

    def __init__(self, keys: Iterable[Key] = (), amount_ids: Iterable[int] = ()) -> None:
        super().__init__("amounts changed meanwhile")
        self.keys = frozenset(keys)
        self.amount_ids = frozenset(amount_ids)


class AmountAgreedError(RuntimeError):
    """Amounts are those of a signed agreement: amendments change them. `keys`: (grant id, currency)."""

    def __init__(self, keys: Iterable[Key]) -> None:
        super().__init__("amounts are agreed")
        self.keys = frozenset(keys)


def record_amounts(
    viewer: Viewer, programme: Programme, entries: Sequence[AmountEntry], *, by_amendment: bool = False
) -> int:
    """Record amounts of a programme's grants, all of them or none. Returns how many were written.

    An amount that already stands exactly so is left alone: a form sent twice is no conflict. A changed
    amount is unpublished again. Raises AmountConflictError, PersonalDataError; LookupError for a grant
    of another programme; ValueError for an amount that is not positive; AmountAgreedError where an agreement
    that was signed here says otherwise, unless `by_amendment`.
    """
    for entry in entries:
        refuse_personal_data(entry.source)
        if entry.minor_units <= 0 or not entry.source.strip():
            raise ValueError("an amount is positive and has a source")
    grants = _lock_grants(programme, {entry.grant_id for entry in entries})
    standing = _standing({entry.grant_id for entry in entries})
    wanted = [entry for entry in entries if not _stands_already(standing.get(entry.key), entry)]
    changed = [entry.key for entry in wanted if _version(standing.get(entry.key)) != entry.seen]
    if changed:
        raise AmountConflictError(keys=changed)
    agreed = frozenset[Key]() if by_amendment else find_agreed_keys(entry.key for entry in wanted)
    if agreed:
        raise AmountAgreedError(agreed)
    for entry in wanted:
        subject = (programme.slug, grants[entry.grant_id].number)
        _write(viewer, subject, standing.get(entry.key), entry)
    return len(wanted)


def find_agreed_keys(keys: Iterable[Key]) -> frozenset[Key]:
    """Which amounts a signed agreement holds: the award, and what stands in another currency."""
    wanted = set(keys)
    grants = {grant_id for grant_id, _currency in wanted}
    statement = select(GrantAgreement).where(GrantAgreement.grant_id.in_(grants))
    signed = {one.grant_id: one.currency for one in db.session.scalars(statement) if one.plan_as_signed}
    standing = _standing(signed)
    return frozenset(
        key for key in wanted if key[0] in signed and (key[1] == signed[key[0]] or key in standing)
    )


def find_changed_entries(entries: Sequence[AmountEntry]) -> frozenset[Key]:
    """Which entries somebody else overtook: asked early, so that a person learns of it before confirming."""
    standing = _standing({entry.grant_id for entry in entries})
    return frozenset(
        entry.key
        for entry in entries
        if not _stands_already(standing.get(entry.key), entry)
        and _version(standing.get(entry.key)) != entry.seen
    )


def publish_amounts(viewer: Viewer, programme: Programme, chosen: Sequence[SeenAmount]) -> int:
    """Release amounts. Returns how many were not released before. Raises AmountConflictError."""
    now = utc_now()
    written = 0
    for amount, number in _lock_chosen(programme, chosen):
        if amount.published_at is None:
            amount.published_at, amount.published_by_id = now, viewer.user_id
            _audit_release(
                viewer, "grant.publish_amount", (programme.slug, number), amount, [None, now.isoformat()]
            )
            written += 1
    return written


def withdraw_amounts(
    viewer: Viewer,
    programme: Programme,
    chosen: Sequence[SeenAmount],
    *,
    reason: WithdrawalReason | None = None,
) -> int:
    """Take released amounts back. Returns how many were released before. Raises AmountConflictError."""
    written = 0
    for amount, number in _lock_chosen(programme, chosen):
        if amount.published_at is not None:
            before = amount.published_at.isoformat()
            amount.published_at = amount.published_by_id = None
            subject = (programme.slug, number)
            _audit_release(viewer, "grant.withdraw_amount", subject, amount, [before, None], reason)
            written += 1
    return written


def clear_amounts(
    viewer: Viewer, programme: Programme, chosen: Sequence[SeenAmount], *, reason: ClearingReason
) -> int:
    """Take amounts entered by mistake back to unknown. Returns how many.

    Raises AmountConflictError, AmountAgreedError.
    """
    rows = _lock_chosen(programme, chosen)
    agreed = find_agreed_keys((amount.grant_id, amount.currency) for amount, _number in rows)
    if agreed:
        raise AmountAgreedError(agreed)
    for amount, number in rows:
        changes = {
            "currency": [amount.currency, None],
            "minor_units": [amount.minor_units, None],
            "stated_on": [amount.stated_on.isoformat(), None],
            "published_at": [amount.published_at and amount.published_at.isoformat(), None],
            "reason": [None, reason.value],
        } | hidden("source", amount.source, None)
        db.session.delete(amount)
        record(
            viewer.author, "grant.clear_amount", subject=_subject((programme.slug, number)), changes=changes
        )
    return len(rows)


def _lock_grants(programme: Programme, grant_ids: Iterable[int]) -> dict[int, Grant]:
    """Lock the grants in one order, so that two requests never wait for each other in a circle.

    The lock leaves rows that merely refer to a grant alone. SQLite locks the database at BEGIN instead.
    """
    wanted = set(grant_ids)
    statement = (
        select(Grant)
        .where(Grant.programme_id == programme.id, Grant.id.in_(wanted))
        .order_by(Grant.id)
        .with_for_update(key_share=True)
    )
    found = {grant.id: grant for grant in db.session.scalars(statement)}
    if wanted - found.keys():
        raise LookupError(f"no such grants in {programme.slug}: {sorted(wanted - found.keys())}")
    return found


def _standing(grant_ids: Iterable[int]) -> dict[Key, GrantAmount]:
    """The amounts as they stand now, not as an earlier read of this request saw them."""
    statement = (
        select(GrantAmount)
        .where(GrantAmount.grant_id.in_(set(grant_ids)))
        .execution_options(populate_existing=True)
    )
    return {(amount.grant_id, amount.currency): amount for amount in db.session.scalars(statement)}


def _lock_chosen(programme: Programme, chosen: Sequence[SeenAmount]) -> list[tuple[GrantAmount, int]]:
    """The chosen amounts with the numbers of their grants, locked and unchanged since they were seen."""
    versions = {seen.amount_id: seen.version for seen in chosen}
    of_grants = (
        select(GrantAmount.grant_id)
        .join(Grant, Grant.id == GrantAmount.grant_id)
        .where(GrantAmount.id.in_(versions), Grant.programme_id == programme.id)
    )
    grants = _lock_grants(programme, db.session.scalars(of_grants))
    rows = {amount.id: amount for amount in _standing(grants).values()}
    changed = [key for key, version in versions.items() if _version(rows.get(key)) != version]
    if changed:
        raise AmountConflictError(amount_ids=changed)
    return [(rows[key], grants[rows[key].grant_id].number) for key in sorted(versions)]


def _version(amount: GrantAmount | None) -> str:
    return "" if amount is None else version_of(amount)


def _stands_already(amount: GrantAmount | None, entry: AmountEntry) -> bool:
    if amount is None:
        return False
    return (amount.minor_units, amount.source, amount.stated_on, amount.rate_id) == (
        entry.minor_units,
        entry.source,
        entry.stated_on,
        entry.rate_id,
    )


def _write(viewer: Viewer, subject: tuple[str, int], amount: GrantAmount | None, entry: AmountEntry) -> None:
    changes: dict[str, Any] = {
        "currency": [amount and amount.currency, entry.currency],
        "minor_units": [amount and amount.minor_units, entry.minor_units],
        "stated_on": [amount and amount.stated_on.isoformat(), entry.stated_on.isoformat()],
    }
    changes |= hidden("source", amount.source if amount else None, entry.source)
    if amount is None:
        amount = GrantAmount(grant_id=entry.grant_id, currency=entry.currency)
        db.session.add(amount)
    elif amount.published_at is not None:
        changes["published_at"] = [amount.published_at.isoformat(), None]
    amount.minor_units, amount.source, amount.stated_on = entry.minor_units, entry.source, entry.stated_on
    amount.basis, amount.rate_id = entry.basis, entry.rate_id
    amount.entered_at, amount.entered_by_id = utc_now(), _account(viewer)
    # What has been released was another amount.
    amount.published_at = amount.published_by_id = None
    record(viewer.author, "grant.record_amount", subject=_subject(subject), changes=changes)


def _audit_release(
    viewer: Viewer,
    action: str,
    subject: tuple[str, int],
    amount: GrantAmount,
    moments: list[str | None],
    reason: WithdrawalReason | None = None,
) -> None:
    changes: dict[str, Any] = {"currency": [amount.currency, amount.currency], "published_at": moments}
    if reason is not None:
        changes["reason"] = [None, reason.value]
    record(viewer.author, action, subject=_subject(subject), changes=changes)


def _account(viewer: Viewer) -> int:
    if viewer.user_id is None:
        raise ValueError("a visitor records nothing")
    return viewer.user_id


def _subject(grant: tuple[str, int]) -> tuple[str, str]:
    slug, number = grant
    return ("grant", f"{slug}/{number}")
