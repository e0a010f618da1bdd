"""Signing in and out, and one's own account."""

from __future__ import annotations

from flask import Blueprint

accounts = Blueprint("accounts", __name__)
