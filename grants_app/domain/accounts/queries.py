"""Reading accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, true
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD
from grants_app.domain.accounts.rules import can_administer_users, manages_own_organisation
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.organisations.models import Organisation
from grants_app.extensions import db

PAGE_SIZE: Final = 25


@dataclass(frozen=True)
class Account:
    """An account with the names of what it is limited to."""

    user: User
    organisation: Organisation | None
    county: Place | None


@dataclass(frozen=True)
class AccountPage:
    """Some of the accounts in the order of their addresses.

    `first` is the number of the first one shown, `next_after` the id that the next page starts after.
    """

    accounts: list[Account]
    total: int
    first: int
    next_after: int | None

    @property
    def last(self) -> int:
        """The number of the last one shown."""
        return self.first + len(self.accounts) - 1


def normalise_email(text: str) -> str:
    """One spelling for one address. What cannot be printed is no part of one (PostgreSQL refuses NUL)."""
    return "".join(sign for sign in text if sign.isprintable()).strip().lower()


def find_user_by_email(email: str) -> User | None:
    """The account of an address, whether it may sign in or not."""
    return db.session.scalar(select(User).where(User.email == normalise_email(email)))


def find_user(user_id: int) -> User | None:
    """The account of an id, whether it may sign in or not."""
    return db.session.get(User, user_id)


def visible_accounts(viewer: Viewer) -> ColumnElement[bool]:
    """Which accounts somebody may know of: all, those of the own organisation, or one's own alone."""
    if can_administer_users(viewer):
        return true()
    if manages_own_organisation(viewer):
        return and_(User.role == Role.GRANTEE, User.organisation_id == viewer.organisation_id)
    return User.id == viewer.user_id


def _accounts(viewer: Viewer, *, demo_accounts: bool) -> Select[User, Organisation, Place]:
    """Accounts with their organisation and county. Without demo accounts these do not exist."""
    return (
        select(User, Organisation, Place)
        .outerjoin(Organisation, Organisation.id == User.organisation_id)
        .outerjoin(Place, Place.id == User.county_id)
        .where(true() if demo_accounts else User.is_demo.is_(False), visible_accounts(viewer))
    )


def _account(row: Row[User, Organisation, Place]) -> Account:
    return Account(user=row[0], organisation=row[1], county=row[2])


def find_account(viewer: Viewer, user_id: int, *, demo_accounts: bool) -> Account | None:
    """One account with its names; None if this viewer knows of no such account."""
    statement = _accounts(viewer, demo_accounts=demo_accounts).where(User.id == user_id)
    row = db.session.execute(statement).one_or_none()
    return _account(row) if row else None


def list_accounts(
    viewer: Viewer,
    *,
    demo_accounts: bool,
    role: Role | None = None,
    search: str = "",
    after: int | None = None,
    within: ColumnElement[bool] | None = None,
) -> AccountPage:
    """A page of the accounts that the viewer knows of, in the order of their addresses.

    `search` is part of an address, `within` a further condition on `User`. `after` is the id of the last
    account of the page before. Raises LookupError if there is no such account.
    """
    statement = _accounts(viewer, demo_accounts=demo_accounts)
    if role is not None:
        statement = statement.where(User.role == role)
    if within is not None:
        statement = statement.where(within)
    if search:
        statement = statement.where(User.email.contains(normalise_email(search), autoescape=True))
    counted = statement.with_only_columns(func.count(User.id))
    before = 0
    total = db.session.scalar(counted) or 0
    if after is not None:
        last = db.session.scalar(select(User).where(User.id == after, visible_accounts(viewer)))
        if last is None:
            raise LookupError(f"no account {after}")
        before = db.session.scalar(counted.where(User.email <= last.email)) or 0
        statement = statement.where(User.email > last.email)
    rows = db.session.execute(statement.order_by(User.email).limit(PAGE_SIZE + 1)).all()
    shown = [_account(row) for row in rows[:PAGE_SIZE]]
    return AccountPage(
        accounts=shown,
        total=total,
        first=before + 1 if shown else 0,
        next_after=shown[-1].user.id if len(rows) > PAGE_SIZE else None,
    )


def list_organisations_to_choose() -> list[Organisation]:
    """Every organisation that a grantee's account can belong to."""
    return list(db.session.scalars(select(Organisation).order_by(Organisation.sort_key_sq, Organisation.id)))


def list_counties_to_choose() -> list[Place]:
    """Every county that a committee's account can belong to, with its division, by division."""
    statement = select(Place).where(Place.level == PlaceLevel.COUNTY).options(joinedload(Place.geography))
    return list(db.session.scalars(statement.order_by(Place.geography_id, Place.sort_key_sq, Place.id)))


def find_organisation_id(slug: str) -> int | None:
    """The id of an organisation."""
    return db.session.scalar(select(Organisation.id).where(Organisation.slug == slug))


def find_county_id(code: str) -> int | None:
    """The id of a county; other places are not found."""
    return db.session.scalar(select(Place.id).where(Place.code == code, Place.level == PlaceLevel.COUNTY))


def list_demo_users() -> list[User]:
    """The demo accounts that have ever been made, in the order of their addresses."""
    return list(db.session.scalars(select(User).where(User.is_demo).order_by(User.email)))


def has_other_active_certifier(organisation_id: int, user_id: int) -> bool:
    """Whether somebody else certifies for the organisation. Locks the certifiers' rows until the commit."""
    statement = (
        select(User.id)
        .where(
            User.organisation_id == organisation_id,
            User.role == Role.GRANTEE,
            User.can_certify.is_(True),
            *_can_sign_in(),
        )
        .order_by(User.id)
        .with_for_update()
    )
    return any(found != user_id for found in db.session.scalars(statement))


def count_active(role: Role) -> int:
    """How many people of a role can sign in."""
    statement = select(func.count(User.id)).where(User.role == role, *_can_sign_in())
    return db.session.scalars(statement).one()


def list_reachable(*roles: Role) -> list[User]:
    """The people of some roles who may be written to unasked, by number.

    The addresses of demo accounts are nobody's, and one without a password yet may be mistyped.
    """
    own = (User.role.in_(roles), User.is_demo.is_(False), *_can_sign_in())
    return list(db.session.scalars(select(User).where(*own).order_by(User.id)))


def _can_sign_in() -> tuple[ColumnElement[bool], ...]:
    return (User.is_active.is_(True), User.password_hash != NO_PASSWORD)


def has_other_active_admin(user_id: int) -> bool:
    """Whether somebody else can manage accounts. Locks the administrators' rows until the commit."""
    statement = select(User.id).where(User.role == Role.ADMIN, *_can_sign_in()).with_for_update()
    return any(found != user_id for found in db.session.scalars(statement))
