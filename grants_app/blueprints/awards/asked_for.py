"""An amendment that is opened for a request of the organisation: which one, and what it fills in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext

from grants_app.access import current_viewer
from grants_app.addresses import one_value
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.domain.grants.correspondence.requests import AskedExtension, find_request, note_opened
from grants_app.domain.grants.correspondence.vocabulary import ExtensionRefusal
from grants_app.domain.grants.models import Grant
from grants_app.domain.programmes.clock import TIRANA
from grants_app.errors import BadParameterError
from grants_app.i18n.amendment_labels import EXTENSION_REFUSAL

EXTENDING: Final = frozenset({AmendmentKind.EXTENSION, AmendmentKind.COST_EXTENSION})


def asked_extension(grant: Grant, kind: AmendmentKind) -> AskedExtension | None:
    """The request that the address names; None where it names none."""
    value = one_value("request")
    if value is None:
        return None
    is_number = value.isascii() and value.isdecimal() and len(value) < 10
    found = find_request(grant.id, int(value)) if is_number and kind in EXTENDING else None
    if found is None:
        raise BadParameterError("request", value)
    return found


def asked_values(asked: AskedExtension) -> Mapping[str, Any]:
    """What the form of an amendment begins with: the end, why, and the request as its paper."""
    wanted, message = asked.request, asked.message
    return {
        "end_on": wanted.end_on,
        "reason": message.text,
        "document": gettext("Request of the organisation, message %(number)s", number=message.id),
        "document_on": message.written_at.astimezone(TIRANA).date(),
    }


def refusal_words(refusal: ExtensionRefusal | None) -> list[str]:
    """That a request was answered already; nothing while it waits."""
    return [str(EXTENSION_REFUSAL[refusal])] if refusal is not None else []


def note_asked(number: int, asked: AskedExtension | None, made: GrantAmendment) -> None:
    """Keep for which request an amendment was proposed. Raises ExtensionRefusedError."""
    if asked is not None:
        note_opened(current_viewer(), current_programme(), number, asked.request, made, default_day())
