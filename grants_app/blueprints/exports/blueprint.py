"""Files to take away: the blueprint that their addresses belong to."""

from __future__ import annotations

from flask import Blueprint

exports = Blueprint("exports", __name__, url_prefix="/exports")
