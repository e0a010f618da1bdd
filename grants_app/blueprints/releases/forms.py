"""The form of the thresholds."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from grants_app.domain.releases.vocabulary import HIGHEST_THRESHOLD, LOWEST_THRESHOLD, Audience
from grants_app.forms import BaseForm
from grants_app.forms import lazy as _

BETWEEN = (InputRequired(), NumberRange(LOWEST_THRESHOLD, HIGHEST_THRESHOLD))


class ThresholdsForm(BaseForm):
    """Up to which count a number of people is hidden from each audience."""

    public = IntegerField(_("Small for the public, up to"), BETWEEN)
    donor = IntegerField(_("Small for donors, up to"), BETWEEN)

    def chosen(self) -> dict[Audience, int]:
        """What was typed."""
        return {one: int(self._fields[one.value].data) for one in Audience}
