"""Where the figures about places come from: titles of sources, kept beside the figures in seed/geography."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from grants_app.config import ROOT
from grants_app.domain.geography.models import Geography

FOLDER = ROOT / "seed" / "geography"


@dataclass(frozen=True, slots=True)
class FigureSource:
    """The title of a source, with its year and publisher as far as they are known."""

    title_sq: str
    title_en: str


def sources_of(geography: Geography) -> Mapping[str, FigureSource]:
    """The sources of the figures of a stored division, by key."""
    return {key: FigureSource(**titles) for key, titles in geography.figure_sources.items()}


@lru_cache(maxsize=4)
def read_sources(folder: Path = FOLDER) -> Mapping[str, FigureSource]:
    """Read the sources of figures by their key. Raises ValueError for a file without headings."""
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    if not reader.fieldnames:
        raise ValueError("there is no line of headings")
    try:
        found = {row["source"]: FigureSource(row["title_sq"], row["title_en"]) for row in rows}
    except KeyError as error:
        raise ValueError(f"there is no column {error}") from error
    return MappingProxyType(found)
