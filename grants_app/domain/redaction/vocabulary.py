"""Codes of redactions. There is no free text: it could say again what was removed."""

from __future__ import annotations

from enum import StrEnum


class RedactedKind(StrEnum):
    """What the passage tells."""

    NAME = "name"
    CONTACT = "contact"
    NUMBER = "number"
    HEALTH = "health"
    STORY = "story"
    OTHER = "other"


class RedactionReason(StrEnum):
    """How it comes that it has to go."""

    SLIPPED_IN = "slipped_in"
    IN_SOURCE = "in_source"
    ASKED_BY_PERSON = "asked_by_person"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PERSON_IN_DANGER = "person_in_danger"


class RedactionState(StrEnum):
    """How far a redaction is."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
