"""Words for stored values: every member of every enum of the domain, in both languages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import ModuleType
from typing import Any

import polib
from flask import Flask

Labels = Mapping[Any, Any]

# Enums that readers never meet, each with the reason.
WORDLESS: dict[str, str] = {
    "grants_app.domain.accounts.links.models.LinkPurpose": "decides which words a message and a page have",
    "grants_app.domain.coverage.gaps.vocabulary.GapUnit": "how the number behind a component is written",
    "grants_app.domain.disclosure.counts.releases.CellState": "readers see one word, whichever kind it is",
    "grants_app.domain.disclosure.counts.rules.IndicatorClass": "decides what is protected, said by no page",
    "grants_app.domain.disclosure.guard.vocabulary.FieldKind": "decides what follows from a finding",
    "grants_app.domain.disclosure.guard.vocabulary.Treatment": "what follows, said by the form that asks",
    "grants_app.domain.disclosure.uploads.vocabulary.FileKind": "decides how a file is read",
    "grants_app.domain.disclosure.uploads.vocabulary.PlaceKind": "its words hold the place: place_words",
    "grants_app.domain.exports.columns.CellKind": "how a cell is written, not what it says",
    "grants_app.domain.exports.columns.MoneyColumns": "which columns there are, decided by the role",
    "grants_app.domain.grants.lifecycle.states.Days": "when a step can be taken, said by its refusals",
    "grants_app.domain.grants.lifecycle.states.Needs": "what a step asks for, said by its refusals",
    "grants_app.domain.jobs.vocabulary.OrderedFile": "names of files, the same in every language",
    "grants_app.domain.releases.vocabulary.Missing": "why a new cell has no count, shown by its state",
    "grants_app.domain.releases.vocabulary.StoredState": "what was decided; readers see a ShownState",
    "grants_app.domain.search.models.Subject": "which kind of record the index speaks of, met by no reader",
}


def enums_below(package: ModuleType) -> dict[str, type[StrEnum]]:
    """Every StrEnum that a module of the package defines, by module and name."""
    found: dict[str, type[StrEnum]] = {}
    for module in modules_below(package):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, StrEnum) and value.__module__ == module.__name__:
                found[f"{module.__name__}.{value.__name__}"] = value
    return found


def modules_below(package: ModuleType) -> Iterator[ModuleType]:
    """The package and every module in it."""
    yield package
    for entry in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(entry.name)


def label_maps(package: ModuleType) -> dict[str, Labels]:
    """Every table of words for the members of an enum, by module and name."""
    return {
        f"{module.__name__}.{name}": value
        for module in modules_below(package)
        for name, value in vars(module).items()
        if isinstance(value, Mapping) and value and all(isinstance(key, StrEnum) for key in value)
    }


def members_without_words(
    enums: Mapping[str, type[StrEnum]], maps: Mapping[str, Labels], wordless: Mapping[str, str]
) -> list[str]:
    """Enums without words, members missing in a table of words, and excuses that excuse nothing."""
    worded = {type(member) for words in maps.values() for member in words}
    found = [
        f"{name} has no words"
        for name, enum in sorted(enums.items())
        if enum not in worded and name not in wordless
    ]
    for name, words in maps.items():
        enum = type(next(iter(words)))
        found += [f"{name} has no words for {member!r}" for member in enum if member not in words]
    return found + [f"{name} is excused but not there" for name in wordless if name not in enums]


def words_without_translation(app: Flask, maps: Mapping[str, Labels], catalogue: polib.POFile) -> list[str]:
    """Words in English that have no Albanian ones in the catalogue, or that are empty."""
    translated = {entry.msgid for entry in catalogue if entry.translated() and not entry.obsolete}
    found = []
    with app.test_request_context(headers={"Accept-Language": "en"}):
        for name, words in maps.items():
            for member, label in words.items():
                english = str(label)
                if not english.strip() or english not in translated:
                    found.append(f"{name}: {english!r} for {member!r} has no Albanian words")
    return found
