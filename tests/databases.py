"""Databases for the tests: a throw-away PostgreSQL server, and as many empty databases on it as asked for.

The server is the one that GRANTS_TEST_POSTGRES_URL names (its user may create databases), else Debian's,
started in a temporary folder and gone afterwards. Where there is neither, the tests fail: what was not tried
on PostgreSQL does not count as working there.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from tests.temporary import short_folder

SERVER_VARIABLE = "GRANTS_TEST_POSTGRES_URL"
MISSING = (
    f"The tests need PostgreSQL: set {SERVER_VARIABLE} to a server on which databases may be created, "
    "or install Debian's package postgresql."
)
# Durability costs time and protects nothing here.
SERVER_OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class PostgresMissingError(RuntimeError):
    """No PostgreSQL server is at hand; the message says in one sentence what to do."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the URL of a PostgreSQL server's maintenance database for as long as the block runs.

    Raises PostgresMissingError where there is no server and none can be started.
    """
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        yield given
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        raise PostgresMissingError(MISSING)
    with started_server(programs[-1].parent) as url:
        yield url


@contextmanager
def started_server(programs: Path) -> Iterator[str]:
    """Start a server of our own, reached through a socket in its temporary folder, and stop it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="grants-postgres-", dir=short_folder()))
    data = folder / "data"
    as_user: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(program: str, *arguments: str, check: bool = True) -> None:
        command = [*as_user, str(programs / program), "-D", str(data), *arguments]
        done = subprocess.run(
            command, cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        if check and done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")

    try:
        run("initdb", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "postgres", "--no-sync")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {SERVER_OPTIONS}", "start")
        url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        yield url
        maintenance(url).dispose()
    finally:
        run("pg_ctl", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


@cache
def maintenance(server_url: str) -> Engine:
    """The way into the maintenance database, on one connection that stays open."""
    return create_engine(server_url, isolation_level="AUTOCOMMIT", pool_size=1, pool_reset_on_return=None)


def run_on_server(server_url: str, *statements: str) -> None:
    """Run statements on the maintenance database, each by itself: databases are not made in a transaction."""
    with maintenance(server_url).connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


def count_changes(server_url: str) -> int:
    """The number of the next transaction that changes anything, in whatever database of the server."""
    with maintenance(server_url).connect() as connection:
        return int(connection.execute(text("SELECT pg_snapshot_xmax(pg_current_snapshot())")).scalar_one())


def create_database(server_url: str, name: str, *, template: str = "template0") -> str:
    """Make a database, a copy of `template` (nobody may be connected to that), and return its URL.

    A database left over under the same name is dropped first.
    """
    drop_database(server_url, name)
    # Files are copied: quicker than writing the copy to the log, which nobody reads here.
    run_on_server(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    url: URL = make_url(server_url).set(database=name)
    return url.render_as_string(hide_password=False)


def end_connections(server_url: str, name: str) -> None:
    """Nobody is connected to the database afterwards."""
    statement = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    with maintenance(server_url).connect() as connection:
        connection.execute(statement, {"name": name})


class Copies:
    """A database that is a copy of another, made anew only once something was changed since."""

    def __init__(self, server_url: str, name: str, template: str) -> None:
        self.server_url, self.name, self.template = server_url, name, template
        self.url, self.changes = "", -1

    def fresh(self) -> str:
        """The URL of a copy that nobody has written to, and to which nobody is connected."""
        if self.changes == count_changes(self.server_url):
            end_connections(self.server_url, self.name)
        else:
            self.url = create_database(self.server_url, self.name, template=self.template)
            self.changes = count_changes(self.server_url)
        return self.url


def drop_database(server_url: str, name: str) -> None:
    """Drop a database, with whatever connections a test left open."""
    run_on_server(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def worker_name(purpose: str) -> str:
    """Return a database name of this test process alone, as several run beside each other."""
    return f"grants_{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
