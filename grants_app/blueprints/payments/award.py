"""The award that an address is about: found, opened for those who may, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request

from grants_app.access import current_viewer
from grants_app.current_programme import current_programme
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.payments.reading import OpenAward, read_award
from grants_app.i18n import award_labels
from grants_app.i18n.people_words import person_words


def open_award(number: int) -> OpenAward:
    """The award of this address, or 404. A request that may write locks the grant before it reads."""
    try:
        return read_award(current_viewer(), current_programme(), number, for_writing=request.method == "POST")
    except LookupError:
        abort(404)


def refuse_readers() -> None:
    """403 for those who may read the award but not change it."""
    if not can_manage_awards(current_viewer()):
        abort(403)


def other_currency(award: OpenAward) -> str | None:
    """The programme's first currency beside the agreement's."""
    others = [code for code in current_programme().currencies if code != award.currency]
    return others[0] if award.currency and others else None


def render(template: str, award: OpenAward, **context: Any) -> str:
    """A page of an award."""
    viewer = current_viewer()
    return render_template(
        f"payments/{template}",
        award=award,
        grant=award.grant,
        currency=award.currency,
        other_currency=other_currency(award),
        may_write=can_manage_awards(viewer),
        by_whom=lambda person: person_words(person, viewer),
        words=award_labels,
        **context,
    )
