"""What a reader gets when a transaction fails under them: the page that says so, in their language."""

from __future__ import annotations

from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts.models import User
from grants_app.errors import LAST_RESORT, answer_crash
from grants_app.extensions import db, write_intent


def test_the_page_comes_although_the_transaction_failed(app: Flask) -> None:
    with app.test_request_context("/grants?lang=sq"):
        token = write_intent.set(True)
        user = db.session.scalars(select(User).where(User.email == "specialist@example.org")).one()
        g._login_user = user
        db.session.add(User(email=user.email, role=user.role, password_hash="x", session_key="x"))
        try:
            db.session.flush()
        except IntegrityError as error:
            response = answer_crash(error)
        write_intent.reset(token)
    assert response.status_code == 500
    text = response.get_data(as_text=True)
    assert text != LAST_RESORT
    assert '<html lang="sq">' in text
    assert "IntegrityError" not in text
