"""Each guide is one sheet of paper, in both languages."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from grants_app.domain.accounts.viewer import Role
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server


@pytest.mark.parametrize("language", ["sq", "en"])
def test_each_guide_fits_on_one_sheet(live_server: Server, read_as: ReadAs, language: str) -> None:
    reader = read_as(live_server, language=language)
    for role in Role:
        page = reader.go(f"/guide/{role.value}")
        assert len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1, role
