"""Words for what is refused of organisations, of people there and of partners."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from grants_app.domain.organisations.refusals import OrganisationRefusal

ORGANISATION_REFUSAL = {
    OrganisationRefusal.NAME_MISSING: _("Give a name in Albanian; where there is none, the name as it is."),
    OrganisationRefusal.NAME_TAKEN: _("Another one has this name already. Look whether it is the same."),
    OrganisationRefusal.REASON_MISSING: _(
        "Our reading of the kind needs its reason, in one language at least."
    ),
    OrganisationRefusal.PERSON_MISSING: _("Give the name of the person."),
    OrganisationRefusal.NO_WAY_TO_REACH: _("Give an e-mail address or a telephone number of the work."),
    OrganisationRefusal.EMAIL_WRONG: _("This is no e-mail address."),
    OrganisationRefusal.PHONE_WRONG: _("This is no telephone number: digits, spaces and + alone."),
    OrganisationRefusal.DAYS_REVERSED: _("The last day of keeping lies after the day of the agreement."),
    OrganisationRefusal.AGREED_LATER: _("Nobody can have agreed on a day that is still to come."),
    OrganisationRefusal.KEPT_TOO_LONG: _(
        "A person is kept for at most ten years from the day of the agreement. Then ask again."
    ),
    OrganisationRefusal.KEPT_NO_LONGER: _(
        "This day is over. Ask the person again and enter a later one, or do not keep the person."
    ),
    OrganisationRefusal.PARTNER_UNKNOWN: _("Choose a partner of the list, or name a new one."),
    OrganisationRefusal.PART_TAKEN: _("The partner has this role in the grant already."),
    OrganisationRefusal.PARTNER_COFINANCES: _(
        "The budget states what this partner adds. Take that out of the budget first."
    ),
}

ALL: Mapping[type[StrEnum], Mapping[Any, Any]] = {OrganisationRefusal: ORGANISATION_REFUSAL}
