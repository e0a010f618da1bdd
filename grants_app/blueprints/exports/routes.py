"""What can be taken away."""

from __future__ import annotations

from flask import Blueprint

exports = Blueprint("exports", __name__)
