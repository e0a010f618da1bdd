"""Entering and releasing the amounts of the grants."""

from __future__ import annotations

from flask import Blueprint

amounts = Blueprint("amounts", __name__)
