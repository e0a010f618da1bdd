"""Fixtures: a fresh copy of the seeded database for each test, on SQLite and on PostgreSQL.

No fixture keeps an application context open: Flask-Login would then give the first user to every later
request, and tests of permissions would pass by accident. A test that needs one opens it itself.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Dialect
from sqlalchemy.util import LRUCache

from grants_app import create_app
from grants_app.cli import SEED
from grants_app.config import Settings, read_settings
from grants_app.domain.accounts.demo import ensure_demo_accounts
from grants_app.domain.seeding.actions import seed_facts
from grants_app.extensions import db, write_intent
from grants_app.outputs.factsheet import document
from grants_app.programme_prefix import Application
from tests.clients import CheckedClient
from tests.databases import Copies, create_database, drop_database, postgres_server, worker_name
from tests.made_once import KeptPapers, KeptRule, KeptTemplates
from tests.temporary import choose_folder

PASSWORD = "a password for tests only"
DATABASES = ("sqlite", "postgresql")
choose_folder()
# Each test makes an application of its own; templates, addresses and papers are made once for all of them.
COMPILED_TEMPLATES = KeptTemplates()
Application.url_rule_class = KeptRule
document._print = KeptPapers()
# So are its statements: the way of writing them for a database, and what was written, by the database's name.
COMPILED_STATEMENTS: dict[str, tuple[Dialect, LRUCache[Any, Any]]] = {}


def pytest_collection_finish() -> None:
    """What is loaded by now stays: do not look through it for garbage again after each application."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def settings_for(url: str, instance: Path, **changes: str) -> Settings:
    """Settings as the environment would give them."""
    return read_settings(
        {
            "GRANTS_DATABASE_URL": url,
            "GRANTS_INSTANCE": str(instance),
            "GRANTS_SECRET_KEY": "tests",
            "GRANTS_DEMO_ACCOUNTS": "1",
            "GRANTS_DEMO_PASSWORD": PASSWORD,
        }
        | {f"GRANTS_{name}": value for name, value in changes.items()}
    )


def make_app(url: str, instance: Path, **changes: str) -> Flask:
    """An application for tests: cheap password hashes, everything else as in earnest."""
    app = create_app(settings_for(url, instance, **changes), testing=True)
    app.config["CHEAP_PASSWORD_HASHES"] = True
    app.test_client_class = CheckedClient
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    with app.app_context():
        if db.engine.dialect.name in COMPILED_STATEMENTS:
            db.engine.dialect, compiled = COMPILED_STATEMENTS[db.engine.dialect.name]
            db.engine.update_execution_options(compiled_cache=compiled)
    return app


def fill(url: str, instance: Path) -> None:
    """Migrations, facts and demo accounts, by the same functions that the commands use."""
    app = make_app(url, instance)
    with app.app_context():
        upgrade()
        token = write_intent.set(True)
        seed_facts(SEED)
        db.session.commit()
        ensure_demo_accounts(app.config["SETTINGS"])
        db.session.commit()
        write_intent.reset(token)
        db.session.remove()
        db.engine.dispose()
        COMPILED_STATEMENTS.setdefault(db.engine.dialect.name, (db.engine.dialect, LRUCache(1000)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server; the run fails where there is none."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def seeded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled SQLite file to copy from."""
    folder = tmp_path_factory.mktemp("seeded")
    path = folder / "grants.sqlite"
    fill(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def seeded_postgres(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a filled PostgreSQL database to copy from."""
    name = worker_name("seeded")
    fill(create_database(postgres, name), tmp_path_factory.mktemp("seeded-postgres"))
    yield name
    drop_database(postgres, name)


@pytest.fixture(scope="session")
def postgres_copies(postgres: str, seeded_postgres: str) -> Iterator[Copies]:
    """Copies of the filled PostgreSQL database, one after the other."""
    copies = Copies(postgres, worker_name("test"), seeded_postgres)
    yield copies
    drop_database(postgres, copies.name)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh seeded database of each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("seeded_sqlite")
        for suffix in ("", "-wal", "-shm"):
            if template.with_name(template.name + suffix).exists():
                shutil.copy(template.with_name(template.name + suffix), tmp_path / f"grants.sqlite{suffix}")
        yield f"sqlite:///{tmp_path / 'grants.sqlite'}"
        return
    copies: Copies = request.getfixturevalue("postgres_copies")
    yield copies.fresh()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh seeded database."""
    write_intent.set(False)  # whatever the last request of the test before was
    application = make_app(database_url, tmp_path)
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A visitor's client, in English unless a test says otherwise."""
    return visitor(app)


def visitor(app: Flask) -> CheckedClient:
    """A client without a session that reads English."""
    made = app.test_client()
    assert isinstance(made, CheckedClient)
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return made


@pytest.fixture
def client_as(app: Flask) -> Callable[[str], CheckedClient]:
    """Make a client signed in as one of the demo accounts: `client_as("specialist")`."""

    def sign_in(name: str) -> CheckedClient:
        made = visitor(app)
        token = csrf_token(made)
        answer = made.post(
            "/login", data={"email": f"{name}@example.org", "password": PASSWORD, "csrf_token": token}
        )
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return made

    return sign_in


def csrf_token(client: CheckedClient, path: str = "/login") -> str:
    """The token that a page's form carries."""
    page = client.get(path).get_data(as_text=True)
    marker = 'name="csrf_token"'
    assert marker in page, f"no form with a token on {path}"
    after = page.split(marker, 1)[1]
    return after.split('value="', 1)[1].split('"', 1)[0]


os.environ.pop("GRANTS_AS_OF", None)
