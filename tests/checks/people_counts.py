"""The rule of the one way out: stored counts of people are named by the room that keeps them alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tests.checks.source import Module

ROOM = "grants_app.domain.releases"
# What holds or gives full counts, and the modules that may name it.
GUARDED: Mapping[str, frozenset[str]] = {
    "ReleasedCell": frozenset({f"{ROOM}.models", f"{ROOM}.stored", "grants_app.domain.models"}),
    "released_cell": frozenset({f"{ROOM}.models", "grants_app.domain.redaction.columns"}),
    "FullCell": frozenset({f"{ROOM}.stored", f"{ROOM}.queries"}),
    "cells_of": frozenset({f"{ROOM}.stored", f"{ROOM}.queries"}),
    "decided_tables": frozenset({f"{ROOM}.stored", f"{ROOM}.actions"}),
    "new_cells": frozenset({f"{ROOM}.stored", f"{ROOM}.actions"}),
    # The tables in memory before they are stored, for whoever makes a release.
    "ProtectedTable": frozenset(
        {
            f"{ROOM}.stored",
            f"{ROOM}.actions",
            "grants_app.domain.disclosure.counts.releases",
            "grants_app.domain.disclosure.counts.knowledge",
            "grants_app.domain.disclosure.counts.protection",
        }
    ),
}
STORED = f"{ROOM}.stored"


def other_ways_out(modules: Mapping[str, Module]) -> list[str]:
    """Modules that name what only `read_released` may give."""
    found = []
    for module in modules.values():
        if module.name.startswith("grants_app.migrations"):
            continue
        for line, name in names_in(module.tree):
            if name in GUARDED and module.name not in GUARDED[name]:
                found.append(f"{module.name}:{line} names {name}")
            if name == STORED and not module.name.startswith(ROOM):
                found.append(f"{module.name}:{line} imports {name}")
    return found


def names_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of every name, attribute, import and text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((node.lineno, word) for word in GUARDED if word == node.value)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{one.name}") for one in node.names)
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.lineno, node.name
