"""Stored and asked values about publication."""

from __future__ import annotations

from enum import StrEnum


class ItemKind(StrEnum):
    """What is published by itself."""

    GRANT = "grant"
    AMOUNT = "amount"


class PublicationState(StrEnum):
    """Whether it is published."""

    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


class WithdrawalReason(StrEnum):
    """Why something published was taken back. A code, as the audit log keeps no free text."""

    WRONG_FACTS = "wrong_facts"
    TOO_EARLY = "too_early"
    PROTECTS_PEOPLE = "protects_people"
    GRANTEE_ASKED = "grantee_asked"
    SOURCE_WITHDRAWN = "source_withdrawn"


class PublicationChange(StrEnum):
    """The actions of the audit log that decide what is public; each value is an action's name."""

    PUBLISH_GRANT = "grant.publish"
    WITHDRAW_GRANT = "grant.withdraw"
    RECORD_AMOUNT = "grant.record_amount"
    PUBLISH_AMOUNT = "grant.publish_amount"
    WITHDRAW_AMOUNT = "grant.withdraw_amount"
    CLEAR_AMOUNT = "grant.clear_amount"


OF_GRANTS = frozenset({PublicationChange.PUBLISH_GRANT, PublicationChange.WITHDRAW_GRANT})
OF_AMOUNTS = frozenset(PublicationChange) - OF_GRANTS
