"""Personal data in records, and the two people who remove them: what tests of redactions begin with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.details.models import GrantNote
from grants_app.domain.grants.vocabulary import NoteKind
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.redaction.models import Redaction
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token
from tests.factories import committed, find_grant

# Nobody: a name made of words that no record holds.
NAME = "Zzanë Xhuxhulli"
PAGES = "/admin/redactions"
NEW = f"{PAGES}/new"
SignIn = Callable[[str], CheckedClient]


def plant(app: Flask) -> None:
    """The name in plain fields, in a child row and inside JSON, each time written another way."""
    with committed(app):
        grant = find_grant(3)
        grant.title_en = f"{NAME}: a title"
        grant.summary_en = f"We visited {NAME} and, later,\n{NAME.upper()} again."
        grant.summary_sq = "Takuam zzane\u00a0 xhuxhulli. Zzanë Xhuxhullin nuk e pamë."
        grant.notes.append(
            GrantNote(position=90, kind=next(iter(NoteKind)), text_sq=f"Shih {NAME}.", grant_keys=[])
        )
        plan: dict[str, Any] = {"lines": [{"what": f"For {NAME}", "minor_units": 5}], "of": ["x", NAME]}
        db.session.add(
            GrantAgreement(grant_id=grant.id, kind=next(iter(AwardKind)), currency="USD", plan_as_signed=plan)
        )
        organisation = db.session.scalars(select(Organisation).where(Organisation.slug == "vatra")).one()
        organisation.kind_reason_en = f"As {NAME} says."
        partner = db.session.scalars(select(Partner).where(Partner.slug == "tabita")).one()
        partner.name_sq = f"Fondi {NAME}"


# title, summary twice, summary in Albanian, note, twice in the plan, reason of the kind, name of a partner
PLANTED = 9


def propose(client: CheckedClient, passage: str = NAME, **more: str) -> str:
    """Propose a redaction; gives its number."""
    data = {"passage": passage, "kind": "name", "reason": "slipped_in", "step": "propose"} | more
    answer = client.post(NEW, data=data | {"csrf_token": csrf_token(client, NEW)})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location).rpartition("/")[2]


def approve(client: CheckedClient, uid: str, *, password: str = PASSWORD, seen: str | None = None) -> Any:
    """Approve what the page of a redaction shows; the answer."""
    data = approval(client.get(f"{PAGES}/{uid}").get_data(as_text=True)) | {"password": password}
    return client.post(f"{PAGES}/{uid}/approve", data=data | ({} if seen is None else {"seen": seen}))


def approval(page: str) -> dict[str, str]:
    """What the second person sends from the page of a redaction."""
    shown = re.search(r'name="seen"[^>]*value="([0-9a-f]*)"', page)
    assert shown is not None, page
    return {"csrf_token": token_of(page), "password": PASSWORD, "seen": shown[1]}


def token_of(page: str) -> str:
    """The token in a page's forms."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def redact(client_as: SignIn, passage: str = NAME) -> str:
    """One proposes, the other approves; gives the number of the redaction."""
    uid = propose(client_as("specialist"), passage)
    answer = approve(client_as("approver"), uid)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return uid


def stored(app: Flask, uid: str) -> dict[str, Any]:
    """The row of a redaction."""
    with app.app_context():
        row = db.session.scalars(select(Redaction).where(Redaction.uid == uid)).one()
        return {column.key: getattr(row, column.key) for column in Redaction.__table__.columns}
