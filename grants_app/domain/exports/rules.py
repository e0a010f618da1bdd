"""What of the money an export may hold."""

from __future__ import annotations

from grants_app.domain.accounts.rules import can_read_published_amounts, can_read_unpublished
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.exports.columns import MoneyColumns


def money_columns(viewer: Viewer) -> MoneyColumns:
    """The columns of money for a reader: those who see unreleased amounts also see which they are."""
    if can_read_unpublished(viewer) or reads_own_amounts_only(viewer):
        return MoneyColumns.AMOUNTS_AND_RELEASE
    return MoneyColumns.AMOUNTS if can_read_published_amounts(viewer) else MoneyColumns.NONE


def reads_own_amounts_only(viewer: Viewer) -> bool:
    """Whether a reader sees the money of the own organisation's grants and of no others."""
    return viewer.role is Role.GRANTEE
