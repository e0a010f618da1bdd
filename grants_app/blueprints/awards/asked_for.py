"""An amendment that is opened for a request of the organisation: which one, and what it fills in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext

from grants_app.addresses import one_value
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.domain.grants.correspondence.models import ExtensionRequest, GrantMessage
from grants_app.domain.grants.correspondence.requests import find_request
from grants_app.domain.grants.models import Grant
from grants_app.domain.programmes.clock import TIRANA
from grants_app.errors import BadParameterError

EXTENDING: Final = frozenset({AmendmentKind.EXTENSION, AmendmentKind.COST_EXTENSION})


def asked_extension(grant: Grant, kind: AmendmentKind) -> tuple[ExtensionRequest, GrantMessage] | None:
    """The request that the address names, with the message that says why; None where it names none."""
    value = one_value("request")
    if value is None:
        return None
    is_number = value.isascii() and value.isdecimal() and len(value) < 10
    found = find_request(grant.id, int(value)) if is_number and kind in EXTENDING else None
    if found is None:
        raise BadParameterError("request", value)
    return found


def asked_values(asked: tuple[ExtensionRequest, GrantMessage]) -> Mapping[str, Any]:
    """What the form of an amendment begins with: the end, why, and the request as its paper."""
    wanted, message = asked
    return {
        "end_on": wanted.end_on,
        "reason": message.text,
        "document": gettext("Request of the organisation, message %(number)s", number=message.id),
        "document_on": message.written_at.astimezone(TIRANA).date(),
    }
