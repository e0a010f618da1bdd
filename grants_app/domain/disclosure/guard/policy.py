"""What follows from findings in a field: a warning, a reason, a second person, a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from grants_app.domain.disclosure.guard.vocabulary import (
    KNOWN_FORMATS,
    FieldKind,
    Finding,
    FindingKind,
    Treatment,
)

# The street address of an office is no secret, and the texts that exist now are about offices.
_REFUSED_IN_PLAIN: Final = KNOWN_FORMATS - {FindingKind.STREET_ADDRESS}


def treatment_of(field: FieldKind, kind: FindingKind, *, is_draft: bool = False) -> Treatment:
    """What follows from a finding of a kind in a field of a kind. A draft is never held up."""
    if is_draft:
        return Treatment.WARN
    if field is FieldKind.COMMITTEE:
        return Treatment.REFUSE if kind in KNOWN_FORMATS else Treatment.CONFIRM
    if field is FieldKind.PLAIN and kind in _REFUSED_IN_PLAIN:
        return Treatment.REFUSE
    return Treatment.REASON


def strictest(field: FieldKind, findings: Iterable[Finding], *, is_draft: bool = False) -> Treatment | None:
    """What follows from all findings of a field together; None if there are none."""
    order = list(Treatment)
    found = [treatment_of(field, one.kind, is_draft=is_draft) for one in findings]
    return max(found, key=order.index) if found else None
