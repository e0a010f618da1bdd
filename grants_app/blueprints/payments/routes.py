"""All addresses of the blueprint: importing the modules adds them to it."""

from __future__ import annotations

from grants_app.blueprints.payments import budget, entries, plan, reconciliation, tranche
from grants_app.blueprints.payments.blueprint import payments

__all__ = ["budget", "entries", "payments", "plan", "reconciliation", "tranche"]
