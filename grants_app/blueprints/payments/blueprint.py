"""The blueprint itself; its addresses stand in the modules by subject."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

payments = Blueprint("payments", __name__)
Answer = Response | str | tuple[str, int]
