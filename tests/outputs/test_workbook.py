"""The workbook as a spreadsheet sees it: types, formats, safety, both languages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, wraps
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState
from grants_app.domain.exports.columns import (
    ORGANISATION_COLUMNS,
    PLACE_COLUMNS,
    SITE_COLUMNS,
    MoneyColumns,
    grant_columns,
)
from grants_app.domain.exports.records import (
    AmountRecord,
    GrantRecord,
    OrganisationRecord,
    PartnerRecord,
    PlaceRecord,
    SiteRecord,
    Words,
)
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.choices import Choice, Choices
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.vocabulary import (
    Evidence,
    GrantStatus,
    PartnerRole,
    SiteLevel,
    Theme,
    WorksWith,
)
from grants_app.domain.organisations.models import OrganisationKind
from grants_app.outputs.file_names import file_name
from grants_app.outputs.workbook.content import Division, Places, Portfolio, Source
from grants_app.outputs.workbook.portfolio import sheet_name, write_portfolio
from grants_app.outputs.workbook.words import HEADERS, LEVELS
from tests.conftest import make_app

DOCUMENTATION = Path("docs/exports/portfolio-xlsx.md")
ALL_COLUMNS = (
    *grant_columns(MoneyColumns.AMOUNTS_AND_RELEASE, ("USD", "ALL")),
    *SITE_COLUMNS,
    *ORGANISATION_COLUMNS,
    *(column for columns in PLACE_COLUMNS.values() for column in columns),
)
FORMULAS = ("=1+1", "+355", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://example.org")')

ORGANISATION = OrganisationRecord(
    slug="gruaja",
    name=Words("Gruaja", "The Woman"),
    acronym=None,
    kind=OrganisationKind.LOCAL,
    other_names=("Gruaja!",),
    grant_numbers=(3, 5),
    lines=((10, 10),),
)
SITE = SiteRecord(
    grant_number=3,
    grant_title=Words("Hap pas Hapi", "Step by Step"),
    organisation_name=ORGANISATION.name,
    words="Puka",
    code="AL-PU",
    name="Pukë",
    level=SiteLevel.DISTRICT,
    district_code="AL-PU",
    district="Pukë",
    districts=("Pukë",),
    county_code="AL-10",
    county="Shkodër",
    evidence=Evidence.RURAL_STATED,
    is_unnamed=False,
    is_sub_area=False,
    is_inferred=True,
    reason=Words("Arsyeja.", "The reason."),
    lines=(11, 12),
)
GRANT = GrantRecord(
    number=3,
    programme="kvktnj",
    phase=1,
    reference=None,
    title=Words("Hap pas Hapi", "Step by Step"),
    title_as_written="Hap pas  Hapi",
    summary=Words("Përmbledhje.", "A summary."),
    organisation=ORGANISATION,
    partners=(PartnerRecord(Words("Partneri", "The Partner"), None, PartnerRole.IMPLEMENTING),),
    sites=(SITE, replace(SITE, code=None, name=None, level=SiteLevel.COMMUNE, is_unnamed=True)),
    works_with=(WorksWith.POPULATION,),
    start_on=date(2005, 3, 1),
    end_on=date(2005, 12, 31),
    closed_early_on=None,
    last_day=date(2005, 12, 31),
    days=306,
    months=Decimal("10.0"),
    dates_are_inferred=False,
    status=GrantStatus.COMPLETED,
    themes=(Theme.PREVENTION, Theme.ASSISTANCE),
    primary_theme=Theme.PREVENTION,
    amounts=None,
    lines=(57, 60),
)
DISTRICT = PlaceRecord(
    code="AL-PU",
    name="Pukë",
    level=PlaceLevel.DISTRICT,
    district_code="AL-PU",
    district="Pukë",
    county_code="AL-10",
    county="Shkodër",
    state=CoverageState.RURAL_STATED,
    grants=1,
    direct_grants=1,
    organisations=1,
    grant_months=Decimal("10.0"),
    grant_numbers=(3,),
)
PLACES = Places(
    level=CoverageLevel.DISTRICT, asked=CoverageFilter(), rows=(DISTRICT,), unnamed=0, nationwide=(1, 2)
)
PORTFOLIO = Portfolio(
    programme=Words("Programi", "The programme"),
    acronym="KVKTNj",
    day=date(2006, 5, 10),
    made_on=date(2026, 11, 22),
    asked=GrantFilter(),
    choices=Choices((), (Choice("AL-10", "Shkodër", None),), (), (), has_all_organisations=True),
    sources=(Source(Words("Lista", "The list"), date(2006, 5, 10)), Source(Words("Vlerësimi", None), None)),
    currencies=("USD", "ALL"),
    division=Division("al", Words("Shqipëria", "Albania"), None),
    money=MoneyColumns.NONE,
    is_own_money_only=False,
    is_demo=False,
    grants=(GRANT,),
    organisations=(ORGANISATION,),
    places=PLACES,
)
PAID = replace(
    PORTFOLIO,
    money=MoneyColumns.AMOUNTS_AND_RELEASE,
    grants=(
        replace(
            GRANT,
            amounts=(
                AmountRecord("USD", 1234567, False, "Agreement no. 3", date(2005, 2, 20)),
                AmountRecord("ALL", 12345678900, True, "Bank statement", date(2005, 4, 1)),
            ),
        ),
        replace(GRANT, number=4, amounts=()),
    ),
)


@cache
def bare() -> Flask:
    """An application without data: the workbook needs its languages alone."""
    return make_app("sqlite://", Path(mkdtemp(prefix="grants-workbook-")))


def speaking(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test in the language of its argument `locale`, else in English."""

    @wraps(test)
    def run(**arguments: Any) -> None:
        with bare().test_request_context(f"/?lang={arguments.get('locale', 'en')}"):
            test(**arguments)

    return run


both_languages = pytest.mark.parametrize("locale", ["en", "sq"])


def midnight(year: int, month: int, day: int) -> datetime:
    """A day as openpyxl gives it."""
    return datetime.combine(date(year, month, day), time())


def written(portfolio: Portfolio, locale: str = "en") -> bytes:
    target = BytesIO()
    write_portfolio(portfolio, locale, target)
    return target.getvalue()


def opened(portfolio: Portfolio, locale: str = "en") -> Any:
    return load_workbook(BytesIO(written(portfolio, locale)))


def cells(sheet: Any, row: int = 2) -> dict[str, object]:
    """The values of one row by the head of their column."""
    return {str(head.value): sheet.cell(row, head.column).value for head in sheet[1]}


def column(sheet: Any, head: str) -> int:
    found: int = next(cell.column for cell in sheet[1] if cell.value == head)
    return found


def read_me(book: Any) -> dict[str, object]:
    return {
        str(name.value): value.value for name, value in book.worksheets[0].iter_rows(max_col=2) if name.value
    }


def test_five_sheets_in_the_readers_language() -> None:
    names = {}
    for language in ("en", "sq"):
        with bare().test_request_context(f"/?lang={language}"):
            names[language] = opened(PORTFOLIO, language).sheetnames
    assert names["en"] == ["Read me", "Grants", "Sites", "Organisations", "Districts"]
    assert len(names["sq"]) == 5
    assert names["sq"][1] == "Grantet"


@both_languages
@speaking
def test_values_are_labels_beside_codes(locale: str) -> None:
    sheet = opened(PORTFOLIO, locale).worksheets[1]
    row = cells(sheet)
    assert row[str(HEADERS["theme_codes"])] == "prevention; assistance"
    assert row[str(HEADERS["status_code"])] == "completed"
    assert row[str(HEADERS["status"])] == {"en": "Completed", "sq": "Përfunduar"}[locale]
    assert row[str(HEADERS["title"])] == {"en": "Step by Step", "sq": "Hap pas Hapi"}[locale]


@speaking
def test_days_are_days_and_numbers_are_numbers() -> None:
    book = opened(PAID)
    sheet = book.worksheets[1]
    row = cells(sheet)
    assert row["Start"] == midnight(2005, 3, 1)
    assert (row["Number"], row["Days"], row["Months"]) == (3, 306, 10)
    assert row["Amount in US dollars"] == 12345.67
    assert row["Amount in Lek"] == 123456789
    assert sheet.cell(2, column(sheet, "Amount in US dollars")).number_format == '"US$" #,##0.00'
    assert sheet.cell(2, column(sheet, "Amount in Lek")).number_format == '#,##0.00 "Lek"'
    assert sheet.cell(2, column(sheet, "Start")).is_date
    assert sheet.cell(2, column(sheet, "Months")).number_format == "0.0"


@both_languages
@speaking
def test_each_language_writes_money_and_days_its_way(locale: str) -> None:
    sheet = opened(PAID, locale).worksheets[1]
    money = sheet.cell(2, column(sheet, str(HEADERS["amount_all"])))
    start = sheet.cell(2, column(sheet, str(HEADERS["start"])))
    assert ("lekë" in money.number_format) == (locale == "sq")
    assert start.number_format == {"sq": "dd.mm.yyyy", "en": "[$-809]d mmm yyyy"}[locale]


@speaking
def test_the_unknown_is_an_empty_cell_and_never_zero() -> None:
    book = opened(PAID)
    unknown = cells(book.worksheets[1], 3)
    for head in (
        "Amount in US dollars",
        "Amount in Lek",
        "Not yet published",
        "Closed early on",
        "Reference",
    ):
        assert unknown[head] is None, head
    commune = cells(book.worksheets[2], 3)
    assert (commune["Place"], commune["Place code"]) == (None, None)
    assert 0 not in [value for row in book.worksheets[1].values for value in row]


@speaking
def test_a_place_of_which_nothing_can_be_said_has_no_numbers() -> None:
    unsayable = replace(
        DISTRICT,
        state=CoverageState.NO_DATA,
        grants=None,
        direct_grants=None,
        organisations=None,
        grant_months=None,
    )
    row = cells(opened(replace(PORTFOLIO, places=replace(PLACES, rows=(unsayable,)))).worksheets[4])
    assert row["State code"] == "no_data"
    assert row["Number of grants"] is None
    assert row["Grant-months"] is None


@speaking
def test_who_may_not_read_money_gets_no_column_and_is_told() -> None:
    book = opened(PORTFOLIO)
    heads = [cell.value for cell in book.worksheets[1][1]]
    assert not [head for head in heads if "mount" in str(head)]
    assert "not open to your role" in str(read_me(book)["Amounts"])


@speaking
def test_what_is_not_released_is_named() -> None:
    row = cells(opened(PAID).worksheets[1])
    assert row["Not yet published"] == "USD"


@pytest.mark.parametrize("money", [MoneyColumns.AMOUNTS, MoneyColumns.AMOUNTS_AND_RELEASE])
@speaking
def test_each_right_has_its_note(money: MoneyColumns) -> None:
    note = str(read_me(opened(replace(PAID, money=money)))["Amounts"])
    assert ("not pass on" in note) == (money is MoneyColumns.AMOUNTS_AND_RELEASE)
    own = str(read_me(opened(replace(PAID, money=money, is_own_money_only=True)))["Amounts"])
    assert own.startswith("Amounts of your own organisation")


@pytest.mark.parametrize("text", FORMULAS)
@speaking
def test_what_looks_like_a_formula_stays_a_text(text: str) -> None:
    content = written(
        replace(PORTFOLIO, asked=GrantFilter(q=text), grants=(replace(GRANT, title=Words(text, text)),))
    )
    book = load_workbook(BytesIO(content))
    cell = book.worksheets[1].cell(2, column(book.worksheets[1], "Title"))
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.quotePrefix, "an edit in a spreadsheet would make it a formula"
    assert read_me(book)["Search words"] == text
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]


@pytest.mark.parametrize(
    "text", ["a\x00b\x0bc", "<r><t>x</t></r>", "\ufffe\uffff", "_x0041_", " two  spaces "]
)
@speaking
def test_odd_signs_do_not_break_the_file(text: str) -> None:
    book = opened(replace(PORTFOLIO, grants=(replace(GRANT, title=Words(text, text)),)))
    value = str(book.worksheets[1].cell(2, column(book.worksheets[1], "Title")).value)
    assert value
    assert "A" not in value, "an escape in the text was taken for a letter"


@speaking
def test_a_text_longer_than_a_cell_is_cut_with_a_mark() -> None:
    book = opened(replace(PORTFOLIO, grants=(replace(GRANT, summary=Words(None, "a" * 40_000)),)))
    value = str(book.worksheets[1].cell(2, column(book.worksheets[1], "Summary")).value)
    assert len(value) == 32_767
    assert value.endswith("…")


@speaking
def test_a_missing_translation_is_marked() -> None:
    book = opened(replace(PORTFOLIO, grants=(replace(GRANT, title=Words("Hap pas Hapi", None)),)))
    assert cells(book.worksheets[1])["Title"] == "Hap pas Hapi [sq]"


@both_languages
@speaking
def test_partners_and_places_are_in_the_readers_language(locale: str) -> None:
    nationwide = replace(SITE, code="AL", name="Shqipëri", level=SiteLevel.NATIONAL)
    unnamed_partner = PartnerRecord(Words("Pa përkthim", None), "PP", PartnerRole.COFUNDING)
    county = replace(SITE, code="AL-10", name="Shkodër", level=SiteLevel.COUNTY)
    grant = replace(GRANT, sites=(nationwide, county), partners=(*GRANT.partners, unnamed_partner))
    book = opened(replace(PORTFOLIO, grants=(grant,)), locale)
    row = cells(book.worksheets[1])
    partners = str(row[str(HEADERS["partners"])]).split("; ")
    assert partners[0].startswith({"en": "The Partner (", "sq": "Partneri ("}[locale])
    assert partners[1].startswith({"en": "Pa përkthim [sq], PP (", "sq": "Pa përkthim, PP ("}[locale])
    country = {"en": "whole country", "sq": "i gjithë vendi"}[locale]
    assert str(row[str(HEADERS["places"])]).startswith(f"{country}; Shkodër (")
    assert cells(book.worksheets[2])[str(HEADERS["place"])] == country
    assert cells(book.worksheets[2])[str(HEADERS["place_code"])] == "AL"


@both_languages
@speaking
def test_organisations_have_their_names_in_both_languages(locale: str) -> None:
    row = cells(opened(PORTFOLIO, locale).worksheets[3])
    assert row[str(HEADERS["name_sq"])] == "Gruaja"
    assert row[str(HEADERS["name_en"])] == "The Woman"
    assert row[str(HEADERS["organisation"])] == {"en": "The Woman", "sq": "Gruaja"}[locale]


@speaking
def test_amounts_have_their_source_and_date() -> None:
    first, second = cells(opened(PAID).worksheets[1]), cells(opened(PAID).worksheets[1], 3)
    assert first["Source of the amount in US dollars"] == "Agreement no. 3"
    assert first["Date of the amount in US dollars"] == midnight(2005, 2, 20)
    assert first["Source of the amount in Lek"] == "Bank statement"
    assert first["Date of the amount in Lek"] == midnight(2005, 4, 1)
    assert {value for head, value in second.items() if " of the amount in " in head} == {None}


@pytest.mark.parametrize(
    ("level", "name", "heads"),
    [
        (CoverageLevel.COUNTY, "Counties", ["County", "What grants reach there"]),
        (CoverageLevel.DISTRICT, "Districts", ["District", "County", "What grants reach there"]),
        (CoverageLevel.COMMUNE, "Municipalities and communes", ["Place", "Level", "District", "County"]),
    ],
)
@speaking
def test_the_sheet_of_places_is_named_after_its_level(
    level: CoverageLevel, name: str, heads: list[str]
) -> None:
    places = replace(PLACES, level=level, asked=CoverageFilter(on=date(2005, 6, 1)), unnamed=3)
    book = opened(replace(PORTFOLIO, places=places))
    assert book.sheetnames[4] == name
    assert [cell.value for cell in book.worksheets[4][1]][: len(heads)] == heads
    said = str(
        next(row[1] for row in book.worksheets[0].iter_rows(max_col=2, values_only=True) if row[0] == name)
    )
    assert "grants that ran on 1 June 2005" in said
    assert "3 other places of this level" in said


@both_languages
@speaking
def test_heads_are_frozen_filtered_and_repeated_in_print(locale: str) -> None:
    for sheet in opened(PORTFOLIO, locale).worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "&P" in sheet.oddFooter.right.text
        assert "&N" in sheet.oddFooter.right.text


def test_printed_pages_are_legible() -> None:
    """A4 across holds about 130 signs; below half the size nobody reads it."""
    for columns in (
        grant_columns(MoneyColumns.AMOUNTS_AND_RELEASE, ("USD", "ALL")),
        SITE_COLUMNS,
        ORGANISATION_COLUMNS,
        *PLACE_COLUMNS.values(),
    ):
        printed = [column for column in columns if column.is_printed]
        assert sum(column.width for column in printed) <= 260
        assert columns[: len(printed)] == tuple(printed), "printed columns stand first"


@both_languages
@speaking
def test_columns_are_wide_enough_for_the_words_of_their_heads(locale: str) -> None:
    for sheet in opened(PAID, locale).worksheets[1:]:
        for head in sheet[1]:
            width = sheet.column_dimensions[head.column_letter].width
            longest = max(len(word) for word in str(head.value).split())
            assert width >= longest * 0.9, f"{sheet.title}: {head.value} in {width}"


def test_days_and_money_fit_their_columns() -> None:
    widths = {column.key: column.width for column in ALL_COLUMNS}
    assert widths["start"] >= len("31 Dec 2005")
    assert widths["amount_usd"] >= len("US$ 2,097,624.00")
    assert widths["amount_all"] >= len("209 762 381,00 lekë")


@speaking
def test_the_read_me_says_what_it_is() -> None:
    said = read_me(
        opened(
            replace(
                PORTFOLIO,
                asked=GrantFilter(
                    phases=(1,), themes=(Theme.PREVENTION,), counties=("AL-10",), sort="-start"
                ),
            )
        )
    )
    assert said["Business day"] == midnight(2006, 5, 10)
    assert said["File made on"] == midnight(2026, 11, 22)
    assert said["Phase"] == "1"
    assert said["Theme"] == "Prevention"
    assert said["County"] == "Shkodër (AL-10)"
    assert said["Order"] == "Start, descending"
    assert (said["Grants"], said["Sites"], said["Organisations"], said["Districts"]) == (1, 2, 1, 1)
    assert "OpenStreetMap" in str(said["Licences of the geographic data"])
    assert "1, 2" in str(said["Nationwide grants"])
    assert "never means zero" in str(said["Empty cells"])
    assert "Vlerësimi [sq]" in [
        row[1] for row in opened(PORTFOLIO).worksheets[0].iter_rows(max_col=2, values_only=True)
    ]


@speaking
def test_illustrative_data_say_so_everywhere() -> None:
    book = opened(replace(PORTFOLIO, is_demo=True))
    assert book.worksheets[0]["A2"].value == "Illustrative data"
    assert all("Illustrative data" in sheet.oddHeader.center.text for sheet in book.worksheets)
    assert "Illustrative data" not in str(read_me(opened(PORTFOLIO)))
    assert file_name("portfolio", "kvktnj", "2006-05-10", "sq", "xlsx", is_demo=True).endswith("-demo.xlsx")


@speaking
def test_the_same_content_gives_the_same_bytes() -> None:
    assert written(PORTFOLIO) == written(PORTFOLIO)


@speaking
def test_properties_carry_the_business_day() -> None:
    properties = opened(PORTFOLIO).properties
    assert properties.created == midnight(2006, 5, 10)
    assert properties.title == "Portfolio of grants: KVKTNj"


@both_languages
@speaking
def test_an_empty_portfolio_is_a_workbook_too(locale: str) -> None:
    nowhere = replace(PLACES, rows=(), nationwide=())
    book = opened(replace(PORTFOLIO, grants=(), organisations=(), places=nowhere), locale)
    assert [sheet.max_row for sheet in book.worksheets[1:]] == [1, 1, 1, 1]


def test_sheets_have_names_that_a_spreadsheet_takes() -> None:
    assert sheet_name("a/b:c*d?[e]") == "a b c d  e"
    assert len(sheet_name("x" * 40)) == 31


@speaking
def test_every_column_has_a_head_and_is_documented() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    for one in ALL_COLUMNS:
        if one.key in LEVELS:
            continue  # called as the division calls its level
        assert one.key in HEADERS, one.key
        assert re.search(rf"\| {re.escape(str(HEADERS[one.key]))} \|", text), (
            f"{one.key} is not in {DOCUMENTATION}"
        )
