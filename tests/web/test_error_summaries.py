"""The summary above a form names whatever is wrong with it, lazy words and inner fields included."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, render_template_string
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import FieldList, FormField, RadioField, StringField
from wtforms.validators import DataRequired, Length, StopValidation

from grants_app.domain.grants.agreements.models import ChecklistItem
from grants_app.domain.programmes.clock import real_day
from grants_app.extensions import db
from grants_app.forms import BaseForm
from tests.awards import NUMBER, make_draft
from tests.sign_ins import ClientAs
from tests.web.test_awards import TERMS, TYPED, fields, send

PAGE = "{% from 'components/forms.html' import error_summary %}{{ error_summary(form) }}"
TOMORROW = (real_day() + timedelta(days=2)).isoformat()


def above(page: str) -> str:
    """The summary of what is wrong."""
    return page.split('class="error-summary"')[1].split("</div>", maxsplit=1)[0]


def refuse_lazily(_form: BaseForm, _field: StringField) -> None:
    raise StopValidation(lazy_gettext("Enter the date."))  # type: ignore[arg-type]  # as the forms do


class Inner(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    share = StringField("Share", [DataRequired("No share.")])


class Outer(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    day = StringField("Day", [refuse_lazily])
    chosen = RadioField("Choice", choices=[("a", "A")], validators=[DataRequired("Not chosen.")])
    names = FieldList(StringField("Name", [Length(max=2, message="Too long.")]), label="Names")
    inner = FormField(Inner, label="Inner")
    rows = FieldList(FormField(Inner), label="Rows")


@pytest.fixture
def summary(app: Flask) -> str:
    typed = {"names-0": "abc", "inner-share": "", "rows-0-share": ""}
    with app.test_request_context("/?lang=en", method="POST", data=typed):
        form = Outer()
        assert not form.validate_on_submit()
        form.refuse(None, "Something of the whole.")
        return render_template_string(PAGE, form=form)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("day", "Day: Enter the date."),
        ("chosen", "Choice: Not chosen."),
        ("names-0", "Too long."),
        ("inner-share", "Share: No share."),
        ("rows-0-share", "Share: No share."),
    ],
)
def test_every_field_in_error_is_named_and_led_to(summary: str, target: str, words: str) -> None:
    line = summary.split(f'href="#{target}"')[1].split("</li>", maxsplit=1)[0]
    assert words in line


def test_each_is_named_once_and_what_belongs_to_no_field_too(summary: str) -> None:
    assert summary.count("<li>") == 6
    assert "<li>Something of the whole.</li>" in summary


def test_nothing_wrong_makes_no_summary(app: Flask) -> None:
    with app.test_request_context("/?lang=en", method="POST", data={"share": "1"}):
        form = Inner()
        assert form.validate_on_submit()
        assert "error-summary" not in render_template_string(PAGE, form=form)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_terms_say_above_what_a_new_rate_lacks(app: Flask, client_as: ClientAs, language: str) -> None:
    make_draft(app)
    answer = send(
        client_as("specialist"),
        f"{TERMS}?lang={language}",
        **(TYPED | {"other": "rate", "rate_value": "100"}),
    )
    assert answer.status_code == 422
    for target in ("rate_on", "rate_source"):
        assert f'href="#{target}"' in above(answer.text)


@pytest.mark.parametrize("day", [TOMORROW, "1000-01-01"])
@pytest.mark.parametrize("field", ["award_on", "other_on", "rate_on"])
def test_no_document_is_of_a_day_to_come(app: Flask, client_as: ClientAs, field: str, day: str) -> None:
    make_draft(app)
    other = "rate" if field == "rate_on" else "stated"
    days = {"award_on": "2005-09-01", "other_on": "2005-09-01", "rate_on": "2005-09-01"}
    sums = {"other_sum": "5", "other_source": "x", "rate_value": "100", "rate_source": "x"}
    typed = TYPED | days | sums | {"other": other, field: day}
    answer = send(client_as("specialist"), f"{TERMS}?lang=en", **typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in above(answer.text)
    assert "The date cannot" in above(answer.text)


def test_no_item_was_in_order_on_a_day_to_come(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    client, lists = client_as("specialist"), "/programme/awards"
    client.post(f"{lists}/usual", data={**fields(client.get(lists).text), "list": "checklist"})
    with app.app_context():
        item = db.session.scalars(select(ChecklistItem).where(ChecklistItem.code == "concurrence")).one()
        path = f"/grants/{NUMBER}/award/checklist/{item.id}"
    answer = send(client, f"{path}?lang=en", state="complete", reference="12", dated=TOMORROW)
    assert answer.status_code == 422
    assert "The date cannot lie in the future." in above(answer.text)
    # Nor of one after the business day, whatever the day of today.
    late = send(client, f"{path}?lang=en", state="complete", reference="12", dated="2006-05-11")
    assert late.status_code == 422
    assert send(client, path, state="complete", reference="12", dated="2006-05-10").status_code == 303
