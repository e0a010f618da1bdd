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

# What the columns hold that the audit log never names.
FIELD: Final[dict[str, Any]] = {
    "as_written": _("As the document writes it"),
    "base_url": _("Address of the site"),
    "before": _("Earlier state"),
    "caption": _("What an attachment shows"),
    "changes": _("What an amendment changes"),
    "decision_en": _("Our decision in English"),
    "decision_reason": _("Reason of the decision"),
    "decision_sq": _("Our decision in Albanian"),
    "description": _("Description"),
    "document": _("Document"),
    "explanation": _("Explanation of a difference"),
    "file_key": _("Where a file lies"),
    "grant_keys": _("Grants in whose text it stands"),
    "grant_numbers": _("Grants in whose text it stands"),
    "key": _("Key in the files of facts"),
    "note_en": _("Note in English"),
    "note_sq": _("Note in Albanian"),
    "part": _("Part of a breakdown"),
    "plan_added": _("Tranches planned beyond the signed ones"),
    "plan_as_signed": _("Plan as signed"),
    "about": _("What somebody was reminded of"),
    "remark": _("Remark on a report"),
    "reason_en": _("Reason in English"),
    "reason_sq": _("Reason in Albanian"),
    "scope": _("What is claimed"),
    "sections": _("What reports ask"),
    "table_name": _("Table"),
    "text": _("Text"),
    "text_en": _("Text in English"),
    "text_sq": _("Text in Albanian"),
    "typed": _("As it was typed"),
    "upload_key": _("Mark of a file that was sent"),
    "unit_en": _("Unit in English"),
    "lease_token": _("Mark of the process that does it"),
    "payload": _("What background work is about"),
    "relations": _("Sums of a table"),
    "result": _("Where the outcome of background work lies"),
    "unit_sq": _("Unit in Albanian"),
    "values": _("What was last loaded from files"),
    "what_en": _("What is counted, in English"),
    "what_sq": _("What is counted, in Albanian"),
    "withdrawn_reason": _("Why a rate was withdrawn"),
    "words": _("Words of the document"),
    "written_at": _("When texts were written"),
}

# Records that belong to no grant, organisation or programme.
TABLE: Final[dict[str, Any]] = {
    "gap_indicator": _("Indicator"),
    "job": _("Background work"),
    "job_worker": _("Background work"),
    "outbox_message": _("Message"),
    "partner": _("Partner"),
    "released_table": _("Table of a release"),
    "reminder_digest": _("Reminder of reports"),
    "row_version": _("Earlier state"),
    "seeded_record": _("What was last loaded from files"),
}

ALL: Final[dict[Any, Any]] = {
    RedactedKind: KIND,
    RedactionReason: REASON,
    RedactionState: STATE,
    RedactionRefusal: REFUSAL,
}
