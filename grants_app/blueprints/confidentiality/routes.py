"""What must never be entered, what the system does about it, and whom to tell."""

from __future__ import annotations

from flask import Blueprint, render_template

from grants_app.access import public
from grants_app.domain.releases.thresholds import read_thresholds

confidentiality = Blueprint("confidentiality", __name__, url_prefix="/confidentiality")


@confidentiality.get("")
@public
def show_confidentiality() -> str:
    """One page without facts. Open also where the facts are not: whoever saw a name must find it."""
    small = {audience.value: rule.high for audience, rule in read_thresholds().items()}
    return render_template("confidentiality/show_confidentiality.html", small=small)
