"""How often a program may ask: so that one that asks without pause leaves something for the others.

Limited are the API and the exports for those without a session, except on the machine itself. Counted in each
worker, or for all workers of all machines together where `GRANTS_REDIS_URL` names a Redis. A Redis that fails
shuts nobody out: its workers count by themselves until it is back.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from grants_app.access import current_viewer
from grants_app.callers import caller, is_own_machine

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.strategies import RateLimiter

PER_MINUTE: Final = 300
LIMITED: Final = frozenset({"api", "exports"})
# Seconds for which a Redis that failed is not asked again: each try may take as long as TIMEOUT.
REST: Final = 30.0
TIMEOUT: Final = 0.5


@dataclass
class Limits:
    """The counters of this worker. `shared` is None without a Redis."""

    limit: RateLimitItem
    own: RateLimiter
    shared: RateLimiter | None
    resting_until: float = 0.0

    def seconds_to_wait(self, client: str) -> int:
        """Count one request of a client: 0 if it may pass, else the seconds until the next one may."""
        if self.shared is not None and time.monotonic() >= self.resting_until:
            try:
                return self._wait(self.shared, client)
            except Exception:  # noqa: BLE001  # whatever breaks the shared counter, readers are served
                self.resting_until = time.monotonic() + REST
                current_app.logger.warning("the shared counter of requests does not answer")
        return self._wait(self.own, client)

    def _wait(self, limiter: RateLimiter, client: str) -> int:
        if limiter.hit(self.limit, client):
            return 0
        return max(1, ceil(limiter.get_window_stats(self.limit, client).reset_time - time.time()))


def make_limits(redis_url: str | None) -> Limits:
    """Counters in memory, and in a Redis if there is one."""
    from limits import RateLimitItemPerMinute
    from limits.storage import MemoryStorage, RedisStorage
    from limits.strategies import FixedWindowRateLimiter

    shared = None
    if redis_url:
        options = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
        shared = FixedWindowRateLimiter(RedisStorage(redis_url, key_prefix="grants", **options))  # type: ignore[arg-type]
    return Limits(RateLimitItemPerMinute(PER_MINUTE), FixedWindowRateLimiter(MemoryStorage()), shared)


def limits_of_worker() -> Limits:
    """The counters of this worker, made when they are first needed."""
    made: Limits | None = current_app.extensions.get("request_limits")
    if made is None:
        made = make_limits(current_app.config["SETTINGS"].redis_url)
        current_app.extensions["request_limits"] = made
    return made


def check_rate() -> None:
    """Refuse with 429 and Retry-After what comes too often."""
    if request.blueprint not in LIMITED or is_own_machine() or current_viewer().is_signed_in:
        return
    # The counter does not hold the address of anybody's network, only what stands for it under our key.
    key = hmac.digest(str(current_app.secret_key).encode(), f"requests:{caller()}".encode(), "sha256").hex()
    seconds = limits_of_worker().seconds_to_wait(key)
    if seconds:
        raise TooManyRequests(retry_after=seconds)


def register_rate_limit(app: Flask) -> None:
    """Bind the check: after the access rules, before kept answers."""
    app.before_request(check_rate)
