"""Words for the values that the audit log stores: codes of closed lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _

from grants_app.i18n import job_labels, message_labels
from grants_app.i18n.amendment_labels import AMENDMENT_KIND, AMENDMENT_STATE
from grants_app.i18n.audit_labels import FIELD
from grants_app.i18n.award_labels import (
    AWARD_KIND,
    CHECK_STATE,
    ENTRY_KIND,
    STEP_REASON,
    TRANCHE_CONDITION,
    TRANCHE_STATE,
)
from grants_app.i18n.currencies import CurrencyNames
from grants_app.i18n.guard_labels import FINDING_KIND, GO_ON_REASON, GUARDED_FIELD
from grants_app.i18n.indicator_labels import AXIS, COUNTING, COUNTS
from grants_app.i18n.labels import (
    CLEARING_REASON,
    DECISION,
    EVIDENCE,
    ORGANISATION_KIND,
    PARTNER_ROLE,
    ROLE,
    THEME,
    WORKS_WITH,
)
from grants_app.i18n.locales import LOCALES
from grants_app.i18n.publication_labels import REASON
from grants_app.i18n.redaction_labels import KIND
from grants_app.i18n.redaction_labels import REASON as REDACTION_REASON
from grants_app.i18n.redaction_labels import STATE as REDACTION_STATE
from grants_app.i18n.report_labels import SCHEDULE_KIND
from grants_app.i18n.report_words import REPORT_STATE

PURPOSE: Final = {
    "reset": _("a new password"),
    "invitation": _("an invitation"),
}

# Where the stored values of a field have words: the first table that knows a value says it.
VALUES: Final[dict[str, tuple[Mapping[Any, Any], ...]]] = {
    "agreement_currency": (CurrencyNames(),),
    "axes": (AXIS,),
    "condition": (TRANCHE_CONDITION,),
    "counting": (COUNTING,),
    "counts": (COUNTS,),
    "currency": (CurrencyNames(),),
    "decision": (DECISION,),
    "kind": (ORGANISATION_KIND, AWARD_KIND, ENTRY_KIND, AMENDMENT_KIND),
    "job_kind": (job_labels.KIND,),
    "job_state": (job_labels.STATE,),
    "locale": (LOCALES,),
    "message_kind": (message_labels.KIND,),
    "message_state": (message_labels.STATE,),
    "evidence": (EVIDENCE,),
    "primary_theme": (THEME,),
    "purpose": (PURPOSE,),
    "reason": (REASON, CLEARING_REASON, STEP_REASON),
    "redacted_kind": (KIND,),
    "redaction_reason": (REDACTION_REASON,),
    "redaction_state": (REDACTION_STATE,),
    "guard_fields": (GUARDED_FIELD, FIELD),
    "guard_kinds": (FINDING_KIND,),
    "guard_reason": (GO_ON_REASON,),
    "read_again": (FIELD,),
    "report_state": (REPORT_STATE,),
    "role": (ROLE, PARTNER_ROLE),
    "themes": (THEME,),
    "schedule_kind": (SCHEDULE_KIND,),
    "works_with": (WORKS_WITH,),
    "state": (TRANCHE_STATE, CHECK_STATE, AMENDMENT_STATE),
}


def value_words(field: str, value: object) -> str | None:
    """The words for a stored value of a field; None where there are none."""
    for table in VALUES.get(field, ()):
        if value in table:
            return str(table[value])
    return None
