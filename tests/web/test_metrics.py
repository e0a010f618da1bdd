"""Figures for Prometheus: right for several workers, open to the right ones, and nobody in them."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from grants_app.domain.operation.state import note_backup
from tests.browser.servers import Server, running_server
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor

TOKEN = "a token for tests only"
LABELS = {"endpoint", "method", "status", "le", "queue"}


def families(text: str) -> dict[str, Metric]:
    return {family.name: family for family in text_string_to_metric_families(text)}


def value(text: str, name: str, **labels: str) -> float | None:
    """The one sample of a name with at least these labels; None if there is none."""
    found = [
        sample.value
        for family in families(text).values()
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    assert len(found) <= 1, found
    return found[0] if found else None


def fetch(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  # our own address
            text: str = answer.read().decode()
            return text
    except urllib.error.HTTPError as error:
        error.read()
        return ""


@pytest.fixture
def server(app: Flask, tmp_path: Path):
    with running_server(app.config["SETTINGS"].database_url, tmp_path / "server", workers=2) as started:
        yield started


def test_two_workers_are_added_up(server: Server, tmp_path: Path) -> None:
    for _time in range(30):
        fetch(f"{server.url}/healthz")
    fetch(f"{server.url}/grants/999?q=agim.hoxha@posta.example")
    fetch(f"{server.url}/agim.hoxha@posta.example")
    text = fetch(f"{server.url}/metrics")
    counted = value(text, "grants_requests_total", endpoint="overview.show_health", status="2xx")
    assert counted == 30
    assert value(text, "grants_requests_total", endpoint="grants.show_grant", status="4xx") == 1
    assert value(text, "grants_requests_total", endpoint="unmatched", status="4xx") == 1
    assert value(text, "grants_request_seconds_count", endpoint="overview.show_health") == 30
    assert value(text, "grants_request_seconds_bucket", endpoint="overview.show_health", le="+Inf") == 30
    assert value(text, "grants_database_up") == 1
    assert value(text, "grants_ready") == 1
    assert value(text, "grants_queue_size", queue="messages") == 0
    assert (value(text, "grants_data_revision") or 0) > 0
    assert (value(text, "grants_cpu_seconds_total") or 0) > 0
    workers, memory = value(text, "grants_workers"), value(text, "grants_worker_memory_bytes")
    assert workers in {1, 2}
    assert 30e6 < (memory or 0) / (workers or 1) < 500e6
    assert len(list((tmp_path / "server" / "metrics").iterdir())) == 1
    assert "agim" not in text
    names = {name for family in families(text).values() for one in family.samples for name in one.labels}
    assert names <= LABELS


def test_a_server_leaves_no_figures_behind(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "server"
    left = folder / "metrics" / "99999999"
    left.mkdir(parents=True)
    (left / "counter_1.db").write_bytes(b"x")
    with running_server(app.config["SETTINGS"].database_url, folder) as server:
        assert not left.exists()
        fetch(f"{server.url}/metrics")
    assert not list((folder / "metrics").iterdir())


def test_only_the_machine_itself_is_answered_without_a_token(client: CheckedClient) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "::1"}).status_code == 200
    for address in ("192.0.2.7", "2001:db8::7", "", "localhost"):
        answer = client.get("/metrics", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == 403
        assert b"grants_" not in answer.data


def test_a_proxy_that_nobody_told_of_is_not_the_machine_itself(client: CheckedClient) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_behind_a_proxy_the_reader_counts_and_not_the_proxy(database_url: str, tmp_path: Path) -> None:
    client = visitor(make_app(database_url, tmp_path, PROXIES="1"))
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    # What a reader claims stands before what the trusted proxy added.
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1, 192.0.2.7"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 200


def test_with_a_token_whoever_has_it_is_answered(database_url: str, tmp_path: Path) -> None:
    client = visitor(make_app(database_url, tmp_path, METRICS_TOKEN=TOKEN))
    far = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, environ_base=far)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    for wrong in (
        {},
        {"Authorization": TOKEN},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "Bearer ë"},
    ):
        refused = client.get("/metrics", headers=wrong)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_a_database_that_is_gone_is_a_figure(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1"
    text = visitor(make_app(url, tmp_path)).get("/metrics").get_data(as_text=True)
    assert value(text, "grants_database_up") == 0
    assert value(text, "grants_data_revision") is None


def test_an_empty_database_is_not_ready(tmp_path: Path) -> None:
    text = (
        visitor(make_app(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path))
        .get("/metrics")
        .get_data(as_text=True)
    )
    assert value(text, "grants_database_up") == 1
    assert value(text, "grants_ready") == 0


def test_the_time_of_the_last_backup_is_told(app: Flask, client: CheckedClient) -> None:
    name = "grants_last_backup_timestamp_seconds"
    assert value(client.get("/metrics").get_data(as_text=True), name) is None
    note_backup(app.config["SETTINGS"].instance)
    assert (value(client.get("/metrics").get_data(as_text=True), name) or 0) > 1.7e9
