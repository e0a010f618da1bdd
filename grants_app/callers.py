"""Which machine a request comes from, as far as the proxies in front can be believed."""

from __future__ import annotations

import ipaddress
from typing import Final

from flask import current_app, request

from grants_app.domain.accounts.throttle import neighbourhood

FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


def is_own_machine() -> bool:
    """Whether the request was made on this machine itself.

    A request that a proxy passed on although none is expected (`GRANTS_PROXIES`) could come from anywhere.
    """
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    if not current_app.config["SETTINGS"].proxies and any(name in request.headers for name in FORWARDED):
        return False
    return address.is_loopback


def caller() -> str:
    """What counts as one client: an IPv4 address, or the 64 bits that an IPv6 customer is given."""
    return neighbourhood(request.remote_addr)
