"""The home of the person who is signed in, above the overview: one for each role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from grants_app.blueprints.overview.reach import DonorHome, build_donor_home
from grants_app.config import Settings
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.homes.accounts import AccountCounts, count_accounts
from grants_app.domain.homes.own import RUNNING, OwnGrants, list_own_grants
from grants_app.domain.homes.queries import Reach, read_reach
from grants_app.domain.homes.sums import Sums
from grants_app.domain.homes.waiting import NEAR_DAYS, Waiting, list_waiting, near_day
from grants_app.domain.operation.state import when_backed_up
from grants_app.domain.programmes.models import Programme

# Their homes name what no audit row tells of: messages sent, backups made.
NEVER_KEPT: Final = frozenset({Role.ADMIN})


@dataclass(frozen=True)
class SpecialistHome:
    """What waits.

    `ended_statuses` are those that `waiting.ended` counts, for the list of exactly these; `running_statuses`
    and `near_day` do that for `waiting.ending`.
    """

    waiting: Waiting
    near_days: int
    near_day: date
    running_statuses: Sequence[str]
    ended_statuses: Sequence[str]


@dataclass(frozen=True)
class AdminHome:
    """Accounts and settings in brief. `backed_up_at` is None where there is no backup yet."""

    accounts: AccountCounts
    mail_server: str | None
    stores_files_remotely: bool
    backed_up_at: datetime | None
    base_url: str | None
    is_public: bool


Home = SpecialistHome | OwnGrants | Reach | DonorHome | AdminHome


def build_home(viewer: Viewer, programme: Programme, day: date, settings: Settings) -> Home | None:
    """The home of a role, None for visitors. One query or two, whatever the number of grants."""
    if viewer.role is Role.SPECIALIST:
        ended = (GrantStatus.COMPLETED.value, GrantStatus.CLOSED_EARLY.value)
        waiting = list_waiting(viewer, programme.id, day)
        return SpecialistHome(waiting, NEAR_DAYS, near_day(day), sorted(RUNNING), ended)
    if viewer.role is Role.GRANTEE:
        return list_own_grants(viewer, programme, day)
    if viewer.role is Role.DONOR:
        return build_donor_home(viewer, programme)
    if viewer.role in (Role.COMMITTEE, Role.COORDINATOR):
        return read_reach(viewer, programme.id)
    return _admin(settings) if viewer.role is Role.ADMIN else None


def known_sums(home: Home | None) -> Sums | None:
    """The sums of recorded amounts, where the home has read them already."""
    if isinstance(home, SpecialistHome):
        return home.waiting.sums
    return home.sums if isinstance(home, Reach | DonorHome) else None


def _admin(settings: Settings) -> AdminHome:
    backed_up = when_backed_up(settings.instance)
    return AdminHome(
        accounts=count_accounts(demo_accounts=settings.demo_accounts),
        mail_server=settings.mail.server.host if settings.mail.server else None,
        stores_files_remotely=settings.files_url.startswith("s3://"),
        backed_up_at=None if backed_up is None else datetime.fromtimestamp(backed_up, UTC),
        base_url=settings.base_url,
        is_public=settings.public,
    )
