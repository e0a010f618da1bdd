"""What is kept of a browser, and how long a sign-in holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from grants_app.domain.accounts.sign_in import find_session
from grants_app.domain.accounts.sign_ins.actions import begin_sign_in, end_all, forget_expired, note_seen
from grants_app.domain.accounts.sign_ins.devices import (
    BrowserFamily,
    SystemFamily,
    read_device,
    shorten_address,
)
from grants_app.domain.accounts.sign_ins.models import IDLE, LIFETIME, SignIn
from grants_app.extensions import db
from tests.factories import committed
from tests.mailboxes import everything_stored
from tests.sign_ins import NOON, user_of

MOZILLA = "Mozilla/5.0 "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "
AGENT = f"{MOZILLA}(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (AGENT, BrowserFamily.FIREFOX, SystemFamily.LINUX),
        (
            f"{MOZILLA}(Windows NT 10.0; Win64; x64) {WEBKIT}Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            BrowserFamily.EDGE,
            SystemFamily.WINDOWS,
        ),
        (
            f"{MOZILLA}(Macintosh; Intel Mac OS X 10_15_7) {WEBKIT}Chrome/140.0.0.0 Safari/537.36",
            BrowserFamily.CHROME,
            SystemFamily.MACOS,
        ),
        (
            f"{MOZILLA}(iPhone; CPU iPhone OS 18_0 like Mac OS X) {WEBKIT}Version/18.0 Mobile Safari/604.1",
            BrowserFamily.SAFARI,
            SystemFamily.IOS,
        ),
        (
            f"{MOZILLA}(iPad; CPU OS 18_0 like Mac OS X) {WEBKIT}CriOS/140.0 Mobile Safari/604.1",
            BrowserFamily.CHROME,
            SystemFamily.IOS,
        ),
        (
            f"{MOZILLA}(Linux; Android 15; K) {WEBKIT}SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
            BrowserFamily.SAMSUNG,
            SystemFamily.ANDROID,
        ),
        (
            f"{MOZILLA}(X11; CrOS x86_64 14541.0.0) {WEBKIT}Chrome/140.0.0.0 Safari/537.36 OPR/120.0",
            BrowserFamily.OPERA,
            SystemFamily.CHROME_OS,
        ),
        ("curl/8.5", BrowserFamily.OTHER, SystemFamily.OTHER),
        ("", BrowserFamily.OTHER, SystemFamily.OTHER),
    ],
)
def test_a_browser_is_known_by_its_family(agent: str, browser: BrowserFamily, system: SystemFamily) -> None:
    device = read_device(agent, None)
    assert (device.browser, device.system) == (browser, system)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("", None),
        (None, None),
        ("unix:", None),
    ],
)
def test_of_an_address_the_beginning_is_kept(address: str | None, kept: str | None) -> None:
    assert shorten_address(address) == kept


def begin(app: Flask) -> str:
    with committed(app):
        return begin_sign_in(user_of("donor"), read_device(AGENT, "192.0.2.77"), now=NOON)[0]


def holds(app: Flask, token: str, after: timedelta) -> bool:
    with app.app_context():
        return find_session(token, now=NOON + after, demo_accounts=True) is not None


def test_neither_token_nor_address_nor_the_browsers_words_are_stored(app: Flask) -> None:
    token = begin(app)
    stored = everything_stored(app)
    assert token not in stored
    assert "192.0.2.77" not in stored
    assert "Gecko" not in stored


def test_a_sign_in_ends_without_a_visit_and_after_a_month(app: Flask) -> None:
    token, moment = begin(app), timedelta(seconds=1)
    assert holds(app, token, IDLE - moment)
    assert not holds(app, token, IDLE)
    with app.app_context():
        number = db.session.scalars(select(SignIn.id)).one()
        note_seen(number, now=NOON + LIFETIME - timedelta(days=1))
    assert holds(app, token, LIFETIME - moment)
    assert not holds(app, token, LIFETIME)


def test_the_last_visit_never_goes_back(app: Flask) -> None:
    begin(app)
    with app.app_context():
        number = db.session.scalars(select(SignIn.id)).one()
        for minutes in (10, 5):
            note_seen(number, now=NOON + timedelta(minutes=minutes))
        assert db.session.scalars(select(SignIn.seen_at)).one() == NOON + timedelta(minutes=10)


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(SignIn.id))) or 0


def test_what_no_longer_holds_is_deleted(app: Flask) -> None:
    begin(app)
    with committed(app):
        forget_expired(now=NOON + IDLE - timedelta(seconds=1))
    assert count(app) == 1
    with committed(app):
        forget_expired(now=NOON + IDLE)
    assert count(app) == 0


def test_the_worker_deletes_what_no_longer_holds(app: Flask) -> None:
    begin(app)  # its moment is in the past by the day on which this runs
    with committed(app):
        for row in db.session.scalars(select(SignIn)):
            row.seen_at -= LIFETIME
    assert app.test_cli_runner().invoke(args=["work", "--once"]).exit_code == 0
    assert count(app) == 0


def test_ending_all_ends_those_of_one_account(app: Flask) -> None:
    token = begin(app)
    with committed(app):
        other, _number = begin_sign_in(user_of("admin"), read_device(AGENT, None), now=NOON)
    with committed(app):
        end_all(user_of("donor"))
    assert not holds(app, token, timedelta())
    assert holds(app, other, timedelta())
    assert count(app) == 1
