"""Words for what is public: kinds, states, changes and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from grants_app.domain.grants.publication.vocabulary import (
    ItemKind,
    PublicationChange,
    PublicationState,
    WithdrawalReason,
)

KIND = {ItemKind.GRANT: _("Grants"), ItemKind.AMOUNT: _("Amounts")}
STATE = {
    PublicationState.PUBLISHED: _("Published"),
    PublicationState.UNPUBLISHED: _("Not published"),
}
REASON = {
    WithdrawalReason.WRONG_FACTS: _("Something in it is wrong and is being corrected"),
    WithdrawalReason.TOO_EARLY: _("It was published too early"),
    WithdrawalReason.PROTECTS_PEOPLE: _("It could put people in danger"),
    WithdrawalReason.GRANTEE_ASKED: _("The grantee asked for it"),
    WithdrawalReason.SOURCE_WITHDRAWN: _("Its source was withdrawn"),
}
CHANGE = {
    PublicationChange.PUBLISH_GRANT: _("The grant was published"),
    PublicationChange.WITHDRAW_GRANT: _("The grant was withdrawn"),
    PublicationChange.RECORD_AMOUNT: _("The amount was entered, not published"),
    PublicationChange.PUBLISH_AMOUNT: _("The amount was published"),
    PublicationChange.WITHDRAW_AMOUNT: _("The amount was withdrawn"),
    PublicationChange.CLEAR_AMOUNT: _("The amount was set back to unknown"),
}

ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    ItemKind: KIND,
    PublicationState: STATE,
    WithdrawalReason: REASON,
    PublicationChange: CHANGE,
}
