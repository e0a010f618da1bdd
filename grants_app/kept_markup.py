"""Markup that a macro makes of its arguments alone is made once, and not on every row of every page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

from markupsafe import Markup


@lru_cache(maxsize=2_000)
def kept(macro: Callable[..., Markup], *arguments: Hashable) -> Markup:
    """What a macro makes of these arguments; each language has macros of its own.

    Only for macros that ask for nothing else: not for the request, its reader or the data.
    """
    return macro(*arguments)
