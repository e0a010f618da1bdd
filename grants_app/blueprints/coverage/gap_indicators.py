"""Loading an indicator beside the parts of a gap: its form, what was wrong with its rows, its removal."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from grants_app.access import current_viewer
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.gaps.indicators.actions import (
    IndicatorEntry,
    IndicatorKnownError,
    load_indicator,
    remove_indicator,
)
from grants_app.domain.coverage.gaps.indicators.queries import levels_by_code, list_indicators
from grants_app.domain.coverage.gaps.indicators.reading import BadRow, ReadRows, read_rows
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.disclosure.uploads.inspecting import plain_text
from grants_app.domain.disclosure.uploads.vocabulary import FileRefusal, FileRefusedError
from grants_app.extensions import utc_now
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm
from grants_app.i18n import gap_labels
from grants_app.i18n.upload_labels import FILE_REFUSAL

MOST_TOLD: Final = 8
_DATED: Final = r"(19|20)\d\d(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?"


class LoadIndicatorForm(GuardedForm):
    """What an indicator says of itself, and its rows."""

    guarded = ("name_sq", "name_en", "unit_sq", "unit_en", "source", "rows")
    name_sq = StringField(_("Name in Albanian"), validators=[DataRequired(), Length(max=120)])
    name_en = StringField(_("Name in English"), validators=[DataRequired(), Length(max=120)])
    unit_sq = StringField(_("Unit in Albanian"), validators=[DataRequired(), Length(max=60)])
    unit_en = StringField(_("Unit in English"), validators=[DataRequired(), Length(max=60)])
    dated = StringField(
        _("Year or day"),
        description=_("2005 or 2005-06-30"),
        validators=[
            DataRequired(),
            Regexp(f"^{_DATED}$", message=_("Write a year or a day, as 2005-06-30.")),
        ],
    )
    source = StringField(
        _("Source"),
        description=_("Who published it, and where it can be found"),
        validators=[DataRequired(), Length(max=400)],
    )
    more_is_need = BooleanField(_("A greater value is a greater gap"), default=True)
    rows = TextAreaField(
        _("Rows"),
        description=_("One place a line: its code, a semicolon, its value. Places of one level only."),
        validators=[Optional(), Length(max=100_000)],
    )
    file = FileField(_("Or a CSV file with such rows"))

    def validate_dated(self, field: StringField) -> None:
        """Nobody has measured what lies ahead."""
        if field.data and field.data > utc_now().date().isoformat()[: len(field.data)]:
            raise ValidationError(gettext("The day lies ahead. Write when it was measured."))

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether nothing is wrong. Rows of a file are put into the field: the guard reads them there."""
        fault = self._take_file() if self.is_submitted() and self.file.data else None
        is_whole = super().validate_on_submit(extra_validators)
        if fault:
            self.refuse("file", fault)
        return is_whole and not fault

    def _take_file(self) -> str | None:
        """Put the rows of the file where those that are typed stand; gives why it cannot be taken."""
        data = self.file.data.read()
        try:
            self.rows.data = plain_text(data)
        except FileRefusedError as error:
            if error.refusal is FileRefusal.UNKNOWN_KIND:
                return _why_no_text(data)
            return str(FILE_REFUSAL[error.refusal])
        return None


def _why_no_text(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return gettext(
            "The file is no text in UTF-8, nor in UTF-16 with a byte order mark. Save it as “CSV UTF-8” and "
            "send it again."
        )
    return gettext(
        "The file holds signs that no text has, or is a file of another kind. Save it as “CSV UTF-8” and "
        "send it again."
    )


def answer_indicators() -> ResponseReturnValue:
    """The page; an indicator that was sent is loaded as far as its rows can be read."""
    form = LoadIndicatorForm()
    if form.validate_on_submit():
        rows = _read(form)
        if rows is not None and _load(form, rows):
            _tell(rows)
            return redirect(url_for("coverage.edit_indicators"), code=303)
    known = list_indicators(current_programme().geography_id)
    page = render_template("coverage/edit_gap_indicators.html", form=form, indicators=known)
    return (page, 422) if request.method == "POST" else page


def answer_removal(code: str) -> ResponseReturnValue:
    """Remove an indicator."""
    if not re.fullmatch("[a-z0-9-]{1,40}", code):
        abort(404)
    try:
        remove_indicator(current_viewer(), current_programme().geography, code)
    except LookupError:
        abort(404)
    flash(gettext("The indicator was removed."), "success")
    return redirect(url_for("coverage.edit_indicators"), code=303)


def _read(form: LoadIndicatorForm) -> ReadRows | None:
    """The rows of a form; None where not one can be kept, which the form then says."""
    rows = read_rows(form.rows.data or "", levels_by_code(current_programme().geography_id))
    if rows.level is not None:
        return rows
    faults = _faults(rows.bad) or [gettext("Neither the field nor the file holds one.")]
    form.refuse("rows", " ".join([gettext("No row can be kept."), *faults]))
    return None


def _load(form: LoadIndicatorForm, rows: ReadRows) -> bool:
    entry = IndicatorEntry(
        **{
            name: (form[name].data or "").strip()
            for name in ("name_sq", "name_en", "unit_sq", "unit_en", "dated", "source")
        },
        more_is_need=bool(form.more_is_need.data),
    )
    try:
        load_indicator(current_viewer(), current_programme().geography, entry=entry, rows=rows)
    except PersonalDataError:
        form.refuse_personal_data()
        return False
    except IndicatorKnownError:
        form.refuse(
            "name_sq",
            gettext(
                "An indicator of this name, unit and day is there. Remove it first, or name this one "
                "otherwise."
            ),
        )
        return False
    return True


def _tell(rows: ReadRows) -> None:
    """Say what was kept, and name the rows that were not."""
    flash(
        ngettext(
            "The value of %(num)s place was kept.",
            "The values of %(num)s places were kept.",
            len(rows.values),
        ),
        "success",
    )
    if rows.bad:
        flash(" ".join([gettext("Not kept:"), *_faults(rows.bad)]), "warning")


def _faults(bad: tuple[BadRow, ...]) -> list[str]:
    told = [
        gettext(
            "row %(number)s (%(text)s): %(fault)s.",
            number=one.number,
            text=one.text,
            fault=gap_labels.ROW_FAULT[one.fault],
        )
        for one in bad[:MOST_TOLD]
    ]
    rest = len(bad) - len(told)
    if rest:
        told.append(ngettext("%(num)s more row.", "%(num)s more rows.", rest))
    return told
