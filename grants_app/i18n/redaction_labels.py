"""Words for redactions: what was removed, why, how far it is."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _

from grants_app.domain.redaction.rules import RedactionRefusal
from grants_app.domain.redaction.vocabulary import RedactedKind, RedactionReason, RedactionState

KIND: Final = {
    RedactedKind.NAME: _("Name of a person"),
    RedactedKind.CONTACT: _("Address, telephone number or e-mail address of a person"),
    RedactedKind.NUMBER: _("Personal number, document or account of a person"),
    RedactedKind.HEALTH: _("A person's health"),
    RedactedKind.STORY: _("What happened to a person, so that it can be told who it is"),
    RedactedKind.OTHER: _("Something else about a person"),
}

REASON: Final = {
    RedactionReason.SLIPPED_IN: _("It was written here by mistake"),
    RedactionReason.IN_SOURCE: _("It stands in the document that was entered"),
    RedactionReason.ASKED_BY_PERSON: _("The person asked for it"),
    RedactionReason.CONSENT_WITHDRAWN: _("The person no longer agrees that it is kept"),
    RedactionReason.PERSON_IN_DANGER: _("It puts the person in danger"),
}

STATE: Final = {
    RedactionState.PROPOSED: _("waits for a second person"),
    RedactionState.APPLIED: _("removed"),
    RedactionState.REJECTED: _("rejected"),
    RedactionState.WITHDRAWN: _("taken back"),
}

REFUSAL: Final = {
    RedactionRefusal.DECIDED_ALREADY: _("This was decided already; nothing was changed by you."),
    RedactionRefusal.SAME_PERSON: _("You proposed this yourself. Another person has to decide it."),
    RedactionRefusal.NOT_YOURS: _("Only the person who proposed this can take it back."),
    RedactionRefusal.LOST: _(
        "The passage cannot be opened: the key that sealed it is not here any more. Propose it anew."
    ),
}

ALL: Final[dict[Any, Any]] = {
    RedactedKind: KIND,
    RedactionReason: REASON,
    RedactionState: STATE,
    RedactionRefusal: REFUSAL,
}
