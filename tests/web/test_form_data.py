"""A sign that no database keeps does not reach it, whichever form brings it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.extensions import db
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_texts_are_kept_without_the_sign_nul(app: Flask, client_as: ClientAs, content_type: str) -> None:
    staff = client_as("specialist")
    page = "/programme/awards/headings/new"
    form = fields_of(staff.get(page).text, holding="label_sq")
    typed = form | {"label_sq": "Karbu\0rant", "label_en": "Fu\0el"}
    assert staff.post(page, data=typed, content_type=content_type).status_code == 303
    with app.app_context():
        made = db.session.scalars(select(BudgetCategory).order_by(BudgetCategory.id.desc())).first()
        assert made is not None
        assert (made.label_sq, made.label_en) == ("Karburant", "Fuel")
