"""Files lie in a folder or in S3-compatible storage, and both behave alike."""

from __future__ import annotations

import io
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from grants_app.config import ConfigurationError
from grants_app.domain.documents.storage import BadFileNameError, FileStore, StoredFile, open_store
from tests.conftest import make_app, settings_for

BIG = bytes(range(256)) * 20_000


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of an S3-compatible server with an empty bucket "files"."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    request = urllib.request.Request(f"{address}/files", method="PUT")  # noqa: S310  # our own address
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310
        yield address
    server.stop()


def use_server(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    monkeypatch.setenv("AWS_REGION", "eu-south-1")


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    open_store.cache_clear()
    if request.param == "folder":
        return open_store((tmp_path / "not yet there").as_uri())
    use_server(monkeypatch, request.getfixturevalue("bucket"))
    return open_store(f"s3://files/{tmp_path.name}")


def test_what_is_put_is_read_and_listed(store: FileStore) -> None:
    store.put("reports/3/ë ç 100%.pdf", b"%PDF")
    store.put("big", io.BytesIO(BIG))
    store.put("empty", b"")
    assert b"".join(store.read("reports/3/ë ç 100%.pdf")) == b"%PDF"
    assert b"".join(store.read("big")) == BIG
    assert b"".join(store.read("empty")) == b""
    sizes = {"big": len(BIG), "empty": 0, "reports/3/ë ç 100%.pdf": 4}
    assert store.list_files() == [StoredFile(path, size) for path, size in sizes.items()]


def test_nothing_is_overwritten_by_accident(store: FileStore) -> None:
    store.put("a", b"one")
    with pytest.raises(FileExistsError):
        store.put("a", b"two")
    assert b"".join(store.read("a")) == b"one"
    store.put("a", b"two", replace=True)
    assert b"".join(store.read("a")) == b"two"
    store.delete("a")
    assert store.list_files() == []
    with pytest.raises(FileNotFoundError):
        next(store.read("a"))


@pytest.mark.parametrize(
    "path", ["../a", "a/../../b", "/etc/passwd", "", "a//b", "a\\b", "a\nb", "./a", "a\0"]
)
def test_no_name_leads_out(store: FileStore, path: str) -> None:
    with pytest.raises(BadFileNameError):
        store.put(path, b"x")
    with pytest.raises(BadFileNameError):
        next(store.read(path))
    assert store.list_files() == []


def test_the_setting_takes_a_folder_or_a_bucket(tmp_path: Path) -> None:
    def files_url(text: str) -> str:
        return settings_for("sqlite://", tmp_path, FILES_URL=text).files_url

    assert files_url("") == (tmp_path / "files").as_uri()
    assert files_url(f"{tmp_path}/ë") == (tmp_path / "ë").as_uri()
    assert files_url("s3://bucket/prefix") == "s3://bucket/prefix"
    for wrong in ("http://host/x", "gs://bucket"):
        with pytest.raises(ConfigurationError, match="GRANTS_FILES_URL"):
            files_url(wrong)


def test_a_backup_takes_the_files_of_a_bucket_into_a_folder(
    app, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server(monkeypatch, bucket)
    open_store.cache_clear()
    url = f"s3://files/{tmp_path.name}"
    open_store(url).put("reports/1.pdf", BIG)
    source = make_app(app.config["SETTINGS"].database_url, tmp_path / "source", FILES_URL=url)
    target = make_app(f"sqlite:///{tmp_path / 'target.sqlite'}", tmp_path / "target")
    backup = str(tmp_path / "backup.zip")
    assert source.test_cli_runner().invoke(args=["backup", backup]).exit_code == 0
    assert target.test_cli_runner().invoke(args=["restore", backup]).exit_code == 0
    assert (tmp_path / "target" / "files" / "reports" / "1.pdf").read_bytes() == BIG
    # And the other way: what was in the bucket gives way.
    open_store(url).put("late", b"late")
    back = source.test_cli_runner().invoke(args=["restore", "--replace", backup])
    assert back.exit_code == 0, back.output
    assert [file.path for file in open_store(url).list_files()] == ["reports/1.pdf"]
