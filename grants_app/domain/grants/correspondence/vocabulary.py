"""Stored values and refusals of requests for a later end."""

from __future__ import annotations

from enum import StrEnum


class ExtensionRefusal(StrEnum):
    """Why a later end cannot be asked for, or a request for one be answered."""

    NOT_RUNNING = "not_running"
    NOT_LATER = "not_later"
    UNLIKELY = "unlikely"
    TURNED_DOWN = "turned_down"
    OPENED = "opened"
