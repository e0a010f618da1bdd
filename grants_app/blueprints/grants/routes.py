"""The list of grants and one grant."""

from __future__ import annotations

from flask import Blueprint

grants = Blueprint("grants", __name__)
