"""A photograph on a poor line: made smaller in the browser, cut in the middle, sent again, kept once."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from PIL import Image
from playwright.sync_api import Route, expect
from sqlalchemy import select

from grants_app.domain.documents.storage import open_store
from grants_app.domain.reports.attachments.models import ReportAttachment
from grants_app.domain.reports.writing.actions import Place
from grants_app.extensions import db
from tests.awards import NUMBER
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk
from tests.conftest import make_app
from tests.uploaded import paper
from tests.written_reports import WRITER, begin, make_reporting

CAPTION = "Salla e takimeve."


def large_photograph() -> bytes:
    """A picture that stays large however it is written: noise, taller than the longest side allowed."""
    written = io.BytesIO()
    Image.frombytes("RGB", (1200, 2400), os.urandom(1200 * 2400 * 3)).save(written, "JPEG", quality=92)
    return written.getvalue()


@dataclass
class BadLine:
    """A line that loses uploads: before they arrive, or, `answers_lost`, when they were taken already."""

    is_cut: bool = True
    answers_lost: bool = False
    lost: int = 0

    def take(self, route: Route) -> None:
        """Let a request through, or lose it."""
        if not self.is_cut or route.request.method != "POST":
            route.continue_()
            return
        if self.answers_lost:
            route.fetch()
        self.lost += 1
        route.abort("connectionreset")


def kept(app: Flask) -> list[ReportAttachment]:
    with app.app_context():
        return list(db.session.scalars(select(ReportAttachment)))


def begin_walk(
    server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> tuple[Walk, Flask, str]:
    beside = tmp_path / "beside"
    beside.mkdir()
    app = make_app(server.database_url, beside)
    place = Place(NUMBER, make_reporting(app)[0])
    begin(app, place)
    writer = walk(read_as, server, language, width, account=WRITER)
    return writer, app, f"/grants/{place.number}/reports/{place.period_id}"


@everywhere
def test_an_upload_that_is_cut_goes_on_by_itself_and_is_kept_once(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    writer, app, path = begin_walk(fresh_server, read_as, tmp_path, language, width)
    writer.open(f"{path}/edit")
    writer.press("Save, then attach files")
    writer.arrive(writer.say("Attachments of the report"))
    writer.stop()
    page = writer.page
    photograph = large_photograph()
    page.get_by_label(writer.say("File"), exact=True).set_input_files(
        {"name": "salla.jpg", "mimeType": "image/jpeg", "buffer": photograph}
    )
    page.get_by_label(writer.say("What it shows"), exact=True).fill(CAPTION)
    bad = BadLine()
    page.route("**/attachments", bad.take)
    writer.press("Attach")
    line = page.get_by_role("status").and_(page.locator("[data-upload-line]"))
    expect(line).to_have_attribute("data-state", "waiting", timeout=15_000)
    expect(line).to_contain_text("salla.jpg")
    writer.check_width()
    assert kept(app) == []
    # Now it arrives, but its answer is lost: the page cannot know, and sends it once more.
    lost, bad.answers_lost = bad.lost, True
    while bad.lost == lost:
        page.wait_for_timeout(100)
    bad.is_cut = False
    writer.sees(writer.say("The file is attached."), "salla.jpg", CAPTION)
    writer.stop()
    [one] = kept(app)
    content = b"".join(open_store(files_of(tmp_path)).read(one.file_key))
    assert Image.open(io.BytesIO(content)).size == (800, 1600)
    assert one.size == len(content) < len(photograph)
    writer.reader.failed.clear()


def files_of(tmp_path: Path) -> str:
    """Where the server keeps its files."""
    return next(one for one in tmp_path.rglob("files") if (one / "reports").is_dir()).as_uri()


@everywhere
def test_what_is_marked_is_asked_about_and_the_file_need_not_be_chosen_again(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    writer, app, path = begin_walk(fresh_server, read_as, tmp_path, language, width)
    writer.open(f"{path}/attachments")
    page = writer.page
    page.get_by_label(writer.say("File"), exact=True).set_input_files(
        {"name": "a.docx", "mimeType": "application/octet-stream", "buffer": paper("Znj. Arta Hoxha erdhi.")}
    )
    page.get_by_label(writer.say("What it shows"), exact=True).fill(CAPTION)
    writer.press("Attach")
    writer.sees(writer.say("This may point at a person"), "Znj. Arta Hoxha")
    expect(page.locator("[data-upload-line]")).to_have_attribute("data-state", "kept")
    writer.stop()
    page.get_by_label(writer.say("Reason why it may stay")).select_option("public_function")
    writer.press("Attach")
    writer.sees(writer.say("The file is attached."), "a.docx")
    assert len(kept(app)) == 1
    writer.reader.failed.clear()
