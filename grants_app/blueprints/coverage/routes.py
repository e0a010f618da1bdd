"""Where the grants work: map, table, places."""

from __future__ import annotations

from flask import Blueprint

coverage = Blueprint("coverage", __name__)
