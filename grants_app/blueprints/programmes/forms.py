"""The form by which a programme is set up, and reading its lists of phases, currencies and totals."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, DateField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from grants_app.domain.geography.models import Geography
from grants_app.domain.geography.queries import list_geographies
from grants_app.domain.grants.days import EARLIEST_DAY, LATEST_DAY
from grants_app.domain.grants.money.currency import ISO_CODES
from grants_app.domain.grants.money.reading import MoneyReading, read_money
from grants_app.domain.programmes.actions import PhaseEntry, ProgrammeEntry, TotalEntry, programme_version
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.conflicts import version_of
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.i18n import formats, labels
from grants_app.i18n.award_labels import DAY_UNLIKELY
from grants_app.i18n.bilingual import pick_field

SLUG = r"[a-z0-9][a-z0-9-]{0,59}"
MOST_PHASES = 40


class ProgrammeForm(BaseForm):
    """What a programme states: names, donor, day, phases, currencies and totals."""

    name_sq = StringField(_("Name in Albanian"), [DataRequired(), Length(max=250)])
    name_en = StringField(_("Name in English"), [Length(max=250)])
    acronym = StringField(_("Acronym"), [Length(max=40)])
    donor = StringField(_("Donor"), [Length(max=120)])
    as_of = DateField(_("Business day"), [DataRequired()])
    currencies = StringField(_("Currencies"), [DataRequired(), Length(max=200)])
    totals = TextAreaField(_("Total as stated"), [Length(max=2000)])
    phases = TextAreaField(_("Phases"), [DataRequired(), Length(max=8000)])
    is_one_person_office = BooleanField(_("One person may propose and approve an amendment"))
    seen = HiddenField()
    confirmed = HiddenField()

    def validate_as_of(self, field: Field) -> None:
        """A day that grants can have."""
        if field.data is not None and not EARLIEST_DAY <= field.data <= LATEST_DAY:
            raise ValidationError(str(DAY_UNLIKELY))

    def validate_currencies(self, field: Field) -> None:
        """Codes of ISO 4217."""
        for code in _codes(field.data):
            if code not in ISO_CODES:
                raise ValidationError(gettext("%(code)s is no currency of ISO 4217.", code=code[:10]))

    def validate_totals(self, field: Field) -> None:
        """A line for each currency: its code and an amount that can be read in one way."""
        seen: set[str] = set()
        for line in _lines(field.data):
            total = _total(line)
            if total is None:
                raise ValidationError(_why_unread(line))
            if total.currency in seen:
                raise ValidationError(gettext("%(code)s is there twice.", code=total.currency))
            if total.currency not in _codes(self.currencies.data):
                raise ValidationError(
                    gettext("%(code)s is none of the currencies named above.", code=total.currency)
                )
            seen.add(total.currency)

    def validate_phases(self, field: Field) -> None:
        """A line for each phase."""
        found = _phases(field.data)
        if not found or len(found) > MOST_PHASES:
            raise ValidationError(
                gettext("Name at least one phase and at most %(count)s.", count=MOST_PHASES)
            )
        if any(not one.name_sq for one in found):
            raise ValidationError(gettext("Give each phase a name in Albanian, before the bar."))
        if any(len(one.name_sq) > 120 or len(one.name_en or "") > 120 for one in found):
            raise ValidationError(gettext("The name of a phase has at most 120 characters."))

    def unconfirmed(self, programme: Programme, grants: dict[int, int]) -> list[tuple[str, str, int]]:
        """Phases with grants that get another name: before, after, how many grants; none once confirmed.

        The place of a line says which phase it is. `grants`: how many each has, by its number.
        """
        names = zip(programme.phases, _phases(self.phases.data), strict=False)
        found = [
            (phase.name_sq, entry.name_sq, grants[phase.number])
            for phase, entry in names
            if phase.name_sq != entry.name_sq and grants.get(phase.number)
        ]
        asked = version_of({"renamed": found})
        if self.confirmed.data == asked:
            return []
        self.confirmed.data = asked if found else ""
        return found

    def refuse_office(self) -> None:
        """Say that several specialists are no office of one."""
        self.refuse(
            "is_one_person_office",
            gettext(
                "Two or more specialists have accounts: that is no office of one person. Take the tick out."
            ),
        )

    def entry(self, geography_id: int) -> ProgrammeEntry:
        """What was said, once it is valid. Raises ValueError before."""
        if self.as_of.data is None:
            raise ValueError("the form has not been validated")
        return ProgrammeEntry(
            name_sq=_text(self.name_sq) or "",
            name_en=_text(self.name_en),
            acronym=_text(self.acronym),
            donor=_text(self.donor),
            as_of=self.as_of.data,
            geography_id=geography_id,
            currencies=_codes(self.currencies.data),
            phases=_phases(self.phases.data),
            totals=tuple(total for line in _lines(self.totals.data) if (total := _total(line))),
            is_one_person_office=bool(self.is_one_person_office.data),
        )


class NewProgrammeForm(ProgrammeForm):
    """A new programme also has an address and a division, which stay."""

    slug = StringField(
        _("Name in addresses"),
        [
            DataRequired(),
            Regexp(
                rf"(?!new$){SLUG}$",
                message=_(
                    "Write small letters, digits and hyphens, beginning with a letter or digit; "
                    "“new” is taken."
                ),
            ),
        ],
    )
    geography = SelectField(_("Places"), [DataRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.geographies: dict[str, Geography] = {one.code: one for one in list_geographies()}
        self.geography.choices = [
            choice(code, pick_field(one, "name").text) for code, one in self.geographies.items()
        ]


def stated(programme: Programme) -> dict[str, Any]:
    """What a programme states, as the fields of the form hold it."""
    return {
        "name_sq": programme.name_sq,
        "name_en": programme.name_en,
        "acronym": programme.acronym,
        "donor": programme.donor,
        "as_of": programme.as_of,
        "is_one_person_office": programme.is_one_person_office,
        "seen": programme_version(programme),
        "currencies": " ".join(programme.currencies),
        "totals": "\n".join(
            f"{one.currency} {formats.to_major(one.minor_units, one.currency):f}" for one in programme.totals
        ),
        "phases": "\n".join(
            f"{phase.name_sq} | {phase.name_en}" if phase.name_en else phase.name_sq
            for phase in programme.phases
        ),
    }


def _text(field: Field) -> str | None:
    return " ".join((field.data or "").split()) or None


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.upper() for code in re.split(r"[\s,;]+", text or "") if code))


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _read_total(line: str) -> tuple[str, MoneyReading] | None:
    """A currency and its amount; None without a code of ISO 4217."""
    code, _space, amount = line.partition(" ")
    currency = code.upper()
    return (
        (currency, read_money(amount, currency, formats.grouping_sign())) if currency in ISO_CODES else None
    )


def _total(line: str) -> TotalEntry | None:
    """What a line states; None where it cannot be read in exactly one way."""
    found = _read_total(line)
    if found is None:
        return None
    currency, reading = found
    if reading.refusal is not None or reading.is_ambiguous or len(reading.readings) != 1:
        return None
    return TotalEntry(currency, reading.readings[0].minor_units, line[:60])


def _why_unread(line: str) -> str:
    message = gettext("This line cannot be read: %(line)s", line=line[:80])
    found = _read_total(line)
    if found is None or found[1].refusal is None:
        return message
    return f"{message}. {labels.money_refusal(found[1].refusal, found[0])}"


def _phases(text: str | None) -> tuple[PhaseEntry, ...]:
    pairs = [line.partition("|") for line in _lines(text)]
    return tuple(PhaseEntry(sq.strip(), en.strip() or None) for sq, _bar, en in pairs)
