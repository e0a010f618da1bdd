"""The fact files of seed/: whole, bilingual, consistent, and true to the words of the source document."""

import csv
import datetime as dt
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grants_app.domain.grants.vocabulary import (
    Evidence,
    NoteKind,
    PartnerRole,
    SiteLevel,
    TargetBasis,
    TargetGroup,
    Theme,
    WorksWith,
)
from grants_app.domain.organisations.models import NameKind, OrganisationKind
from grants_app.domain.programmes.models import MOST_NAMED, FindingKind

Record = dict[str, Any]
ROOT = Path(__file__).parents[2]
SEED = ROOT / "seed"
LAST_LINE = 548
LABEL = re.compile(r"^(Titulli i Projektit|Vendet e zbatimit|Vendi i zbatimit|Kohëzgjatja|OJQ-ja):\s*")
CODE = re.compile(r"AL-(\d\d|[A-Z]{2}|\d{4,5})")
MAIL = re.compile(r"\S@\S")
NAMED_GRANTS = re.compile(r"(?i)\b(?:grant\w*|projekt\w*|projects?)\s(\d+(?:(?:, | dhe | and )\d+)*)")
# Names and titles begin with a capital; other quoted words are too common to tell of one grant.
QUOTED_NAME = re.compile(r"“([^\W\d_][^“”]+)”")


def _read(name: str) -> Record:
    return tomllib.loads((SEED / name).read_text(encoding="utf-8"))


FILES = {path.relative_to(SEED).as_posix(): path for path in sorted(SEED.rglob("*.toml"))}
FACTS = {name: _read(name) for name in FILES}
PROGRAMME = FACTS["programme.toml"]
ORGANISATIONS = {entry["slug"]: entry for entry in FACTS["organisations.toml"]["organisations"]}
PARTNERS = {entry["slug"]: entry for entry in FACTS["partners.toml"]["partners"]}
FINDINGS = FACTS["findings.toml"]["findings"]
GRANTS = [facts for name, facts in FACTS.items() if name.startswith("grants/")]
BY_NUMBER = pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: f"grant-{grant['number']}")


def _records(value: Any) -> Iterator[Record]:
    """Every table of a file, at any depth."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _records(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _records(inner)


def _place_codes() -> set[str]:
    """The codes that seed/geography/ defines; empty while it is not there."""
    codes = set()
    for name in ("counties", "districts", "communes"):
        path = SEED / "geography" / f"{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                codes |= {row["code"] for row in csv.DictReader(file)}
    return codes


def _source() -> list[str] | None:
    """The lines of the grants document where it is at hand, else None."""
    folder = Path(os.environ.get("GRANTS_SOURCE_DIR") or ROOT.parent / "shared" / "seeds")
    path = folder / PROGRAMME["sources"][0]["file"]
    return path.read_text(encoding="utf-8").split("\n") if path.exists() else None


SOURCE = _source()
# The document is not part of the repository; a clone without it can check everything but the quotations.
needs_source = pytest.mark.skipif(
    SOURCE is None, reason="The source document is not at hand: set GRANTS_SOURCE_DIR to its folder."
)


def _said(lines: list[int]) -> str:
    """The document's lines from first to last as one line with single spaces."""
    assert SOURCE is not None
    return " ".join(" ".join(SOURCE[lines[0] - 1 : lines[1]]).split())


def test_twenty_four_grants_in_document_order() -> None:
    assert [grant["number"] for grant in GRANTS] == list(range(1, 25))
    assert [name for name in FILES if name.startswith("grants/")] == [
        f"grants/{number:02d}.toml" for number in range(1, 25)
    ]
    starts = [grant["lines"][0] for grant in GRANTS]
    ends = [grant["lines"][1] for grant in GRANTS]
    assert starts == sorted(starts)
    assert all(end < start for end, start in zip(ends, starts[1:], strict=False))


def test_phases_hold_five_seven_and_twelve_grants() -> None:
    phases = [grant["phase"] for grant in GRANTS]
    assert phases == [1] * 5 + [2] * 7 + [3] * 12
    headings = {phase["number"]: phase["lines"][0] for phase in PROGRAMME["phases"]}
    for grant in GRANTS:
        above = [number for number, line in headings.items() if line < grant["lines"][0]]
        assert grant["phase"] == max(above)


def test_organisations_and_grants_name_each_other() -> None:
    assert len(ORGANISATIONS) == len(FACTS["organisations.toml"]["organisations"]) == 22
    held = {slug: [g["number"] for g in GRANTS if g["organisation"] == slug] for slug in ORGANISATIONS}
    assert held == {slug: entry["grants"] for slug, entry in ORGANISATIONS.items()}
    assert sum(len(numbers) for numbers in held.values()) == 24
    for entry in ORGANISATIONS.values():
        texts = [name["text"] for name in entry["names"]]
        assert len(texts) == len(set(texts))
        assert {NameKind(name["type"]) for name in entry["names"]}
        assert OrganisationKind(entry["kind"])


def test_partners_are_used_and_are_not_grantees() -> None:
    used = {entry["partner"] for grant in GRANTS for entry in grant.get("partners", [])}
    assert used == set(PARTNERS)
    assert not used & set(ORGANISATIONS)


def test_totals_and_counts_are_the_stated_ones() -> None:
    totals = {total["currency"]: total["minor_units"] for total in PROGRAMME["totals"]}
    assert totals == {"USD": 2_097_624_00, "ALL": 209_762_381_00}
    assert [count["value"] for count in PROGRAMME["counts"]] == [24, 20, 2]
    assert len(PROGRAMME["objectives"]) == 2
    assert PROGRAMME["programme"]["as_of"] == dt.date(2006, 5, 10)


def test_no_grant_holds_an_amount() -> None:
    for grant in GRANTS:
        keys = {key for record in _records(grant) for key in record}
        assert not keys & {"amount", "amounts", "minor_units", "currency"}


@BY_NUMBER
def test_vocabulary(grant: Record) -> None:
    assert [WorksWith(value) for value in grant["works_with"]]
    themes = [Theme(entry["theme"]) for entry in grant.get("themes", [])]
    assert len(themes) == len(set(themes))
    assert bool(themes) != (grant["works_with"] == ["study"])
    assert grant.get("primary_theme") in {*themes, None}
    groups = [TargetGroup(entry["group"]) for entry in grant.get("target_groups", [])]
    assert len(groups) == len(set(groups))
    assert all(NoteKind(entry["kind"]) for entry in grant.get("notes", []))
    assert all(PartnerRole(entry["role"]) for entry in grant.get("partners", []))
    for entry in grant.get("targets", []):
        assert TargetBasis(entry["basis"])
        assert entry["value"] > 0
        assert isinstance(entry["approximate"], bool)


@BY_NUMBER
def test_sites_are_places_of_the_division_of_2005(grant: Record) -> None:
    known = _place_codes()
    assert grant["sites"]
    for entry in [*grant["sites"], *grant.get("claims", [])]:
        for key in ("place", "district"):
            code = entry.get(key)
            assert code is None or (code in known if known else CODE.fullmatch(code)), code
    for site in grant["sites"]:
        assert site["words"] in grant["site_line"]["source"]
        assert Evidence(site["evidence"])
        level = SiteLevel(site["level"])
        assert (site["evidence"] == "national") == (level is SiteLevel.NATIONAL)
        assert ("place" in site) != ("unnamed_count" in site or level is SiteLevel.NATIONAL)
        assert site["lines"][0] <= grant["site_line"]["lines"][1]
        assert site["lines"][1] >= grant["site_line"]["lines"][0]
    for claim in grant.get("claims", []):
        assert ("place" in claim) != ("scope" in claim)
        assert claim.get("scope") in {"national", "region", None}


@BY_NUMBER
def test_lines_lie_in_the_entry(grant: Record) -> None:
    first, last = grant["lines"]
    for record in _records(grant):
        if "lines" in record and record.get("kind") != "slip":  # a slip may stand just before the entry
            assert first <= record["lines"][0] <= record["lines"][1] <= last, record


@BY_NUMBER
def test_dates_are_ordered(grant: Record) -> None:
    length = grant["duration"]
    assert dt.date(2005, 1, 1) <= length["start"] < length["end"] <= dt.date(2006, 12, 31)
    closed = length.get("closed_early_on")
    assert closed is None or length["start"] < closed < length["end"]
    assert (closed is not None) == (grant["number"] == 15)


@pytest.mark.parametrize("name", FILES)
def test_texts_are_bilingual_and_inferences_have_reasons(name: str) -> None:
    for record in _records(FACTS[name]):
        if {"sq", "en"} & set(record):
            assert record["sq"].strip(), record
            assert record["en"].strip(), record
        for flag, reason in (("inferred", "reason"), ("kind_inferred", "kind_reason")):
            if record.get(flag):
                assert all("\n" not in text for text in record[reason].values())
                assert set(record[reason]) >= {"sq", "en"}


@pytest.mark.parametrize("name", FILES)
def test_line_ranges_lie_in_the_document(name: str) -> None:
    for record in _records(FACTS[name]):
        if "lines" in record:
            first, last = record["lines"]
            assert 1 <= first <= last <= LAST_LINE, record


@BY_NUMBER
def test_summaries_have_two_to_four_sentences(grant: Record) -> None:
    for text in grant["summary"].values():
        assert 2 <= len(re.findall(r"[.!?”](?:\s|$)", text)) <= 5
        assert text.endswith(".")


def test_findings_have_codes_kinds_and_known_grants() -> None:
    codes = [entry["code"] for entry in FINDINGS]
    assert len(codes) == len(set(codes))
    for entry in FINDINGS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["code"])
        assert FindingKind(entry["kind"])
        assert set(entry["grants"]) <= set(range(1, 25))
        assert {"text", "decision"} <= set(entry)


def _own_texts(record: Record) -> list[str]:
    """The texts of one table, without those of the tables inside it; `lines` of a quotation are not ours."""
    inner = [value for value in record.values() if isinstance(value, dict) and {"sq", "en"} <= set(value)]
    return [text for value in inner for text in value.values() if isinstance(text, str)]


def _speaking() -> Iterator[tuple[str, list[str], set[int]]]:
    """Every text of the facts that may speak of a grant, and the grants whose readers may read it."""
    for grant in GRANTS:
        for record in _records(grant):
            yield f"grant {grant['number']}", _own_texts(record), {grant["number"], *record.get("grants", [])}
    for slug, entry in ORGANISATIONS.items():
        yield slug, list(entry["kind_reason"].values()), set(_kind_grants(entry))
    for slug, entry in PARTNERS.items():
        yield slug, _own_texts(entry), _grants_of_partner(slug)
    for entry in FINDINGS:
        general = len(entry["grants"]) > MOST_NAMED
        yield entry["code"], _own_texts(entry), set() if general else set(entry["grants"])
    for record in _records(PROGRAMME):
        yield "programme", _own_texts(record), set()


def _grants_of_partner(slug: str) -> set[int]:
    return {g["number"] for g in GRANTS if slug in {entry["partner"] for entry in g.get("partners", [])}}


def _kind_grants(entry: Record) -> list[int]:
    """The grants that the reason of a kind is shown with: those named, and those in whose text it rests."""
    first, last = entry["kind_lines"]
    return [
        *entry.get("kind_grants", []),
        *(g["number"] for g in GRANTS if g["lines"][0] <= last and first <= g["lines"][1]),
    ]


def test_texts_that_name_another_grant_say_so() -> None:
    """So that they can be kept from readers who may not see that grant."""
    silent = []
    for name, texts, told in _speaking():
        for match in (match for text in texts for match in NAMED_GRANTS.finditer(text)):
            named = {int(number) for number in re.findall(r"\d+", match[1])}
            silent += [(name, match[0])] if named - told else []
    assert not silent


@needs_source
def test_texts_that_quote_another_grant_say_so() -> None:
    within = {grant["number"]: _said(grant["lines"]) for grant in GRANTS}
    lines = {n for grant in GRANTS for n in range(grant["lines"][0], grant["lines"][1] + 1)}
    elsewhere = " ".join(_said([n, n]) for n in range(1, LAST_LINE + 1) if n not in lines)
    silent = []
    for name, texts, told in _speaking():
        for quoted in (quoted for text in texts for quoted in QUOTED_NAME.findall(text)):
            holders = {number for number, said in within.items() if quoted in said}
            is_name = quoted[0].isupper() and not LABEL.match(quoted)
            if is_name and holders and not holders & told and quoted not in elsewhere:
                silent.append((name, quoted, holders))
    assert not silent


def test_reasons_of_kinds_rest_on_the_lines_of_their_grants() -> None:
    for slug, entry in ORGANISATIONS.items():
        assert set(_kind_grants(entry)) <= set(entry["grants"]), slug


@pytest.mark.parametrize("path", [*FILES.values(), SEED / "README.md"], ids=lambda path: path.name)
def test_no_person_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not MAIL.search(text)
    assert "Specialiste e Granteve" not in text


@needs_source
def test_verbatim_fields_are_the_documents_words() -> None:
    for grant in GRANTS:
        for key in ("title", "ngo", "site_line", "duration"):
            assert grant[key]["source"] == LABEL.sub("", _said(grant[key]["lines"])), (grant["number"], key)
        assert _said(grant["lines"]).startswith("Titulli i Projektit:")
        for claim in grant.get("claims", []):
            assert claim["words"] in _said(claim["lines"])


@needs_source
def test_other_names_and_totals_are_the_documents_words() -> None:
    for entry in ORGANISATIONS.values():
        for name in entry["names"]:
            # A name without lines is our own, and its page says so.
            assert "lines" not in name or name["text"] in _said(name["lines"])
    for total in PROGRAMME["totals"]:
        assert total["as_written"] in _said(total["lines"])
    for phase in PROGRAMME["phases"]:
        assert _said(phase["lines"]).endswith(phase["name"]["sq"])
    assert SOURCE is not None
    titles = [n for n, line in enumerate(SOURCE, 1) if line.strip().startswith("Titulli i Projektit:")]
    assert titles == [grant["lines"][0] for grant in GRANTS]


@needs_source
def test_summaries_are_our_own_words() -> None:
    for grant in GRANTS:
        said = " ".join(re.findall(r"\w+", _said(grant["lines"]).lower()))
        words = re.findall(r"\w+", grant["summary"]["sq"].lower())
        runs = [" ".join(words[i : i + 6]) for i in range(len(words) - 5)]
        assert not [run for run in runs if run in said], grant["number"]
