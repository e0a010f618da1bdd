"""The proposals that stand against a step, so that a page can lead to them."""

from __future__ import annotations

from collections.abc import Iterable

from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.queries import list_waiting_amendments
from grants_app.domain.grants.lifecycle.rules import RefusedStep
from grants_app.domain.grants.lifecycle.vocabulary import StepRefusal


def waiting_amendments(
    grant_id: int, refused: Iterable[RefusedStep], *, own: int | None = None
) -> list[GrantAmendment]:
    """The proposals that nobody decided about, where a step is refused for them; `own` is left out."""
    if all(one.refusal is not StepRefusal.AMENDMENTS_OPEN for one in refused):
        return []
    return [one for one in list_waiting_amendments(grant_id) if one.number != own]
