"""The guard's words for readers: what was found, why, and why somebody goes on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from grants_app.domain.disclosure.guard.vocabulary import FindingKind, GoOnReason, Why

FINDING_KIND = {
    FindingKind.PERSON_NAME: _("the name of a person"),
    FindingKind.NATIONAL_ID: _("a personal number"),
    FindingKind.TELEPHONE: _("a telephone number"),
    FindingKind.EMAIL: _("an e-mail address"),
    FindingKind.STREET_ADDRESS: _("a street address"),
    FindingKind.BIRTH_DATE: _("a date of birth"),
    FindingKind.BANK_ACCOUNT: _("a bank account"),
    FindingKind.SINGLING_OUT: _("details that together point at one person"),
}
WHY = {
    Why.FIRST_NAME: _("This is a first name."),
    Why.FULL_NAME: _("A first name and a surname stand together."),
    Why.TITLE: _("A form of address stands before it."),
    Why.CALLED: _("The words before say that somebody is called so."),
    Why.RELATIVE: _("A word for a relative stands before it."),
    Why.PERSON_WORD: _("The words beside it speak of a person."),
    Why.AGE: _("An age stands beside it."),
    Why.INITIALS: _("These look like the initials of a person."),
    Why.FAMILY: _("It is named as a family."),
    Why.IDENTITY_NUMBER: _("It has the form of a personal number, with a possible day of birth."),
    Why.TELEPHONE: _("It has the form of a telephone number."),
    Why.EMAIL: _("It has the form of an e-mail address."),
    Why.ADDRESS: _("A street or building stands with its number."),
    Why.BIRTH: _("A day stands beside a word for birth."),
    Why.ACCOUNT: _("It is a valid international account number."),
    Why.AGE_PLACE_CIRCUMSTANCE: _(
        "An age, a small place and a circumstance stand together: there may be only one such person."
    ),
    Why.ONLY_ONE_THERE: _("The words say that there is only one such person in a small place."),
}
GO_ON_REASON = {
    GoOnReason.NO_PERSON: _("What is marked is no private person"),
    GoOnReason.PUBLIC_FUNCTION: _("It is somebody in a public function, named because of it"),
    GoOnReason.AUTHOR: _("It is the author or publisher of a source"),
    GoOnReason.AGREED: _("The person is not at risk and agreed in writing"),
}
# Fields in which something was marked, as the log calls them; the others have the words of its own fields.
GUARDED_FIELD: Mapping[str, Any] = {
    "answer": _("Answer in a report"),
    "award_source": _("Where it is stated"),
    "categories": _("Categories"),
    "comment": _("Comment on a report"),
    "definition_en": _("Definition in English"),
    "definition_sq": _("Definition in Albanian"),
    "description": _("What it is for"),
    "document": _("Document"),
    "caption": _("What an attachment shows"),
    "file_name": _("Name of the file"),
    "explanation": _("Explanation of a difference"),
    "figure": _("Figure of an indicator"),
    "file": _("File"),
    "kind_reason_en": _("Reason in English"),
    "kind_reason_sq": _("Reason in Albanian"),
    "other_source": _("Where it is stated"),
    "question": _("Question of a report"),
    "rate_source": _("Who gives the rate"),
    "reply": _("Answer to a comment"),
    "rows": _("Rows"),
    "text": _("Message"),
    "unit_en": _("Unit in English"),
    "unit_sq": _("Unit in Albanian"),
}
ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    FindingKind: FINDING_KIND,
    Why: WHY,
    GoOnReason: GO_ON_REASON,
}
