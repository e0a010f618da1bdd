"""Words that speak of a withdrawn grant go with it, on every page and in every file."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask

from tests.clients import CheckedClient
from tests.factories import change_grant

SignIn = Callable[[str], CheckedClient]
# What each withdrawn grant is told by: its number, the other pages, and the words there.
TRACES = [
    (24, "/grants/9", ("grant 24", "granti 24", "Psiko-sociale”")),
    (24, "/organisations/vatra", ("grant 24", "granti 24", "suedeze", "Swedish", "539", "543", "544")),
    (21, "/organisations/vatra", ("VATRA", "497")),
    (17, "/grants/11", ("grant 17", "grantit 17", "“Hap pas Hapi”")),
    (11, "/grants/17", ("grant 11", "grantit 11", "Së Bashku Hap pas Hapi")),
    (12, "/grants/19", ("grant 12", "granti 12", "Fëmijeve")),
    (12, "/organisations/ccf-shqiperi", ("Fëmijeve", "274")),
    (19, "/organisations/ccf-shqiperi", ("430", "433")),
    (8, "/grants/22", ("grant 8", "grantit 8", "Klinika")),
    (9, "/grants/24", ("grant 9", "granti 9", "Psiko-Sociale")),
    (6, "/sources", ("grants 5 and 6", "grantet 5 dhe 6")),
    (21, "/sources", ("VATRA", "Prefekturëne")),
    (8, "/sources", ("projects 8", "projektet 8")),
]


def both(reader: CheckedClient, path: str) -> str:
    return "".join(reader.get(f"{path}?lang={code}").get_data(as_text=True) for code in ("sq", "en"))


@pytest.mark.parametrize(("number", "path", "words"), TRACES)
def test_pages_keep_silent_about_a_withdrawn_grant(
    app: Flask, client: CheckedClient, client_as: SignIn, number: int, path: str, words: tuple[str, ...]
) -> None:
    before = both(client, path)
    assert any(word in before for word in words) or path == "/sources"
    change_grant(app, number, published_at=None)
    for reader in (client, client_as("donor"), client_as("grantee.gip")):
        said = both(reader, path)
        assert [word for word in words if word in said] == []
    specialist = both(client_as("specialist"), path)
    assert [word for word in words if word in specialist] == [word for word in words if word in before]


def test_a_grantee_reads_the_notes_on_its_own_hidden_grant(app: Flask, client_as: SignIn) -> None:
    change_grant(app, 24, published_at=None)
    assert "grant 24 places it in Vlorë" in both(client_as("grantee.vatra"), "/grants/9")


def organisations_sheet(reader: CheckedClient) -> dict[str, dict[str, Any]]:
    """The rows of the sheet by the short name of the organisation, each by its heads."""
    book = openpyxl.load_workbook(BytesIO(reader.get("/exports/portfolio.xlsx?lang=en").data))
    head, *rows = book["Organisations"].iter_rows(values_only=True)
    found: list[dict[str, Any]] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return {str(row["Name in addresses"]): row for row in found}


def test_workbook_and_interface_leave_out_names_that_stand_in_withdrawn_grants(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    def other_names(reader: CheckedClient, slug: str) -> str:
        item = json.loads(reader.get(f"/api/v1/organisations/{slug}").data)["data"]
        listed = json.loads(reader.get("/api/v1/organisations").data)["data"]
        assert next(one for one in listed if one["slug"] == slug)["other_names"] == item["other_names"]
        assert organisations_sheet(reader)[slug]["Other names and spellings"] == "; ".join(
            item["other_names"]
        )
        return "; ".join(item["other_names"])

    assert "Psiko-sociale" in other_names(client, "vatra")
    change_grant(app, 24, published_at=None)
    change_grant(app, 12, published_at=None)
    assert other_names(client, "vatra") == "Qendra Psiko-Sociale“Vatra”; Vatra; VATRA"
    assert "Fëmijeve" not in other_names(client, "ccf-shqiperi")
    assert "Psiko-sociale" in other_names(client_as("specialist"), "vatra")


def test_the_sheet_of_organisations_gives_every_line_that_may_be_told(
    app: Flask, client: CheckedClient
) -> None:
    lines = {slug: row["Lines of the source"] for slug, row in organisations_sheet(client).items()}
    assert lines["vatra"] == "211; 220; 497; 539; 544"
    assert lines["ccf-shqiperi"] == "274; 430"
    assert lines["klinika-ligjore"] == "189–191; 199–200"
    change_grant(app, 24, published_at=None)
    assert organisations_sheet(client)["vatra"]["Lines of the source"] == "211; 220; 497"
