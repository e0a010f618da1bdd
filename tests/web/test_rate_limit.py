"""A program that asks without pause is told to wait; people, the machine itself and others are not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from grants_app.config import ConfigurationError
from grants_app.rate_limit import PER_MINUTE, Limits, make_limits
from tests.clients import CheckedClient
from tests.conftest import make_app, settings_for, visitor
from tests.servers import redis_server

FAR = {"REMOTE_ADDR": "192.0.2.7"}
PATH = "/api/v1/openapi.json"


@pytest.fixture
def redis() -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="grants-redis-", dir="/tmp") as folder,
        redis_server(Path(folder)) as url,
    ):
        yield url


def use_up(app: Flask, *, left: int = 0, address: str = "192.0.2.7") -> CheckedClient:
    """A client that has asked as often as it may, but for `left` times."""
    client = visitor(app)
    for _time in range(PER_MINUTE - left):
        assert client.get(PATH, environ_base={"REMOTE_ADDR": address}).status_code in {200, 304}
    return client


def test_a_program_is_told_to_wait(app: Flask) -> None:
    client = use_up(app)
    answer = client.get("/api/v1/grants", environ_base=FAR)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] == 429
    assert client.get("/exports", environ_base=FAR).status_code == 429
    # Others, and pages for people, are served as before.
    assert client.get("/grants", environ_base=FAR).status_code == 200
    assert client.get(PATH, environ_base={"REMOTE_ADDR": "192.0.2.8"}).status_code == 200
    assert client.get(PATH).status_code == 200


def test_one_customer_of_the_new_network_is_one_client(app: Flask) -> None:
    client = use_up(app, left=1, address="2001:db8:0:1::1")
    assert client.get(PATH, environ_base={"REMOTE_ADDR": "2001:db8:0:1::2"}).status_code == 200
    assert client.get(PATH, environ_base={"REMOTE_ADDR": "2001:db8:0:1::3"}).status_code == 429
    assert client.get(PATH, environ_base={"REMOTE_ADDR": "2001:db8:0:2::1"}).status_code == 200


def test_whoever_is_signed_in_is_not_limited(app: Flask, client_as: Callable[[str], CheckedClient]) -> None:
    use_up(app)
    assert client_as("donor").get("/api/v1/grants", environ_base=FAR).status_code == 200


def test_with_redis_instances_count_together(app: Flask, redis: str, tmp_path: Path) -> None:
    url = app.config["SETTINGS"].database_url
    one = make_app(url, tmp_path / "one", REDIS_URL=redis)
    other = visitor(make_app(url, tmp_path / "other", REDIS_URL=redis))
    use_up(one, left=1)
    assert other.get(PATH, environ_base=FAR).status_code == 200
    assert other.get(PATH, environ_base=FAR).status_code == 429


def test_without_redis_each_counts_by_itself(app: Flask, tmp_path: Path) -> None:
    use_up(app)
    other = visitor(make_app(app.config["SETTINGS"].database_url, tmp_path / "other"))
    assert other.get(PATH, environ_base=FAR).status_code == 200


def test_a_redis_that_is_gone_shuts_nobody_out_and_lets_nobody_through(app: Flask, tmp_path: Path) -> None:
    url = app.config["SETTINGS"].database_url
    gone = make_app(url, tmp_path / "gone", REDIS_URL="redis://127.0.0.1:1/0")
    client = use_up(gone)
    assert client.get(PATH, environ_base=FAR).status_code == 429


def test_a_redis_that_stops_is_asked_again_later(redis: str) -> None:
    limits = make_limits(redis)
    assert limits.seconds_to_wait("client") == 0
    assert limits.resting_until == 0
    broken = make_limits("redis://127.0.0.1:1/0")
    with Flask("x").app_context():
        assert broken.seconds_to_wait("client") == 0
    assert broken.resting_until > 0
    mended = Limits(limits.limit, limits.own, limits.shared, broken.resting_until - 3600)
    assert mended.seconds_to_wait("client") == 0
    assert limits.shared is not None
    assert limits.shared.get_window_stats(limits.limit, "client").remaining == PER_MINUTE - 2


def test_no_address_of_anybody_is_kept(app: Flask, redis: str, tmp_path: Path) -> None:
    client = visitor(make_app(app.config["SETTINGS"].database_url, tmp_path / "one", REDIS_URL=redis))
    client.get(PATH, environ_base=FAR)
    limits = client.application.extensions["request_limits"]
    keys = [key.decode() for key in limits.shared.storage.storage.scan_iter()]
    assert len(keys) == 1
    assert "192.0.2.7" not in keys[0]


def test_the_setting_takes_only_the_address_of_a_redis(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="GRANTS_REDIS_URL"):
        settings_for("sqlite://", tmp_path, REDIS_URL="localhost:6379")
