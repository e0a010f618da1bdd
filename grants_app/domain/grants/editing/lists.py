"""Setting what a grant has several of: what stays keeps its reasons and lines."""

from __future__ import annotations

from collections.abc import Sequence

from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.vocabulary import Theme, WorksWith


def set_themes(grant: Grant, themes: Sequence[Theme]) -> None:
    """Give a grant these themes in this order."""
    known = {one.theme: one for one in grant.themes}
    grant.themes = [known.get(theme) or GrantTheme(theme=theme, position=0) for theme in themes]
    for position, one in enumerate(grant.themes, 1):
        one.position = position


def set_works_with(grant: Grant, works_with: Sequence[WorksWith]) -> None:
    """Say whom a grant works with."""
    held = {one.works_with: one for one in grant.works_with}
    grant.works_with = [held.get(one) or GrantWorksWith(works_with=one) for one in works_with]
